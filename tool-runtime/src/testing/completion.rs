//! The body of a successful reply.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::ChatRequest;
use super::reply::Message;

/// Makes ids, each once.
#[derive(Default)]
pub(super) struct Ids {
    last: AtomicU64,
}

impl Ids {
    fn next(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn call(&self) -> String {
        format!("call_{:024}", self.next())
    }

    fn completion(&self) -> String {
        format!("chatcmpl-{:029}", self.next())
    }
}

/// Builds a `chat.completion` object with a choice for each message, or says why no model could send it.
pub(super) fn complete(
    request: &ChatRequest,
    messages: &[Message],
    ids: &Ids,
) -> Result<Value, String> {
    if messages.iter().any(|message| !message.calls.is_empty())
        && let Some(reason) = request.forbids_calls()
    {
        return Err(format!(
            "the script calls a tool, which no model can do here: {reason}"
        ));
    }
    let choices: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| choice(index, message, request, ids))
        .collect();
    let written = || {
        choices
            .iter()
            .map(|choice| tokens(&choice["message"]))
            .sum()
    };
    let usage = messages.iter().find_map(|message| message.usage);
    let usage = usage.unwrap_or_else(|| (prompt_tokens(request), written()));
    Ok(json!({
        "id": ids.completion(),
        "object": "chat.completion",
        "created": seconds_since_1970(),
        "model": request.model(),
        "choices": choices,
        "usage": self::usage(usage),
        "service_tier": "default",
        "system_fingerprint": null,
    }))
}

fn choice(index: usize, message: &Message, request: &ChatRequest, ids: &Ids) -> Value {
    let sent = if request.parallel_tool_calls() {
        usize::MAX
    } else {
        1
    };
    let calls = message.calls.iter().take(sent);
    let calls: Vec<Value> = calls.map(|call| call.to_json(|| ids.call())).collect();
    let default_reason = match (&message.error, calls.is_empty()) {
        (Some(_), _) => "error",
        (None, true) => "stop",
        (None, false) => "tool_calls",
    };
    let mut said = json!({
        "role": "assistant",
        "content": message.text,
        "refusal": message.refusal,
        "annotations": [],
    });
    if !calls.is_empty() {
        said["tool_calls"] = Value::Array(calls);
    }
    let mut choice = json!({
        "index": index,
        "message": said,
        "logprobs": null,
        "finish_reason": message.finish_reason.as_deref().unwrap_or(default_reason),
    });
    if let Some(error) = &message.error {
        choice["error"] = error.clone().in_body();
    }
    choice
}

fn usage((prompt, completion): (u64, u64)) -> Value {
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt.saturating_add(completion),
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    })
}

fn prompt_tokens(request: &ChatRequest) -> u64 {
    let body = request.json();
    tokens(&body["messages"]) + body.get("tools").map_or(0, tokens)
}

/// Estimates the tokens of a value; a token is about four bytes.
fn tokens(value: &Value) -> u64 {
    (value.to_string().len() as u64).div_ceil(4)
}

fn seconds_since_1970() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}
