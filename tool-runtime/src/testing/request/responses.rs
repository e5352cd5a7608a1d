//! The tools and answers of a Responses request.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{Request, ToolAnswer, joined, list, text};

/// Gives the items of `input`; a text is one message.
pub(in crate::testing) fn items(body: &Value) -> Vec<Value> {
    match &body["input"] {
        Value::String(text) => vec![json!({ "role": "user", "content": text })],
        input => list(input).to_vec(),
    }
}

pub(super) fn tool_names(request: &Request) -> Vec<&str> {
    let added = request.items.iter().filter(|item| adds_tools(item));
    let added = added.flat_map(|item| list(&item["tools"]));
    let mut names = Vec::new();
    for tool in request.tools().iter().chain(added) {
        if tool["type"] == "namespace" {
            names.extend(
                list(&tool["tools"])
                    .iter()
                    .filter_map(|it| it["name"].as_str()),
            );
        } else {
            names.extend(tool["name"].as_str());
        }
    }
    names
}

/// Whether an item of the input brings tools.
pub(super) fn adds_tools(item: &Value) -> bool {
    item["type"] == "additional_tools" || item["type"] == "tool_search_output"
}

pub(super) fn last_answers(items: &[Value]) -> Vec<ToolAnswer<'_>> {
    let last = items.iter().rposition(is_of_model);
    let mut answers = answers(items);
    let since = items[last.map_or(0, |last| last + 1)..]
        .iter()
        .filter(|item| is_output(item))
        .count();
    answers.split_off(answers.len() - since)
}

/// Pairs each output with the last call of its id before it.
pub(super) fn answers(items: &[Value]) -> Vec<ToolAnswer<'_>> {
    let mut calls: HashMap<&str, &Value> = HashMap::new();
    let mut answers = Vec::new();
    for item in items {
        let id = text(&item["call_id"]);
        if is_call(item) {
            calls.insert(id, item);
        } else if is_output(item) {
            let call = calls.get(id).copied().unwrap_or(&Value::Null);
            answers.push(ToolAnswer {
                tool_call_id: id,
                name: text(&call["name"]),
                arguments: call["arguments"]
                    .as_str()
                    .unwrap_or_else(|| text(&call["input"])),
                content: joined(&item["output"]),
            });
        }
    }
    answers
}

fn is_call(item: &Value) -> bool {
    item["type"] == "function_call" || item["type"] == "custom_tool_call"
}

fn is_output(item: &Value) -> bool {
    item["type"] == "function_call_output" || item["type"] == "custom_tool_call_output"
}

fn is_of_model(item: &Value) -> bool {
    let kind = text(&item["type"]);
    item["role"] == "assistant"
        || kind.ends_with("_call")
        || ["reasoning", "program"].contains(&kind)
}
