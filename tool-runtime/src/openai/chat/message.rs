//! The assistant message of a reply, read leniently.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::ToolCall;

/// The assistant message of a reply.
///
/// Deserialising never fails. Calls are found in `tool_calls`, in the older `function_call`, and among the parts of
/// `content`, where some gateways leave blocks of other APIs (`tool_use`, `functionCall`). A call that stands in two of
/// these places is read once. Calls that a model writes into its text are text: whether they are meant cannot be told.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::chat::Message;
///
/// let message: Message = serde_json::from_value(json!({
///     "role": "assistant",
///     "content": [
///         { "type": "text", "text": "Let me see." },
///         { "type": "tool_use", "id": "toolu_1", "name": "now", "input": { "zone": "UTC" } },
///     ],
/// }))?;
/// assert_eq!(message.content.as_deref(), Some("Let me see."));
/// assert_eq!(message.tool_calls[0].0.name, "now");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
#[non_exhaustive]
pub struct Message {
    /// What the model says. If a server sends an array of parts, the texts among them.
    pub content: Option<String>,
    /// Why the model refuses to reply.
    pub refusal: Option<String>,
    /// The calls, with the ids that the server sent.
    pub tool_calls: Vec<ToolCall>,
    /// The id of the reply as audio, by which a history refers to it.
    pub audio_id: Option<String>,
    /// The message as it came; empty if it did not come as one object.
    pub(super) raw: Map<String, Value>,
}

impl Message {
    /// Returns the JSON that it came as; empty if it did not come as one object.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::openai::chat::Message;
    ///
    /// let message = Message::from(json!({ "role": "assistant", "content": "12:00", "phase": "final_answer" }));
    /// assert_eq!(message.json()["phase"], "final_answer");
    /// ```
    #[must_use]
    pub fn json(&self) -> &Map<String, Value> {
        &self.raw
    }

    pub(super) fn is_empty(&self) -> bool {
        self.content.is_none()
            && self.refusal.is_none()
            && self.audio_id.is_none()
            && self.tool_calls.is_empty()
    }

    /// Returns whether a message has neither words nor calls. Some servers refuse one in a history.
    #[cfg(feature = "openai-client")]
    pub(super) fn says_nothing(&self) -> bool {
        let texts = [&self.content, &self.refusal];
        let is_said =
            |text: &&Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        self.tool_calls.is_empty() && self.audio_id.is_none() && !texts.iter().any(is_said)
    }
}
