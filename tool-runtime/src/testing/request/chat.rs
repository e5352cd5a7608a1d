//! The tools and answers of a Chat Completions request.

use serde_json::Value;

use super::{ToolAnswer, joined, list, text};

pub(super) fn tool_names(tools: &[Value]) -> Vec<&str> {
    tools
        .iter()
        .map(|tool| text(&detail(tool)["name"]))
        .collect()
}

pub(super) fn last_answers(messages: &[Value]) -> Vec<ToolAnswer<'_>> {
    let last = messages.iter().rposition(is_assistant).unwrap_or(0);
    answers(&messages[last..])
}

/// Pairs each answer with the call of the last assistant message before it: ids may return in a
/// later turn.
pub(super) fn answers(messages: &[Value]) -> Vec<ToolAnswer<'_>> {
    let mut calls: &[Value] = &[];
    let mut answers = Vec::new();
    for message in messages {
        if is_assistant(message) {
            calls = list(&message["tool_calls"]);
        } else if message["role"] == "tool" {
            let id = text(&message["tool_call_id"]);
            let call = calls.iter().find(|call| call["id"] == id);
            let call = call.map_or(&Value::Null, detail);
            answers.push(ToolAnswer {
                tool_call_id: id,
                name: text(&call["name"]),
                arguments: call["arguments"]
                    .as_str()
                    .unwrap_or_else(|| text(&call["input"])),
                content: joined(&message["content"]),
            });
        }
    }
    answers
}

fn is_assistant(message: &Value) -> bool {
    message["role"] == "assistant"
}

/// Gives what a tool or a call holds under the name of its type.
fn detail(value: &Value) -> &Value {
    &value[if value["type"] == "custom" {
        "custom"
    } else {
        "function"
    }]
}
