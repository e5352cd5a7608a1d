//! The body of a reply.

use std::time::Duration;

use serde_json::{Value, json};

use super::items;
use crate::testing::{
    Request,
    ids::Ids,
    reply::{End, Message},
    usage::{Usage, seconds_since_1970},
};

/// Builds a `response` object with the items of all messages, and gives the times at which they are complete.
pub(in crate::testing) fn respond(
    request: &Request,
    messages: &[Message],
    ids: &Ids,
) -> (Value, Vec<Option<Duration>>) {
    let (output, times): (Vec<Value>, _) = messages
        .iter()
        .flat_map(|message| items::of_message(message, request, ids))
        .unzip();
    let ends = messages.iter().map(Message::end);
    let end = ends
        .into_iter()
        .find(|end| !matches!(end, End::Completed))
        .unwrap_or(End::Completed);
    let usage = Usage::of(request, messages, &output);
    let mut response = frame(request, ids);
    response["usage"] = self::usage(usage);
    response["output"] = Value::Array(output);
    match end {
        End::Completed => {
            response["status"] = json!("completed");
            response["completed_at"] = json!(seconds_since_1970());
        }
        End::Incomplete(reason) => {
            response["status"] = json!("incomplete");
            response["incomplete_details"] = json!({ "reason": reason });
        }
        End::Failed(error) => {
            let default_code = if error.status == 429 {
                "rate_limit_exceeded"
            } else {
                "server_error"
            };
            let code = error.code.as_deref().unwrap_or(default_code);
            response["status"] = json!("failed");
            response["error"] = json!({ "code": code, "message": error.message });
        }
    }
    (response, times)
}

/// Builds a response that has nothing to say yet. It repeats the settings of the request.
fn frame(request: &Request, ids: &Ids) -> Value {
    let body = request.json();
    let or = |key: &str, default: Value| match &body[key] {
        Value::Null => default,
        given => given.clone(),
    };
    json!({
        "id": ids.make("resp_"),
        "object": "response",
        "created_at": seconds_since_1970(),
        "status": "in_progress",
        "background": false,
        "completed_at": null,
        "error": null,
        "incomplete_details": null,
        "instructions": body["instructions"],
        "max_output_tokens": body["max_output_tokens"],
        "max_tool_calls": body["max_tool_calls"],
        "model": request.model(),
        "output": [],
        "parallel_tool_calls": request.parallel_tool_calls(),
        "previous_response_id": body["previous_response_id"],
        "reasoning": or("reasoning", json!({"effort": null, "summary": null})),
        "service_tier": "default",
        "store": or("store", json!(true)),
        "temperature": or("temperature", json!(1.0)),
        "text": or("text", json!({"format": {"type": "text"}})),
        "tool_choice": or("tool_choice", json!("auto")),
        "tools": or("tools", json!([])),
        "top_p": or("top_p", json!(1.0)),
        "truncation": or("truncation", json!("disabled")),
        "usage": null,
        "metadata": or("metadata", json!({})),
    })
}

fn usage(usage: Usage) -> Value {
    json!({
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": usage.completion,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage.total(),
    })
}
