//! A reply, read leniently, and how it is answered.

use async_openai::types::chat::{
    ChatChoice, ChatCompletionRequestMessage, ChatCompletionResponseMessage, FinishReason,
};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{ToolCall, assemble, ids};
use crate::{Answer, Call, Reply};

/// A response of Chat Completions, from any server that is more or less compatible.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{Reply, openai::chat::Completion};
///
/// let completion: Completion = serde_json::from_value(json!({
///     "choices": [{
///         "message": {
///             "role": "assistant",
///             "content": null,
///             "tool_calls": [{ "function": { "name": "now", "arguments": {} } }],
///         },
///         "finish_reason": "stop",
///     }],
/// }))?;
/// let calls = completion.choices[0].calls();
/// assert_eq!((calls[0].id.as_str(), calls[0].name.as_str()), ("call_1", "now"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Completion {
    /// The model that replied, as the server calls it.
    #[serde(default, deserialize_with = "or_default")]
    pub model: String,
    /// The replies; servers send one unless `n` asks for more.
    #[serde(default, deserialize_with = "or_default")]
    pub choices: Vec<Choice>,
    /// The tokens used, as the server counts them: null, or an object whose members differ from server to server.
    #[serde(default)]
    pub usage: Value,
}

/// One of the replies of a [`Completion`].
///
/// As a [`Reply`], it knows that a reply which was cut off (`finish_reason: "length"`) ends in the middle of its last
/// call, so that this call is answered but not run.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{Reply, openai::chat::Choice};
///
/// let choice: Choice = serde_json::from_value(json!({
///     "message": { "tool_calls": [{ "id": "a", "function": { "name": "now", "arguments": "{}" } }] },
///     "finish_reason": "length",
/// }))?;
/// assert!(choice.calls()[0].cut_off);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Choice {
    /// The reply itself; empty if the server sent none, as some do for filtered content.
    #[serde(default, deserialize_with = "or_default")]
    pub message: Message,
    /// Why the reply ended. Servers are not of one mind about it: only `"length"` is relied upon.
    #[serde(default, deserialize_with = "text")]
    pub finish_reason: Option<String>,
}

/// The assistant message of a reply.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::chat::Message;
///
/// let message: Message = serde_json::from_value(json!({ "role": "assistant", "content": "It is noon." }))?;
/// assert_eq!(message.content.as_deref(), Some("It is noon."));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Message {
    /// What the model says. Where a server sends an array of parts, the texts among them.
    #[serde(default, deserialize_with = "content")]
    pub content: Option<String>,
    /// Why the model refuses to reply.
    #[serde(default, deserialize_with = "text")]
    pub refusal: Option<String>,
    /// The calls, as the server sent them.
    #[serde(default, deserialize_with = "or_default")]
    pub tool_calls: Vec<ToolCall>,
    /// The id of the reply as audio, which is how a history refers to it.
    #[serde(default, rename = "audio", deserialize_with = "audio_id")]
    pub audio_id: Option<String>,
}

/// Reads null as nothing.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads anything but a text as none.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Value::deserialize(deserializer)?
        .as_str()
        .map(str::to_owned))
}

fn content<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Array(parts) => Some(
            parts
                .iter()
                .filter_map(|part| part["text"].as_str())
                .collect(),
        ),
        _ => None,
    })
}

fn audio_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Value::deserialize(deserializer)?["id"]
        .as_str()
        .map(str::to_owned))
}

impl From<&ChatCompletionResponseMessage> for Message {
    fn from(message: &ChatCompletionResponseMessage) -> Self {
        Self {
            content: message.content.clone(),
            refusal: message.refusal.clone(),
            tool_calls: message
                .tool_calls
                .iter()
                .flatten()
                .map(ToolCall::from)
                .collect(),
            audio_id: message.audio.as_ref().map(|audio| audio.id.clone()),
        }
    }
}

impl Reply for Message {
    type Message = ChatCompletionRequestMessage;

    fn calls(&self) -> Vec<Call> {
        let sent: Vec<&str> = self
            .tool_calls
            .iter()
            .map(|ToolCall(call)| call.id.as_str())
            .collect();
        let calls = self.tool_calls.iter().zip(ids::unique(&sent));
        calls
            .map(|(ToolCall(call), id)| Call { id, ..call.clone() })
            .collect()
    }

    fn messages(&self, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
        assemble::messages(self, answers)
    }
}

impl Reply for Choice {
    type Message = ChatCompletionRequestMessage;

    fn calls(&self) -> Vec<Call> {
        let is_cut_off = self.finish_reason.as_deref() == Some("length");
        with_last_cut_off(self.message.calls(), is_cut_off)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
        self.message.messages(answers)
    }
}

/// A message alone does not tell whether the reply was cut off; answer the [`ChatChoice`] where there is one.
impl Reply for ChatCompletionResponseMessage {
    type Message = ChatCompletionRequestMessage;

    fn calls(&self) -> Vec<Call> {
        Message::from(self).calls()
    }

    fn messages(&self, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
        Message::from(self).messages(answers)
    }
}

impl Reply for ChatChoice {
    type Message = ChatCompletionRequestMessage;

    fn calls(&self) -> Vec<Call> {
        let is_cut_off = self.finish_reason == Some(FinishReason::Length);
        with_last_cut_off(self.message.calls(), is_cut_off)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
        self.message.messages(answers)
    }
}

/// Whether the last call of a reply that was cut off is whole cannot be told from its arguments: `{}` parses.
fn with_last_cut_off(mut calls: Vec<Call>, is_cut_off: bool) -> Vec<Call> {
    if let Some(last) = calls.last_mut().filter(|_| is_cut_off) {
        last.cut_off = true;
    }
    calls
}
