//! What a delta says in words.

use serde_json::{Map, Value};

use crate::api::stream::{Found, ReplyEvent};

/// Where servers put what the model thinks. Some say the same in two of these places.
const THOUGHTS: [&str; 4] = [
    "reasoning_content",
    "reasoning",
    "thinking",
    "reasoning_text",
];

/// Tells of the words in a delta.
pub(super) fn tell(delta: &Map<String, Value>, found: &mut Found) {
    let thought = THOUGHTS
        .iter()
        .filter_map(|key| delta.get(*key)?.as_str())
        .find(|thought| !thought.is_empty());
    match thought {
        Some(thought) => found.text(ReplyEvent::Reasoning, thought),
        None => details(delta.get("reasoning_details"), found),
    }
    if let Some(words) = delta.get("content") {
        content(words, found);
    }
    if let Some(refusal) = delta.get("refusal").and_then(Value::as_str) {
        found.text(ReplyEvent::Refusal, refusal);
    }
}

/// Tells of the words in a message's content: a text, or parts.
pub(super) fn content(content: &Value, found: &mut Found) {
    match content {
        Value::String(text) => found.text(ReplyEvent::Text, text),
        Value::Array(parts) => parts.iter().for_each(|it| part(it, found)),
        Value::Object(_) => part(content, found),
        _ => {}
    }
}

fn part(part: &Value, found: &mut Found) {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind.starts_with("thinking") || kind.starts_with("reasoning") {
        for key in ["thinking", "text", "reasoning"] {
            thought(part.get(key), found);
        }
    } else if let Some(refusal) = part.get("refusal").and_then(Value::as_str) {
        found.text(ReplyEvent::Refusal, refusal);
    } else {
        match part {
            Value::String(text) => found.text(ReplyEvent::Text, text),
            part => {
                let text = part.get("text").and_then(Value::as_str);
                found.text(ReplyEvent::Text, text.unwrap_or_default());
            }
        }
    }
}

fn thought(thought: Option<&Value>, found: &mut Found) {
    match thought {
        Some(Value::String(text)) => found.text(ReplyEvent::Reasoning, text),
        Some(Value::Array(parts)) => {
            for part in parts {
                let text = part.get("text").and_then(Value::as_str);
                found.text(ReplyEvent::Reasoning, text.unwrap_or_default());
            }
        }
        _ => {}
    }
}

fn details(details: Option<&Value>, found: &mut Found) {
    for detail in details.and_then(Value::as_array).into_iter().flatten() {
        let text = detail.get("text").or(detail.get("summary"));
        found.text(
            ReplyEvent::Reasoning,
            text.and_then(Value::as_str).unwrap_or_default(),
        );
    }
}
