//! How a response ended.

use serde_json::{Map, Value};

use super::super::{Response, ResponseEnd};
use crate::api::stream::ReplyEnd;

/// Reads it from a response that is over, as one that was not streamed is read.
pub(super) fn of(response: Map<String, Value>) -> ReplyEnd {
    match Response::from(response).end() {
        ResponseEnd::Whole => ReplyEnd::Whole,
        ResponseEnd::CutOff(reason) => {
            let reason = reason.to_owned();
            ReplyEnd::CutOff { reason }
        }
        ResponseEnd::Failed(error) => error.into_end(),
    }
}

/// Sets the status, unless the server has set one that says that it is over.
pub(super) fn close(response: &mut Map<String, Value>, status: &str) {
    let known = response.get("status").and_then(Value::as_str);
    if known.is_none_or(is_open) {
        response.insert("status".to_owned(), status.into());
    }
}

fn is_open(status: &str) -> bool {
    let open = ["", "in_progress", "queued"];
    open.iter()
        .any(|open| open.eq_ignore_ascii_case(status.trim()))
}
