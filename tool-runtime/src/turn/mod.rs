//! Runs the calls of a reply in parallel, one slot a call.
//!
//! A call's position in the turn is its identity. Every way in which a call can end fills its slot. So there is exactly
//! one [`Answer`](crate::Answer) for each call, in the order of the calls, whatever happens.

mod admission;
mod allowed;
pub(crate) mod answer;
mod attachment;
mod cap;
mod driver;
mod effects;
mod event;
mod event_queue;
mod finished;
mod held;
mod host;
mod mailbox;
mod near;
mod open;
mod outcome;
mod reply;
mod run;
mod running;
mod state;
#[cfg(test)]
mod tests;
mod waker;
mod work;

pub use self::{
    answer::Answer, attachment::Attachment, effects::Effects, event::Event, finished::Turn,
    host::HostCallError, open::OpenTurn, outcome::Outcome, reply::Reply, run::Run,
    running::Running,
};
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
        Run::new(self.clone(), calls.into_iter().collect())
    }

    /// Starts a turn to which calls are added while it runs: for a reply that is still being written.
    ///
    /// # Cancellation
    /// Dropping the turn aborts every task that it started.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
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
    /// let mut turn = toolset![double].open();
    /// turn.push(Call::new("call_1", "double", r#"{"number":1}"#)); // it starts now
    /// turn.push(Call::new("call_2", "double", r#"{"number":2}"#));
    /// let turn = turn.close().await;
    /// assert_eq!(turn.answers[1].text(), "4");
    /// # });
    /// ```
    #[must_use = "dropping it aborts the calls"]
    pub fn open(&self) -> OpenTurn {
        self.run([]).open()
    }

    /// Runs the calls of a model's reply in parallel and returns what the next request must append: the reply's own
    /// message, then one answer a call, then what is attached to the answers, if the API does not take it in them.
    ///
    /// A toolset with tools that are [only declared](Self::with_host_tool) needs [`run`](Self::run) and [`Turn::messages`] in its place: here
    /// their calls are answered with an error, and that is logged.
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
        let turn = self.run(reply.calls_for(self)).await;
        for (_, call) in turn.left_to_host() {
            tracing::warn!(
                gen_ai.tool.name = call.name,
                gen_ai.tool.call.id = call.id,
                "nobody answers a call that is left to the host; put its answer into the turn",
            );
        }
        reply.messages(&turn.answers)
    }
}
