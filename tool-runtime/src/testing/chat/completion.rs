//! The body of a successful reply.

use serde_json::{Value, json};

use crate::testing::{
    Request,
    ids::Ids,
    reply::Message,
    usage::{Usage, seconds_since_1970},
};

/// Builds a `chat.completion` object with a choice for each message, or says why no model could send it.
pub(in crate::testing) fn complete(
    request: &Request,
    messages: &[Message],
    ids: &Ids,
) -> Result<Value, String> {
    if messages.iter().any(|message| !message.items.is_empty()) {
        return Err(
            "the script sends items of Responses, but the request is one of Chat Completions"
                .to_owned(),
        );
    }
    let choices: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(index, message)| choice(index, message, request, ids))
        .collect();
    let usage = Usage::of(request, messages, choices.iter().map(|it| &it["message"]));
    Ok(json!({
        "id": ids.make("chatcmpl-"),
        "object": "chat.completion",
        "created": seconds_since_1970(),
        "model": request.model(),
        "choices": choices,
        "usage": self::usage(usage),
        "service_tier": "default",
        "system_fingerprint": null,
    }))
}

fn choice(index: usize, message: &Message, request: &Request, ids: &Ids) -> Value {
    let sent = if request.parallel_tool_calls() {
        usize::MAX
    } else {
        1
    };
    let calls = message.calls.iter().take(sent);
    let calls: Vec<Value> = calls
        .map(|call| call.to_chat(|| ids.make("call_")))
        .collect();
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
    if let Some(reasoning) = &message.reasoning {
        said["reasoning_content"] = json!(reasoning);
    }
    if !calls.is_empty() {
        said["tool_calls"] = Value::Array(calls);
    }
    for (name, value) in &message.members {
        said[name] = value.clone();
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

fn usage(usage: Usage) -> Value {
    json!({
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.total(),
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    })
}
