//! What Chat Completions refuses.

mod history;
mod messages;
mod tools;

use serde_json::Value;

use super::{field::Field, format, not_json, stream};
use crate::testing::ApiError;

/// Checks the body of a Chat Completions request as the API does, without a server.
///
/// It is what [`ModelServer`](crate::testing::ModelServer) refuses requests by; use it to check a stored
/// history, or what a function of yours assembles. The [module docs](crate::testing#what-is-refused) list
/// the rules.
///
/// # Errors
///
/// The first problem, in the order in which the API finds them.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::testing::check_chat;
///
/// let call = json!({"id": "call_1", "type": "function",
///     "function": {"name": "get_weather", "arguments": "{}"}});
/// let mut request = json!({"model": "gpt-5.6", "messages": [
///     {"role": "user", "content": "Weather?"},
///     {"role": "assistant", "content": null, "tool_calls": [call]},
///     {"role": "user", "content": "Well?"},
/// ]});
/// let error = check_chat(&request).unwrap_err();
/// assert!(error.message.ends_with("did not have response messages: call_1"));
/// assert_eq!(error.param.as_deref(), Some("messages.[2].role"));
///
/// request["messages"][2] = json!({"role": "tool", "tool_call_id": "call_1", "content": "22 C"});
/// assert!(check_chat(&request).is_ok());
/// ```
pub fn check_chat(body: &Value) -> Result<(), ApiError> {
    let body = body.as_object().ok_or_else(not_json)?;
    let field = |key| Field::of_body(body, key);

    model(&field("model"))?;
    let messages = messages::check(&field("messages"))?;
    let tools = tools::declared(&field("tools"))?;
    tools::parallel(&field("parallel_tool_calls"), tools.as_ref())?;
    tools::choice(&field("tool_choice"), tools.as_ref())?;
    format::of_chat(&field("response_format"), &field("messages"))?;
    stream::check(&field("stream"), &field("stream_options"))?;
    history::check(&messages)
}

/// Refuses function tools beside reasoning, as newer models do.
pub(in crate::testing) fn tools_without_reasoning(body: &Value) -> Result<(), ApiError> {
    let is_function = |tool: &Value| tool["type"] == "function";
    let functions = body["tools"]
        .as_array()
        .is_some_and(|tools| tools.iter().any(is_function));
    if !functions || body["reasoning_effort"] == "none" {
        return Ok(());
    }
    let model = body["model"].as_str().unwrap_or_default();
    Err(ApiError::invalid(format!(
        "Function tools with reasoning_effort are not supported for {model} in \
         /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort \
         to 'none'."
    ))
    .with_param("reasoning_effort"))
}

fn model(model: &Field<'_>) -> Result<(), ApiError> {
    match model.given() {
        Some(model) if !model.string()?.is_empty() => Ok(()),
        _ => Err(ApiError::invalid("you must provide a model parameter")),
    }
}
