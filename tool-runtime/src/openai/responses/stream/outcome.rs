//! How a response ended.

use serde_json::{Map, Value};

use crate::{api::stream::ReplyEnd, openai::ServerError};

/// Reads it from a response and from the event that brought it.
pub(super) fn of(event: &str, response: &Map<String, Value>) -> ReplyEnd {
    let status = status(response).filter(|status| !is_open(status));
    // If the response does not say that it is over, the event does.
    let status = status.unwrap_or(event);
    let has_error = response.get("error").is_some_and(|error| !error.is_null());
    match status {
        "failed" => failed(response.get("error").unwrap_or(&Value::Null)),
        "incomplete" => {
            let details = response.get("incomplete_details");
            let reason = details.and_then(|details| details.get("reason")?.as_str());
            cut_off(reason.unwrap_or("incomplete"))
        }
        "completed" | "done" | "" if !has_error => ReplyEnd::Whole,
        _ if has_error => failed(response.get("error").unwrap_or(&Value::Null)),
        other => cut_off(other),
    }
}

/// Reads an error, which may be null.
pub(super) fn failed(error: &Value) -> ReplyEnd {
    let error = Map::from_iter([("error".to_owned(), error.clone())]);
    let error = ServerError::of_response(&error);
    ReplyEnd::Failed {
        message: error.message,
        code: error.code,
    }
}

/// Sets the status, unless the server has set one that says that it is over.
pub(super) fn close(response: &mut Map<String, Value>, status: &str) {
    if self::status(response).is_none_or(is_open) {
        response.insert("status".to_owned(), status.into());
    }
}

fn cut_off(reason: &str) -> ReplyEnd {
    ReplyEnd::CutOff {
        reason: reason.to_owned(),
    }
}

fn status(response: &Map<String, Value>) -> Option<&str> {
    response.get("status")?.as_str()
}

fn is_open(status: &str) -> bool {
    matches!(status, "" | "in_progress" | "queued")
}
