//! One call as a task of its own.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context as TaskContext, Poll, ready},
};

use tokio::{sync::oneshot, time::Instant};
use tracing::Span;

use super::pulse::Pulse;
use crate::{
    Call, CallError, Outcome, Output,
    contain::{Contained, catch, contain},
    tool::{Beginning, CallFuture, Context, log, off_thread::Logged},
    toolset::Registered,
};

/// What a task gives back.
pub(super) enum Ended {
    /// The tool has done its work.
    Finished { outcome: Outcome, ended: Instant },
    /// What was left of a call that was given up is gone.
    Released,
}

/// The work on a call. Neither the tool nor what it leaves behind harms the turn by a panic.
pub(super) struct Work {
    call: Arc<Call>,
    beginning: Arc<Beginning>,
    pulse: Arc<Pulse>,
    theirs: Contained<Theirs>,
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
        call: Arc<Call>,
        beginning: Arc<Beginning>,
        pulse: Arc<Pulse>,
        parent: &Span,
    ) -> Self {
        Self {
            call,
            beginning,
            pulse,
            theirs: Contained::new(Theirs {
                span: contain("a subscriber", || parent.clone()).unwrap_or_else(Span::none),
                tool: Some((tool, context)),
                future: None,
            }),
        }
    }
}

impl Future for Work {
    type Output = Ended;

    fn poll(self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Ended> {
        let Self {
            call,
            beginning,
            pulse,
            theirs,
        } = self.get_mut();
        let outcome = match catch(|| theirs.poll(call, pulse, cx)) {
            Ok(polled) => ready!(polled).into(),
            Err(panic) => {
                contain("a destructor", || theirs.end());
                if !panic.is::<Logged>() {
                    contain("a subscriber", || {
                        theirs.span.in_scope(|| log::panicked(call, &panic));
                    });
                }
                let started = beginning.begun().is_some();
                Outcome::Panicked { started }
            }
        };
        let ended = Instant::now();
        Poll::Ready(Ended::Finished { outcome, ended })
    }
}

impl Theirs {
    fn poll(
        &mut self,
        call: &Call,
        pulse: &Pulse,
        cx: &mut TaskContext<'_>,
    ) -> Poll<Result<Output, CallError>> {
        if self.tool.is_some() {
            let span = contain("a subscriber", || span(call, &self.span));
            self.span = span.unwrap_or_else(Span::none);
        }
        let _entered = self.span.enter();
        let polled = pulse.poll(call, || {
            if let Some((tool, context)) = self.tool.take() {
                self.future = Some(tool.call(context));
            }
            match &mut self.future {
                Some(future) => future.as_mut().poll(cx),
                None => Poll::Pending,
            }
        });
        let result = ready!(polled);
        if let Err(error) = &result {
            log::failed(call, error);
        }
        // Before the answer, so that whoever has it finds the work ended.
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

/// Makes the span of a call, by the [GenAI conventions] of OpenTelemetry.
///
/// [GenAI conventions]: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/#execute-tool-span
fn span(call: &Call, parent: &Span) -> Span {
    tracing::info_span!(
        parent: parent,
        "execute_tool",
        otel.name = format_args!("execute_tool {}", call.name),
        gen_ai.operation.name = "execute_tool",
        gen_ai.tool.name = call.name,
        gen_ai.tool.call.id = call.id,
    )
}

/// Waits until nothing works on a call any more that was given up.
pub(super) async fn release(released: oneshot::Receiver<()>) -> Ended {
    // It is never sent to, only dropped.
    let _closed = released.await;
    Ended::Released
}
