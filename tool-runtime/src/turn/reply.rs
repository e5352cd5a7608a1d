//! What can be answered.

use super::Answer;
use crate::{Call, Toolset};

/// A model's reply, in the types of some API: it knows its calls, and how that API wants them answered.
///
/// Implemented for the replies of each supported API. One more API is one more implementation:
///
/// ```
/// use tool_runtime::{Answer, Call, Reply, Toolset};
///
/// struct Line(String);
///
/// impl Reply for Line {
///     type Message = String;
///
///     fn calls(&self) -> Vec<Call> {
///         vec![Call::new("1", &self.0, "{}")]
///     }
///
///     fn messages(&self, answers: &[Answer]) -> Vec<String> {
///         let answers = answers.iter().map(|answer| answer.text().into_owned());
///         std::iter::once(self.0.clone()).chain(answers).collect()
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let messages = Toolset::new().answer(&Line("now".to_owned())).await;
/// assert_eq!(messages, ["now", "error: there is no such tool; no tools can be called now"]);
/// # });
/// ```
#[cfg_attr(
    feature = "openai-types",
    diagnostic::on_unimplemented(
        message = "`{Self}` is not a reply that a toolset can answer",
        label = "has no calls that are known",
        note = "for Chat Completions, give `answer` a response, a choice or a message of `tool_runtime::openai::types`, which are those of \
                `async-openai` 0.43, or read JSON with `tool_runtime::openai::chat::Completion`",
        note = "for another API, implement `tool_runtime::Reply` for a type of yours"
    )
)]
#[cfg_attr(
    not(feature = "openai-types"),
    diagnostic::on_unimplemented(
        message = "`{Self}` is not a reply that a toolset can answer",
        label = "has no calls that are known",
        note = "for the types of `async-openai` 0.43, turn on the feature `openai` of `tool-runtime`, or `openai-types` without the client",
        note = "for another API, implement `tool_runtime::Reply` for a type of yours"
    )
)]
pub trait Reply {
    /// What the API's history is made of.
    type Message;

    /// Returns the calls of the reply, in its order, with ids that the API accepts: not empty, no two alike.
    fn calls(&self) -> Vec<Call>;

    /// Returns the calls to run. They are those of the reply, unless the models of an API put several calls into one, as
    /// OpenAI's do with `multi_tool_use.parallel`: then these are taken apart, and [`messages`](Self::messages) puts their
    /// answers together.
    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        let _ = tools;
        self.calls()
    }

    /// Assembles what the next request must append: the reply's own message with the ids that
    /// [`calls`](Self::calls) gave, then the answers, which are those to the [calls that were run](Self::calls_for), in
    /// their order, with their
    /// [attachments](Answer::attachments) as the API takes them.
    fn messages(&self, answers: &[Answer]) -> Vec<Self::Message>;
}
