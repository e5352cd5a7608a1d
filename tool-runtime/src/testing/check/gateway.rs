//! What gateways to the models of others refuse, and the API does not.

use serde_json::Value;

use crate::testing::ApiError;

/// Refuses calls in the history of a request that declares no tools.
pub(in crate::testing) fn calls_without_tools(body: &Value) -> Result<(), ApiError> {
    let of_calls = |message: &Value| {
        let kind = message["type"].as_str().unwrap_or_default();
        message["role"] == "tool"
            || ["function_call", "custom_tool_call"].contains(&kind)
            || message["tool_calls"]
                .as_array()
                .is_some_and(|calls| !calls.is_empty())
    };
    let has_calls = ["messages", "input"].iter().any(|key| {
        let messages = body[*key].as_array();
        messages.is_some_and(|messages| messages.iter().any(of_calls))
    });
    if body["tools"].is_array() || !has_calls {
        return Ok(());
    }
    Err(ApiError::invalid(
        "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
    ))
}

/// Refuses `tool_choice: "none"`.
pub(in crate::testing) fn no_choice(body: &Value) -> Result<(), ApiError> {
    if body["tool_choice"] != "none" {
        return Ok(());
    }
    Err(ApiError::invalid(
        "tool_choice: Input tag 'none' found using 'type' does not match any of the expected tags: 'auto', 'any', \
         'tool'",
    ))
}
