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

/// Builds a `chat.completion` object, or says why no model could send the message.
pub(super) fn complete(
    request: &ChatRequest,
    message: &Message,
    ids: &Ids,
) -> Result<Value, String> {
    if !message.calls.is_empty()
        && let Some(reason) = request.forbids_calls()
    {
        return Err(format!(
            "the script calls a tool, which no model can do here: {reason}"
        ));
    }
    let sent = if request.parallel_tool_calls() {
        usize::MAX
    } else {
        1
    };
    let calls = message
        .calls
        .iter()
        .take(sent)
        .map(|call| call.to_json(|| ids.call()));
    let calls: Vec<Value> = calls.collect();

    let default_reason = if calls.is_empty() {
        "stop"
    } else {
        "tool_calls"
    };
    let finish_reason = message.finish_reason.as_deref().unwrap_or(default_reason);
    let mut said = json!({"role": "assistant", "content": message.text});
    if !calls.is_empty() {
        said["tool_calls"] = Value::Array(calls);
    }
    let usage = message
        .usage
        .unwrap_or_else(|| (prompt_tokens(request), tokens(&said)));
    said["refusal"] = Value::Null;
    said["annotations"] = json!([]);

    Ok(json!({
        "id": ids.completion(),
        "object": "chat.completion",
        "created": seconds_since_1970(),
        "model": request.model(),
        "choices": [{
            "index": 0,
            "message": said,
            "logprobs": null,
            "finish_reason": finish_reason,
        }],
        "usage": self::usage(usage),
        "service_tier": "default",
        "system_fingerprint": null,
    }))
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
