//! The ways in which other servers write a response.

use serde_json::{Map, Value, json};

use crate::testing::{
    Deviation,
    deviation::Deviations,
    json::{each, keep, null_objects, parsed, remove, replace, with_fraction},
};

/// Rewrites the items of a response, which a stream sends one by one before it.
pub(in crate::testing) fn deviate_items(response: &mut Value, deviations: &Deviations) {
    for (index, item) in each(response.get_mut("output")).enumerate() {
        deviate_item(index, item, deviations);
    }
}

/// Rewrites all of a response but its items.
pub(in crate::testing) fn deviate(response: &mut Value, deviations: &Deviations) {
    let Some(response) = response.as_object_mut() else {
        return;
    };
    let has = |deviation| deviations.has(deviation);
    if has(Deviation::FloatTime) {
        with_fraction(response, "created_at");
    }
    if has(Deviation::NullUsageDetails) {
        null_objects(response.get_mut("usage"));
    }
    if has(Deviation::FewFields) {
        keep(response, &["id", "model", "output"]);
    }
    if has(Deviation::NullStatus) {
        replace(response, "status", Value::Null);
    }
    if has(Deviation::NoStatus) {
        remove(response, "status");
    }
    if has(Deviation::NullOutput) {
        replace(response, "output", Value::Null);
    }
}

fn deviate_item(index: usize, item: &mut Map<String, Value>, deviations: &Deviations) {
    let has = |deviation| deviations.has(deviation);
    if item.contains_key("call_id") {
        if has(Deviation::CountedCallIds) {
            let name = item.get("name").and_then(Value::as_str).unwrap_or_default();
            let id = format!("{name}:{index}");
            replace(item, "call_id", json!(id));
        }
        if has(Deviation::EmptyCallIds) {
            replace(item, "call_id", json!(""));
        }
        if has(Deviation::SwappedIds)
            && let (Some(id), Some(call_id)) =
                (item.get("id").cloned(), item.get("call_id").cloned())
        {
            replace(item, "id", call_id);
            replace(item, "call_id", id);
        }
        if has(Deviation::NoCallIds) {
            remove(item, "call_id");
        }
    }
    if has(Deviation::ArgumentsAsObject) {
        parsed(item, "arguments");
    }
    if has(Deviation::NoItemIds) {
        remove(item, "id");
    }
    if has(Deviation::NullStatus) {
        replace(item, "status", Value::Null);
    }
    if has(Deviation::NoStatus) || has(Deviation::FewFields) {
        remove(item, "status");
    }
}
