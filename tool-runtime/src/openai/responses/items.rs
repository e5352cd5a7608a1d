//! Items as the API takes them back.

use std::collections::HashSet;

use serde_json::Value;

use super::LIMITS;
use crate::{
    Call, CallKind,
    api::{arguments::as_object, ids},
};

/// Returns the kind of an item; one that has a role and no kind is a message.
pub(super) fn kind(item: &Value) -> &str {
    item["type"].as_str().unwrap_or("message")
}

/// Returns whether an item is one of those that a model writes, so that reasoning may stand before it.
pub(super) fn is_of_model(item: &Value) -> bool {
    match kind(item) {
        "message" => item["role"] == "assistant",
        "additional_tools" => false,
        other => !other.ends_with("_output") && !other.ends_with("_response"),
    }
}

/// Makes a call acceptable: gives it this id and name, arguments that are an object, and the API's word for its kind.
pub(super) fn complete_call(item: &mut Value, call: &Call, name: &str) {
    let (kind, key) = if call.kind == CallKind::Custom {
        ("custom_tool_call", "input")
    } else {
        ("function_call", "arguments")
    };
    set(item, "type", kind);
    set(item, "call_id", &call.id);
    set(item, "name", &ids::legal_name(name, LIMITS));
    if call.kind == CallKind::Custom {
        set(item, key, &call.arguments);
    } else {
        set(item, key, &as_object(&call.arguments));
    }
}

/// Returns the kind of the item that answers a call.
pub(super) fn output_kind(call: &Call) -> &'static str {
    match call.kind {
        CallKind::Custom => "custom_tool_call_output",
        _ => "function_call_output",
    }
}

/// Returns whether an item is reasoning that does not bring its content, so that the service has to look it up.
pub(super) fn is_unstored_reasoning(item: &Value) -> bool {
    kind(item) == "reasoning" && !item["encrypted_content"].is_string()
}

pub(super) fn set(item: &mut Value, key: &str, text: &str) {
    if item[key].as_str() != Some(text) {
        item[key] = text.into();
    }
}

/// Takes away an id that is empty, or that an earlier item has: an item need not have one.
pub(super) fn make_id_unique(item: &mut Value, seen: &mut HashSet<String>) {
    let Some(id) = item.get("id") else {
        return;
    };
    let is_kept = id
        .as_str()
        .is_some_and(|id| !id.is_empty() && seen.insert(id.to_owned()));
    if !is_kept && let Value::Object(members) = item {
        members.shift_remove("id");
    }
}

/// Leaves out reasoning that nothing of the model follows: the API refuses it.
pub(super) fn without_loose_reasoning<T>(items: Vec<T>, json: impl Fn(&T) -> &Value) -> Vec<T> {
    let mut kept = Vec::with_capacity(items.len());
    let mut is_followed = false;
    for item in items.into_iter().rev() {
        let value = json(&item);
        if kind(value) == "reasoning" && !is_followed {
            continue;
        }
        is_followed = is_of_model(value);
        kept.push(item);
    }
    kept.reverse();
    kept
}
