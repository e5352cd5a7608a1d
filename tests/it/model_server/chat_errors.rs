//! The errors that the model server refuses requests with.

use serde_json::Value;
use tool_runtime::testing::{ApiError, ModelServer, ServerOutcome, check_chat};

use crate::model_server::chat_requests::{client, send};

/// Sends the request and gives the error, which `check_chat` must give too.
pub(crate) async fn refusal(request: Value) -> ApiError {
    let server = ModelServer::start(["never sent"]).await.unwrap();
    let error = send(&client(&server), request.clone()).await.unwrap_err();
    assert_eq!(check_chat(&request), Err(error.clone()));
    assert_eq!(
        server.requests()[0].outcome,
        ServerOutcome::Refused(error.clone())
    );
    assert_eq!(server.requests()[0].request.json(), &request);
    error
}

/// The error of status 400 and type `invalid_request_error`.
pub(crate) fn invalid(message: &str, param: &str) -> ApiError {
    let error = ApiError::new(400, message).with_param(param);
    assert_eq!(error.kind, "invalid_request_error");
    error
}

pub(crate) fn unanswered(ids: &str, param: &str) -> ApiError {
    let message = format!(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to \
         each 'tool_call_id'. The following tool_call_ids did not have response messages: {ids}"
    );
    invalid(&message, param)
}

pub(crate) fn missing(param: &str) -> ApiError {
    invalid(&format!("Missing required parameter: '{param}'."), param)
        .with_code("missing_required_parameter")
}

pub(crate) fn wrong_type(param: &str, expected: &str, got: &str) -> ApiError {
    let message =
        format!("Invalid type for '{param}': expected {expected}, but got {got} instead.");
    invalid(&message, param).with_code("invalid_type")
}

pub(crate) fn empty_array(param: &str) -> ApiError {
    let message = format!(
        "Invalid '{param}': empty array. Expected an array with minimum length 1, but got an empty \
         array instead."
    );
    invalid(&message, param).with_code("empty_array")
}

pub(crate) fn empty_string(param: &str) -> ApiError {
    let message = format!(
        "Invalid '{param}': empty string. Expected a string with minimum length 1, but got an empty \
         string instead."
    );
    invalid(&message, param).with_code("empty_string")
}

pub(crate) fn too_long(param: &str, longest: usize, length: usize) -> ApiError {
    let message = format!(
        "Invalid '{param}': string too long. Expected a string with maximum length {longest}, but \
         got a string with length {length} instead."
    );
    invalid(&message, param).with_code("string_above_max_length")
}

pub(crate) fn illegal_name(param: &str) -> ApiError {
    let message = format!(
        "Invalid '{param}': string does not match pattern. Expected a string that matches the \
         pattern '^[a-zA-Z0-9_-]+$'."
    );
    invalid(&message, param).with_code("invalid_value")
}

pub(crate) fn unsupported(param: &str, value: &str, supported: &str) -> ApiError {
    let message = format!("Invalid value: '{value}'. Supported values are: {supported}.");
    invalid(&message, param).with_code("invalid_value")
}
