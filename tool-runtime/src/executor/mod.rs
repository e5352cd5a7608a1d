//! Runs the calls of a reply in parallel, one slot a call.
//!
//! A call's position in the reply is its identity; every way in which a call can end fills its slot, so there is
//! exactly one [`Answer`](crate::Answer) for each call, in the order of the calls, whatever happens.

mod allowed;
mod clock;
mod driver;
mod event;
mod feed;
mod plan;
mod pulse;
mod repeats;
mod reply;
mod running;
mod schedule;
mod task;
mod turn;
mod waker;

use std::future::IntoFuture;

use tokio_util::sync::CancellationToken;

use self::{allowed::Allowed, driver::Driver};
pub use self::{event::Event, repeats::Repeats, reply::Reply, running::Running, turn::Turn};
use crate::{Call, Toolset};

impl Toolset {
    /// Prepares to run the calls of one turn, in parallel. Nothing runs until the result is awaited or
    /// [started](Run::start).
    ///
    /// # Cancellation
    /// Dropping the future aborts every task that it started.
    ///
    /// # Panics
    /// Awaiting it panics outside a tokio runtime, and in one without a timer if there is a timeout.
    ///
    /// ```
    /// use tool_runtime::{Call, tool, toolset};
    ///
    /// /// Doubles a number.
    /// #[tool]
    /// async fn double(
    ///     /// The number.
    ///     number: i64,
    /// ) -> i64 {
    ///     number * 2
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let turn = toolset![double]
    ///     .run([
    ///         Call::new("call_1", "double", r#"{"number":21}"#),
    ///         Call::new("call_2", "triple", r#"{"number":21}"#),
    ///     ])
    ///     .await;
    /// assert_eq!(turn.answers[0].text(), "42");
    /// assert_eq!(turn.answers[1].text(), "error: there is no such tool. The tools are: double");
    /// # });
    /// ```
    #[must_use = "nothing runs until it is awaited or started"]
    pub fn run(&self, calls: impl IntoIterator<Item = Call>) -> Run {
        Run {
            tools: self.clone(),
            calls: calls.into_iter().collect(),
            cancellations: Vec::new(),
            repeats: Vec::new(),
            allowed: Allowed::default(),
        }
    }

    /// Runs the calls of a model's reply in parallel and returns what the next request must append: the reply's own
    /// message, then one answer a call, then what is attached to the answers, if the API does not take it in them.
    ///
    /// # Cancellation
    /// Dropping the future aborts every task that it started.
    ///
    /// # Panics
    /// Outside a tokio runtime, and in one without a timer if there is a timeout.
    ///
    #[cfg_attr(feature = "openai-types", doc = "```")]
    #[cfg_attr(not(feature = "openai-types"), doc = "```ignore")]
    /// use tool_runtime::{openai::types::ChatCompletionResponseMessage, tool, toolset};
    ///
    /// /// Current time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let reply: ChatCompletionResponseMessage = serde_json::from_value(serde_json::json!({
    ///     "role": "assistant",
    ///     "tool_calls": [
    ///         { "id": "call_1", "type": "function", "function": { "name": "now", "arguments": "{}" } },
    ///     ],
    /// }))?;
    /// let messages = toolset![now].answer(&reply).await;
    /// assert_eq!(messages.len(), 2);
    /// assert_eq!(
    ///     serde_json::to_value(&messages[1])?,
    ///     serde_json::json!({ "role": "tool", "content": "12:00", "tool_call_id": "call_1" }),
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn answer<R: Reply + ?Sized>(&self, reply: &R) -> Vec<R::Message> {
        let turn = self.run(reply.calls()).await;
        reply.messages(&turn.answers)
    }
}

/// A turn that has not begun. Await it for the [`Turn`], or [`start`](Self::start) it to hear of each answer as
/// it is there.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Toolset};
///
/// let turn = Toolset::new().run([Call::new("call_1", "now", "{}")]).await;
/// assert_eq!(turn.answers.len(), 1);
/// # });
/// ```
#[derive(Debug)]
#[must_use = "nothing runs until it is awaited or started"]
pub struct Run {
    tools: Toolset,
    calls: Vec<Call>,
    cancellations: Vec<CancellationToken>,
    repeats: Vec<Repeats>,
    allowed: Allowed,
}

impl Run {
    /// Ends the turn when `token` is cancelled: finished answers are kept, open calls are aborted and answered as
    /// [cancelled](crate::Outcome::Cancelled). Of several tokens, each does so.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, CancellationToken, tool, toolset};
    ///
    /// /// Waits for a train that does not come.
    /// #[tool]
    /// async fn wait() {
    ///     std::future::pending().await
    /// }
    ///
    /// let token = CancellationToken::new();
    /// let run = toolset![wait].run([Call::new("call_1", "wait", "{}")]).cancel_on(token.clone());
    /// let (turn, ()) = tokio::join!(async { run.await }, async { token.cancel() });
    /// assert_eq!(turn.answers[0].outcome.kind(), "cancelled");
    /// # });
    /// ```
    pub fn cancel_on(mut self, token: CancellationToken) -> Self {
        self.cancellations.push(token);
        self
    }

    /// Lets only these tools be called. Calls of others are [answered](crate::Outcome::NotAllowed) and not run. If this
    /// is called several times, only the tools that each call names are left; with no names, none is.
    ///
    /// A model that was told so by `tool_choice` calls other tools all the same now and then.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, tool, toolset};
    ///
    /// /// Reads the file.
    /// #[tool]
    /// fn read() {}
    ///
    /// /// Deletes the file.
    /// #[tool]
    /// fn wipe() {}
    ///
    /// let calls = [Call::new("call_1", "wipe", "{}"), Call::new("call_2", "read", "{}")];
    /// let turn = toolset![read, wipe].run(calls).allow_only(["read"]).await;
    /// assert_eq!(turn.answers[0].text(), "error: not run: this tool cannot be called now. Call one of these: read");
    /// assert!(turn.answers[1].outcome.is_success());
    /// # });
    /// ```
    pub fn allow_only<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.allowed
            .narrow(names.into_iter().map(Into::into).collect());
        self
    }

    /// Refuses calls that have failed too often in earlier turns, and counts those that fail in this one. Of several
    /// counters, each does so.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, Repeats, tool, toolset};
    ///
    /// /// Fails.
    /// #[tool]
    /// async fn fail() -> Result<(), &'static str> {
    ///     Err("no")
    /// }
    ///
    /// let (tools, repeats) = (toolset![fail], Repeats::new(2));
    /// let mut outcomes = Vec::new();
    /// for _ in 0..3 {
    ///     let turn = tools.run([Call::new("call_1", "fail", "{}")]).repeats(repeats.clone()).await;
    ///     outcomes.push(turn.answers[0].outcome.kind());
    /// }
    /// assert_eq!(outcomes, ["failed", "failed", "refused"]);
    /// # });
    /// ```
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.repeats.push(repeats);
        self
    }

    /// Starts the calls. The result is a stream of [`Event`]s, and a future of the finished [`Turn`].
    ///
    /// # Panics
    /// Outside a tokio runtime, and in one without a timer if there is a timeout.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, Event, Toolset};
    ///
    /// let mut running = Toolset::new().run([Call::new("call_1", "now", "{}")]).start();
    /// while let Some(event) = running.next().await {
    ///     if let Event::Answered { answer, .. } = event {
    ///         println!("{}: {}", answer.call.id, answer.text());
    ///     }
    /// }
    /// let turn = running.await;
    /// assert_eq!(turn.answers.len(), 1);
    /// # });
    /// ```
    #[must_use = "dropping it aborts the calls"]
    pub fn start(self) -> Running {
        Running(Driver::start(self))
    }
}

impl IntoFuture for Run {
    type Output = Turn;
    type IntoFuture = Running;

    fn into_future(self) -> Running {
        self.start()
    }
}
