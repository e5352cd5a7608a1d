//! What a turn's tasks do: work on a call, or ask whether it may run.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context as TaskContext, Poll, ready},
};

use serde_json::Value;
use tokio::time::Instant;
use tracing::Span;

use super::{
    Effects,
    mailbox::{Letter, Mailbox},
    state::{Decision, End},
};
use crate::{
    Call, CallError, Outcome, Output,
    contain::{Contained, catch, contain},
    tool::{
        Attempt, CallFuture, Context, Definition, log,
        off_thread::{LARGE, Logged},
        within::{self, Holds},
    },
    toolset::{Approval, ApprovalRequest, Approver, Registered},
};

/// The work of one attempt. Neither the tool nor what it leaves behind harms the turn by a panic.
pub(super) struct Work {
    attempt: Arc<Attempt>,
    mailbox: Arc<Mailbox>,
    theirs: Contained<Theirs>,
    is_told: bool,
}

/// What belongs to others, and is used and dropped within the call's span.
struct Theirs {
    span: Span,
    tool: Option<(Arc<Registered>, Context)>,
    future: Option<CallFuture>,
}

impl Work {
    pub(super) fn new(
        tool: Arc<Registered>,
        context: Context,
        mailbox: Arc<Mailbox>,
        parent: &Span,
    ) -> Self {
        Self {
            attempt: Arc::clone(context.shared()),
            mailbox,
            theirs: Contained::new(Theirs {
                span: contain("a subscriber", || parent.clone()).unwrap_or_else(Span::none),
                tool: Some((tool, context)),
                future: None,
            }),
            is_told: false,
        }
    }

    /// Tells the turn how the attempt ended.
    fn tell(&mut self, end: End) {
        self.is_told = true;
        self.attempt.end();
        // A failure may be tried again, and others may wait for what the call holds.
        let can_wait = matches!(end, End::Returned(Ok(_))) && self.attempt.holds.is_none();
        let letter = Letter::Ended {
            slot: self.attempt.slot(),
            attempt: self.attempt.number(),
            began: self.attempt.began(),
            at: Instant::now(),
            end,
        };
        if can_wait {
            self.mailbox.put_that_can_wait(letter);
        } else {
            self.mailbox.put(letter);
        }
    }
}

impl Future for Work {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<()> {
        let this = self.get_mut();
        let (attempt, theirs) = (&this.attempt, &mut this.theirs);
        let end = match catch(|| theirs.poll(attempt, cx)) {
            Ok(polled) => End::Returned(ready!(polled)),
            Err(panic) => {
                contain("a destructor", || theirs.end());
                if !panic.is::<Logged>() {
                    contain("a subscriber", || {
                        theirs
                            .span
                            .in_scope(|| log::panicked(attempt.call(), &panic));
                    });
                }
                End::Panicked
            }
        };
        this.tell(end);
        Poll::Ready(())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // Only the runtime drops a task that the turn has not given up, when it shuts down.
        if !self.is_told && !self.attempt.is_given_up() {
            self.attempt.give_up();
            self.tell(End::Vanished);
        }
    }
}

impl Theirs {
    fn poll(
        &mut self,
        attempt: &Attempt,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Result<Output, CallError>> {
        if self.tool.is_some() {
            let span = contain("a subscriber", || span(attempt, &self.span));
            self.span = span.unwrap_or_else(Span::none);
        }
        let _entered = self.span.enter();
        let polled = attempt.poll(|| {
            within::enter(attempt.holds.as_ref(), || {
                if let Some((tool, context)) = self.tool.take() {
                    self.future = Some(tool.call(context));
                }
                match &mut self.future {
                    Some(future) => future.as_mut().poll(cx),
                    None => Poll::Pending,
                }
            })
        });
        let result = ready!(polled);
        if let Err(error) = &result {
            log::failed(attempt.call(), error);
        }
        // Before the answer, so that the work has ended for everybody who sees the answer.
        let future = self.future.take();
        contain("a destructor", || drop(future));
        Poll::Ready(result)
    }

    fn end(&mut self) {
        let _entered = self.span.enter();
        self.tool = None;
        self.future = None;
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        self.end();
    }
}

/// Makes the span of an attempt, by the [GenAI conventions] of OpenTelemetry.
///
/// [GenAI conventions]: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#execute-tool-span
fn span(attempt: &Attempt, parent: &Span) -> Span {
    let call = attempt.call();
    let span = tracing::info_span!(
        parent: parent,
        "execute_tool",
        otel.name = format_args!("execute_tool {}", call.name),
        gen_ai.operation.name = "execute_tool",
        gen_ai.tool.name = call.name,
        gen_ai.tool.call.id = call.id,
        attempt = tracing::field::Empty,
    );
    if attempt.number() > 1 {
        span.record("attempt", attempt.number());
    }
    span
}

/// A call that needs approval: its arguments are checked, then somebody is asked.
pub(super) struct Approving {
    pub(super) definition: Option<Definition>,
    pub(super) approvers: Vec<Approver>,
    pub(super) call: Arc<Call>,
    pub(super) tool: Arc<Registered>,
    pub(super) slot: usize,
    pub(super) mailbox: Arc<Mailbox>,
    /// What the call holds within which the turn runs.
    pub(super) outer: Option<Holds>,
}

impl Approving {
    pub(super) async fn run(self) {
        let (slot, mailbox) = (self.slot, Arc::clone(&self.mailbox));
        let outer = self.outer.clone();
        let mut deciding = Box::pin(self.decide());
        let decided = poll_fn(|cx| within::enter(outer.as_ref(), || deciding.as_mut().poll(cx)));
        let decision = decided.await.unwrap_or_else(Decision::Refused);
        mailbox.put(Letter::Decided { slot, decision });
    }

    async fn decide(self) -> Result<Decision, Outcome> {
        let mut arguments = self.checked(&self.call).await?;
        let mut call = None;
        if self.approvers.is_empty() {
            return Err(denied("this call needs approval, and nobody can be asked"));
        }
        for approver in &self.approvers {
            match approver.decide(self.request(&arguments)).await {
                Approval::Granted => {}
                Approval::Denied { reason } => return Err(denied(reason)),
                Approval::GrantedWith { arguments: given } if given == arguments => {}
                Approval::GrantedWith { arguments: given } => {
                    let given = Arc::new(Call {
                        arguments: given.to_string(),
                        ..Call::clone(&self.call)
                    });
                    arguments = self.checked_again(&given).await?;
                    call = Some(given);
                }
            }
        }
        Ok(call.map_or(Decision::Granted, Decision::GrantedWith))
    }

    fn request(&self, arguments: &Value) -> ApprovalRequest {
        let definition = self.definition.as_ref();
        ApprovalRequest {
            call: Arc::clone(&self.call),
            position: self.slot,
            description: definition.and_then(|it| it.description.clone()),
            arguments: arguments.clone(),
            policy: self.tool.policy.clone(),
        }
    }

    /// Checks arguments that were given with an approval. The model cannot mend what somebody else wrote.
    async fn checked_again(&self, call: &Arc<Call>) -> Result<Value, Outcome> {
        self.checked(call).await.map_err(|outcome| {
            tracing::warn!(
                gen_ai.tool.name = call.name,
                gen_ai.tool.call.id = call.id,
                "a call was approved with arguments that do not fit its schema: {outcome}",
            );
            denied("it was approved with arguments that do not fit")
        })
    }

    /// Reads the arguments of a call; large ones on the pool for blocking work.
    async fn checked(&self, call: &Arc<Call>) -> Result<Value, Outcome> {
        let is_large = call.arguments.len() > LARGE;
        let job = Contained::new((Arc::clone(&self.tool), Arc::clone(call)));
        let check = move || contain("reading arguments", || job.0.check(&job.1.arguments));
        let checked = if is_large {
            tokio::task::spawn_blocking(check).await.ok().flatten()
        } else {
            check()
        };
        let panicked = || Outcome::Panicked {
            effects: Effects::None,
        };
        checked
            .ok_or_else(panicked)?
            .map_err(|error| Outcome::from(Err(error)))
    }
}

fn denied(reason: impl Into<String>) -> Outcome {
    Outcome::Denied {
        reason: reason.into(),
    }
}
