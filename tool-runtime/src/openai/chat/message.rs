//! The assistant message of a reply, read leniently.

use async_openai::types::chat::ChatCompletionResponseMessage;
use serde::Deserialize;
use serde_json::Value;

use super::{Choice, ToolCall, found::Found};

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
}

impl From<Value> for Message {
    fn from(value: Value) -> Self {
        Choice::read(&value).message
    }
}

impl From<&ChatCompletionResponseMessage> for Message {
    fn from(message: &ChatCompletionResponseMessage) -> Self {
        Found::from(message).into_message(false)
    }
}
