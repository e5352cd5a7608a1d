//! A response, read leniently.

use serde::{Deserialize, Serialize, de::Error as _};
use serde_json::{Map, Value};

use crate::{
    api::model::{Item, Usage},
    openai::ServerError,
};

/// A response of Responses, from any server that is more or less compatible. It is kept as the JSON that it came as.
///
/// Any JSON object can be read.
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

/// Says how a response ended.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::responses::{End, Response};
///
/// let response: Response = serde_json::from_value(json!({
///     "status": "incomplete",
///     "incomplete_details": { "reason": "max_output_tokens" },
/// }))?;
/// assert_eq!(response.end(), End::CutOff("max_output_tokens"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End<'r> {
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
        let output = self.0.get("output").and_then(Value::as_array);
        output.map_or(&[], Vec::as_slice)
    }

    pub(super) fn word(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
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
        let is_final = |message: &&&Value| message["phase"] == "final_answer";
        let messages: Vec<&Value> = self.messages().collect();
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
        let mut refusals = self
            .messages()
            .filter_map(|it| texts(&it["content"], "refusal"));
        refusals.next()
    }

    fn messages(&self) -> impl Iterator<Item = &Value> {
        let output = self.output().iter();
        output.filter(|item| match item["type"].as_str() {
            Some(kind) => kind == "message",
            None => !item["role"].is_null(),
        })
    }

    /// Returns the tokens used.
    #[must_use]
    pub fn usage(&self) -> Usage {
        Usage::from_json(self.0.get("usage").unwrap_or(&Value::Null))
    }

    /// Returns how the response ended. If the server sends no status, that is a good end.
    #[must_use]
    pub fn end(&self) -> End<'_> {
        let error = self.0.get("error").and_then(ServerError::of_member);
        let is_response = ["output", "status", "object"]
            .iter()
            .any(|key| self.0.contains_key(*key));
        match (self.word("status"), error) {
            ("incomplete", _) => End::CutOff(self.reason().unwrap_or("incomplete")),
            (_, Some(error)) => End::Failed(error),
            ("completed" | "", None) if is_response => End::Whole,
            ("", None) => End::Failed(ServerError::of_response(&self.0)),
            (status @ ("failed" | "cancelled"), None) => End::Failed(ServerError::without_code(
                &format!("the response is {status}"),
            )),
            (status, None) => End::CutOff(status),
        }
    }

    fn reason(&self) -> Option<&str> {
        self.0.get("incomplete_details")?["reason"].as_str()
    }
}

/// Puts together the texts of the parts that have one under this key.
fn texts(content: &Value, key: &str) -> Option<String> {
    let parts = content.as_array()?.iter();
    let texts: Vec<&str> = parts.filter_map(|part| part[key].as_str()).collect();
    (!texts.is_empty()).then(|| texts.concat())
}

impl<'de> Deserialize<'de> for Response {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(mut members) => Ok(Self(match members.get_mut("response") {
                // An event of a stream, or a gateway that puts the whole response one level deeper.
                Some(Value::Object(inner)) if inner.contains_key("output") => std::mem::take(inner),
                _ => members,
            })),
            other => Err(D::Error::custom(format!(
                "expected a response, got {other}"
            ))),
        }
    }
}
