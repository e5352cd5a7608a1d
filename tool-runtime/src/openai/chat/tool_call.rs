//! One entry of `tool_calls`, read leniently.

use async_openai::types::chat::ChatCompletionMessageToolCalls;
use serde::Deserialize;
use serde_json::Value;

use crate::{Call, api::json};

/// An entry of a reply's `tool_calls`, in any form that a server sends. Deserialising never fails: a value that is not a
/// call of a function becomes a call of [another kind](crate::CallKind::Other), and is answered as one.
///
/// A call of a function is read
///
/// - with a body under `function`, or without one (`{"id", "name", "arguments"}`), as Responses and older servers send it;
/// - with any `type` beside a body, `"FUNCTION"`, `"tool"` or none at all; without a body, with a type that says so;
/// - in the forms of other APIs that gateways pass through: `{"type": "tool_use", "input"}`,
///   `{"functionCall": {"name", "args"}}`, `{"toolUse": {"toolUseId", "name", "input"}}`;
/// - with arguments that are an object, without arguments, and without an id.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::chat::ToolCall;
///
/// for call in [
///     json!({ "function": { "name": "now", "arguments": { "zone": "UTC" } } }),
///     json!({ "id": "", "type": "TOOL", "name": "now", "arguments": "{\"zone\":\"UTC\"}" }),
///     json!({ "type": "tool_use", "name": "now", "input": { "zone": "UTC" } }),
/// ] {
///     let call: ToolCall = serde_json::from_value(call)?;
///     assert_eq!((call.0.name.as_str(), call.0.arguments.as_str()), ("now", r#"{"zone":"UTC"}"#));
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
pub struct ToolCall(
    /// The call, with its id as the server sent it.
    pub Call,
    /// The JSON that it came as; null if it did not come as JSON.
    pub(super) Value,
);

impl ToolCall {
    /// Makes the entry of a call that did not come as JSON.
    pub(super) fn new(call: Call) -> Self {
        Self(call, Value::Null)
    }
}

impl From<Value> for ToolCall {
    fn from(value: Value) -> Self {
        Self(json::call(&value), value)
    }
}

impl From<&ChatCompletionMessageToolCalls> for ToolCall {
    fn from(call: &ChatCompletionMessageToolCalls) -> Self {
        Self::new(match call {
            ChatCompletionMessageToolCalls::Function(call) => {
                Call::new(&call.id, &call.function.name, &call.function.arguments)
            }
            ChatCompletionMessageToolCalls::Custom(call) => {
                Call::custom(&call.id, &call.custom_tool.name, &call.custom_tool.input)
            }
        })
    }
}
