//! What Responses refuses.

mod history;
mod items;
mod output;
mod tools;

use serde_json::{Map, Value};

use super::{field::Field, format, not_json, stream};
use crate::testing::{ApiError, request::input_items, responses::Store};

/// Checks the body of a Responses request as the API does, without a server.
///
/// Nothing is stored here: `previous_response_id` is not looked up, and the history that it stands for is not looked at. A
/// [`ModelServer`](crate::testing::ModelServer) knows what it has sent, and checks that too. The
/// [module docs](crate::testing#what-is-refused) list the rules.
///
/// # Errors
///
/// The first problem, in the order in which the API finds them.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::testing::check_responses;
///
/// let mut request = json!({"model": "gpt-5.6", "input": [
///     {"role": "user", "content": "Weather?"},
///     {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": "{}"},
///     {"role": "user", "content": "Well?"},
/// ]});
/// let error = check_responses(&request).unwrap_err();
/// assert_eq!(error.message, "No tool output found for function call call_1.");
/// assert_eq!(error.param.as_deref(), Some("input"));
///
/// request["input"][2] = json!({"type": "function_call_output", "call_id": "call_1", "output": "22 C"});
/// assert!(check_responses(&request).is_ok());
/// ```
pub fn check_responses(body: &Value) -> Result<(), ApiError> {
    check(body, None).map(drop)
}

/// What a request means: the items that are stored, and its own.
#[derive(Debug)]
pub(in crate::testing) struct Input {
    pub(in crate::testing) stored: Vec<Value>,
    pub(in crate::testing) items: Vec<Value>,
}

/// Checks a request beside what the server has stored, if it stores anything.
pub(in crate::testing) fn check(body: &Value, store: Option<&Store>) -> Result<Input, ApiError> {
    let value = body;
    let body = body.as_object().ok_or_else(not_json)?;
    let field = |key| Field::of_body(body, key);

    known_parameters(body)?;
    model(&field("model"))?;
    items::check(&field("input"), store)?;
    if let Some(instructions) = field("instructions").given() {
        instructions.string()?;
    }
    let tools = tools::declared(&field("tools"))?;
    if let Some(flag) = field("parallel_tool_calls").given() {
        flag.boolean()?;
    }
    tools::choice(&field("tool_choice"), &tools)?;
    format::of_responses(&field("text"), &field("input"))?;
    stream::check(&field("stream"), &field("stream_options"))?;
    if let Some(flag) = field("store").given() {
        flag.boolean()?;
    }
    let stored = previous(
        &field("previous_response_id"),
        &field("conversation"),
        store,
    )?;
    if stored.is_none()
        && ["input", "prompt", "conversation"]
            .iter()
            .all(|key| field(key).given().is_none())
    {
        return Err(field("input").missing());
    }
    let input = Input {
        stored: stored.unwrap_or_default(),
        items: match store {
            Some(store) => store.resolve(value),
            None => input_items(value),
        },
    };
    history::check(
        &input,
        &History {
            store,
            keeps: value["store"] != false,
        },
    )?;
    Ok(input)
}

/// What the check of the history needs to know beside the items.
struct History<'s> {
    store: Option<&'s Store>,
    /// Whether the request lets the service store its items.
    keeps: bool,
}

/// Refuses what belongs to Chat Completions.
fn known_parameters(body: &Map<String, Value>) -> Result<(), ApiError> {
    const MOVED: [(&str, &str); 4] = [
        ("response_format", "text.format"),
        ("max_tokens", "max_output_tokens"),
        ("max_completion_tokens", "max_output_tokens"),
        ("reasoning_effort", "reasoning.effort"),
    ];
    for (old, new) in MOVED {
        if body.contains_key(old) {
            let message = format!(
                "Unsupported parameter: '{old}'. In the Responses API, this parameter has moved to '{new}'. Try again with \
                 the new parameter. See the API documentation for more information: \
                 https://platform.openai.com/docs/api-reference/responses/create."
            );
            return Err(ApiError::invalid(message)
                .with_param(old)
                .with_code("unsupported_parameter"));
        }
    }
    if body.contains_key("messages") {
        return Err(ApiError::invalid("Unknown parameter: 'messages'.")
            .with_param("messages")
            .with_code("unknown_parameter"));
    }
    Ok(())
}

fn model(model: &Field<'_>) -> Result<(), ApiError> {
    match model.given() {
        Some(given) if !given.string()?.is_empty() => Ok(()),
        _ => Err(model.missing()),
    }
}

/// Checks `previous_response_id`, and gives the items that it stands for; `None` when the request has none.
fn previous(
    id: &Field<'_>,
    conversation: &Field<'_>,
    store: Option<&Store>,
) -> Result<Option<Vec<Value>>, ApiError> {
    let Some(id) = id.given() else {
        return Ok(None);
    };
    let given = id.string()?;
    if conversation.given().is_some() {
        return Err(ApiError::invalid(
            "Mutually exclusive parameters. Ensure you are only providing one of: 'previous_response_id' or \
             'conversation'.",
        )
        .with_code("mutually_exclusive_parameters"));
    }
    match store.map(|store| store.history(given)) {
        None => Ok(Some(Vec::new())),
        Some(Some(items)) => Ok(Some(items)),
        Some(None) => Err(id
            .refuse(format!("Previous response with id '{given}' not found."))
            .with_code("previous_response_not_found")),
    }
}
