//! One entry of `tool_calls`, read leniently.

use async_openai::types::chat::ChatCompletionMessageToolCalls;
use serde::Deserialize;
use serde_json::Value;

use crate::Call;

/// An entry of a reply's `tool_calls`, whatever the server made of it. Deserialising never fails: what is not a call
/// of a function becomes a call of [another kind](crate::CallKind::Other), and is answered as such.
///
/// Understood are a missing or empty `type`, arguments that are an object, a missing id.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::chat::ToolCall;
///
/// let call: ToolCall = serde_json::from_value(json!({
///     "function": { "name": "now", "arguments": { "zone": "UTC" } },
/// }))?;
/// assert_eq!(call.0.arguments, r#"{"zone":"UTC"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
pub struct ToolCall(
    /// The call, with its id as the server sent it.
    pub Call,
);

impl From<Value> for ToolCall {
    fn from(value: Value) -> Self {
        let id = text(&value["id"]);
        let kind = match value["type"].as_str() {
            Some(kind) if !kind.is_empty() => kind,
            _ if value.get("function").is_some() => "function",
            _ if value.get("custom").is_some() => "custom",
            _ => "unknown",
        };
        let body = &value[kind];
        let name = body["name"].as_str();
        Self(match (kind, name) {
            // Without a name it is answered as one of a tool that there is not.
            ("function", name) => Call::new(id, name.unwrap_or_default(), text(&body["arguments"])),
            ("custom", Some(name)) => Call::of_kind(id, kind, name, text(&body["input"])),
            _ => Call::of_kind(id, kind, name.unwrap_or(kind), value.to_string()),
        })
    }
}

impl From<&ChatCompletionMessageToolCalls> for ToolCall {
    fn from(call: &ChatCompletionMessageToolCalls) -> Self {
        Self(match call {
            ChatCompletionMessageToolCalls::Function(call) => {
                Call::new(&call.id, &call.function.name, &call.function.arguments)
            }
            ChatCompletionMessageToolCalls::Custom(call) => Call::of_kind(
                &call.id,
                "custom",
                &call.custom_tool.name,
                &call.custom_tool.input,
            ),
        })
    }
}

/// A text as it is, nothing for null, all else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
