//! A response, read leniently.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::{Map, Value};

use super::found;
use crate::{
    api::{
        ending::{self, Ending},
        model::{Item, Usage},
    },
    openai::ServerError,
};

/// A response of Responses, from any server that is more or less compatible. It is kept as the JSON that it came as.
///
/// Any JSON object can be read. Calls are found in every form in which [`chat`](crate::openai::chat) reads them: as items,
/// and in messages. They go back as items. What `output_text` says counts if no message says anything.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{Reply, openai::responses::Response};
///
/// let response: Response = serde_json::from_value(json!({
///     "id": "resp_1",
///     "created_at": 1764061200.5,
///     "status": "completed",
///     "output": [
///         { "type": "telepathy", "id": "tp_1" },
///         { "type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "now", "arguments": "{}" },
///     ],
/// }))?;
/// assert_eq!(response.calls()[0].name, "now");
/// assert_eq!(response.items()[0].kind(), Some("telepathy"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Response(Map<String, Value>);

/// How a response ended.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::responses::{ResponseEnd, Response};
///
/// let response: Response = serde_json::from_value(json!({
///     "status": "incomplete",
///     "incomplete_details": { "reason": "max_output_tokens" },
/// }))?;
/// assert_eq!(response.end(), ResponseEnd::CutOff("max_output_tokens"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseEnd<'r> {
    /// The model came to its end.
    Whole,
    /// The response was cut off, for this reason: `max_output_tokens`, `content_filter`, or any other word.
    CutOff(&'r str),
    /// The server failed, or the response was cancelled.
    Failed(ServerError),
}

impl Response {
    /// Returns the JSON that it came as.
    #[must_use]
    pub fn json(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Returns its id; empty if the server sent none.
    #[must_use]
    pub fn id(&self) -> &str {
        self.word("id")
    }

    /// Returns the items of the output, each as it came.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        self.output().iter().cloned().map(Item::from).collect()
    }

    pub(super) fn output(&self) -> &[Value] {
        found::output(&self.0)
    }

    pub(super) fn word(&self, key: &str) -> &str {
        found::word(&self.0, key)
    }

    /// Returns what the model says. If it says which message is its final answer, that one counts; else all do.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::openai::responses::Response;
    ///
    /// let said = |phase: &str, text: &str| json!({
    ///     "type": "message", "role": "assistant", "phase": phase, "content": [{ "type": "output_text", "text": text }],
    /// });
    /// let output = [said("commentary", "I look it up."), said("final_answer", "It is noon.")];
    /// let response: Response = serde_json::from_value(json!({ "output": output }))?;
    /// assert_eq!(response.text().as_deref(), Some("It is noon."));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let is_final = |message: &&Cow<'_, Value>| message["phase"] == "final_answer";
        let messages = self.messages();
        let has_final = messages.iter().any(|message| is_final(&message));
        let counting = messages
            .iter()
            .filter(|message| !has_final || is_final(message));
        let texts: Vec<String> = counting
            .filter_map(|message| match &message["content"] {
                Value::String(text) => Some(text.clone()),
                content => texts(content, "text"),
            })
            .collect();
        (!texts.is_empty()).then(|| texts.join("\n"))
    }

    /// Returns why the model refuses to reply.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        let messages = self.messages();
        let refusal = |message: &Cow<'_, Value>| match &message["refusal"] {
            Value::String(refusal) => Some(refusal.clone()),
            _ => texts(&message["content"], "refusal"),
        };
        messages.iter().find_map(refusal)
    }

    fn messages(&self) -> Vec<Cow<'_, Value>> {
        let items = found::items(&self.0).into_iter().map(|item| item.json);
        items.filter(|item| found::is_message(item)).collect()
    }

    /// Returns the tokens used.
    #[must_use]
    pub fn usage(&self) -> Usage {
        Usage::from_json(self.0.get("usage").unwrap_or(&Value::Null))
    }

    /// Returns how the response ended. If the server sends no status, that is a good end.
    #[must_use]
    pub fn end(&self) -> ResponseEnd<'_> {
        if let Some(error) = self.0.get("error").and_then(ServerError::of_member) {
            return ResponseEnd::Failed(error);
        }
        let status = self.word("status").trim();
        let is = |word: &str| status.eq_ignore_ascii_case(word);
        if is("failed") || is("cancelled") || ending::is_failure(status) {
            let words = format!("the response is {status}");
            return ResponseEnd::Failed(ServerError::without_code(&words));
        }
        let mut ending = Ending::default();
        ending.read(&self.0);
        if !is("completed") {
            ending.hear(status);
        }
        match ending.into_bad_reason() {
            Some(Cow::Borrowed(reason)) => return ResponseEnd::CutOff(reason),
            Some(Cow::Owned(_)) => return ResponseEnd::CutOff("incomplete"),
            None => {}
        }
        if let Some(status) = self.unfinished_item() {
            return ResponseEnd::CutOff(status);
        }
        let is_response = ["output", "status"]
            .iter()
            .any(|key| self.0.contains_key(*key))
            || self.word("object") == "response";
        if is_response {
            ResponseEnd::Whole
        } else {
            ResponseEnd::Failed(ServerError::of_response(&self.0))
        }
    }

    /// Returns the status of the last item if that is a message that was cut off.
    fn unfinished_item(&self) -> Option<&str> {
        let last = self.output().iter().rfind(|it| found::is_message(it))?;
        let status = last["status"].as_str()?;
        status.eq_ignore_ascii_case("incomplete").then_some(status)
    }
}

/// An event of a stream and some gateways have the whole response one level deeper.
fn innermost(mut members: Map<String, Value>) -> Map<String, Value> {
    let has_output = |members: &Map<String, Value>| {
        ["output", "output_text"]
            .iter()
            .any(|key| members.contains_key(*key))
    };
    if !has_output(&members) {
        for key in ["response", "data", "result"] {
            match members.get_mut(key) {
                Some(Value::Object(inner)) if has_output(inner) => return std::mem::take(inner),
                _ => {}
            }
        }
    }
    members
}

/// Puts together the texts of the parts that have one under this key.
fn texts(content: &Value, key: &str) -> Option<String> {
    let parts = match content {
        Value::Array(parts) => parts.as_slice(),
        part => std::slice::from_ref(part),
    };
    let texts: Vec<&str> = parts.iter().filter_map(|part| part[key].as_str()).collect();
    (!texts.is_empty()).then(|| texts.concat())
}

impl From<Map<String, Value>> for Response {
    fn from(members: Map<String, Value>) -> Self {
        Self(innermost(members))
    }
}

impl<'de> Deserialize<'de> for Response {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(members) => Ok(members.into()),
            other => Err(D::Error::custom(format!(
                "expected a response, got {other}"
            ))),
        }
    }
}
