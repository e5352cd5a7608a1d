//! The ways in which other servers write a reply of Chat Completions.

use serde_json::{Map, Value, json};

use crate::testing::{
    Deviation,
    deviation::Deviations,
    json::{each, keep, null_objects, parsed, remove, replace, with_fraction},
};

/// Rewrites a completion.
pub(in crate::testing) fn deviate(completion: &mut Value, deviations: &Deviations) {
    let Some(completion) = completion.as_object_mut() else {
        return;
    };
    let has = |deviation| deviations.has(deviation);
    for choice in each(completion.get_mut("choices")) {
        if has(Deviation::StopBesideCalls) {
            replace(choice, "finish_reason", json!("stop"));
        }
        if has(Deviation::EmptyFinishReason) {
            replace(choice, "finish_reason", json!(""));
        }
        if has(Deviation::NullFinishReason) {
            replace(choice, "finish_reason", Value::Null);
        }
        let Some(message) = choice.get_mut("message").and_then(Value::as_object_mut) else {
            continue;
        };
        for (index, call) in each(message.get_mut("tool_calls")).enumerate() {
            deviate_call(index, call, deviations);
        }
        if has(Deviation::FewFields) {
            remove(message, "refusal");
            remove(message, "annotations");
            remove(choice, "logprobs");
        }
    }
    if has(Deviation::FloatTime) {
        with_fraction(completion, "created");
    }
    if has(Deviation::NullUsageDetails) {
        null_objects(completion.get_mut("usage"));
    }
    if has(Deviation::FewFields) {
        keep(completion, &["id", "model", "choices"]);
    }
}

fn deviate_call(index: usize, call: &mut Map<String, Value>, deviations: &Deviations) {
    let has = |deviation| deviations.has(deviation);
    if has(Deviation::NoCallTypes) {
        remove(call, "type");
    }
    if has(Deviation::CountedCallIds) {
        let name = ["function", "custom"]
            .iter()
            .find_map(|key| call.get(*key)?.get("name")?.as_str())
            .unwrap_or_default();
        let id = format!("{name}:{index}");
        replace(call, "id", json!(id));
    }
    if has(Deviation::EmptyCallIds) {
        replace(call, "id", json!(""));
    }
    if has(Deviation::NoCallIds) {
        remove(call, "id");
    }
    if has(Deviation::ArgumentsAsObject)
        && let Some(function) = call.get_mut("function").and_then(Value::as_object_mut)
    {
        parsed(function, "arguments");
    }
}
