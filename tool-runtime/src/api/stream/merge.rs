//! Puts the pieces of a streamed object together.

use serde_json::{Map, Value};

/// Members that say what something is. They come once, or again and again, and do not grow.
const FIXED: [&str; 14] = [
    "id",
    "type",
    "role",
    "name",
    "object",
    "index",
    "format",
    "model",
    "status",
    "phase",
    "channel",
    "created",
    "media_type",
    "mime_type",
];

/// The members of a part of a message that grows.
const GROWING_PART: [&str; 6] = [
    "type",
    "text",
    "thinking",
    "reasoning",
    "signature",
    "closed",
];

/// Adds the members of a delta to what there is: texts and lists grow, objects are merged, anything else is replaced.
/// Returns how much was added, in bytes, about.
fn merge(into: &mut Map<String, Value>, delta: Map<String, Value>) -> usize {
    let mut added = 0;
    for (key, value) in delta {
        added += merge_member(into, key, value);
    }
    added
}

/// The same for one member.
pub(crate) fn merge_member(into: &mut Map<String, Value>, key: String, value: Value) -> usize {
    let Some(before) = into.get_mut(&key) else {
        let mut value = value;
        // The parts of one delta are pieces, too.
        if let Value::Array(items) = &mut value {
            let mut list = Vec::new();
            let added = extend(&mut list, std::mem::take(items));
            into.insert(key, list.into());
            return added;
        }
        let added = weight(&value) + key.len();
        into.insert(key, value);
        return added;
    };
    if FIXED.contains(&key.as_str()) {
        return fix(before, value);
    }
    grow(before, value)
}

/// Replaces a value, unless the new one says nothing.
pub(crate) fn replace(into: &mut Map<String, Value>, key: String, value: Value) {
    match into.get_mut(&key) {
        Some(Value::Object(before)) if value.is_object() => {
            if let Value::Object(members) = value {
                for (key, value) in members {
                    replace(before, key, value);
                }
            }
        }
        Some(before) if is_nothing(&value) && !before.is_null() => {}
        Some(before) => *before = value,
        None => {
            into.insert(key, value);
        }
    }
}

/// Returns how much memory a value takes, in bytes, about.
pub(crate) fn weight(value: &Value) -> usize {
    const NODE: usize = 32;
    NODE + match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => {
            let members = members.iter();
            members.map(|(key, value)| key.len() + weight(value)).sum()
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value == ""
}

fn fix(before: &mut Value, value: Value) -> usize {
    if !is_nothing(before) {
        return 0;
    }
    *before = value;
    weight(before)
}

fn grow(before: &mut Value, value: Value) -> usize {
    match (before, value) {
        (_, Value::Null) => 0,
        (Value::String(text), Value::String(more)) => {
            text.push_str(&more);
            more.len()
        }
        (Value::Object(into), Value::Object(delta)) => merge(into, delta),
        (Value::Array(list), Value::Array(items)) => extend(list, items),
        // Mistral sends a text for what is the last part of a list, and a list after an empty text.
        (Value::Array(_), Value::String(more)) if more.is_empty() => 0,
        (Value::Array(list), Value::String(more)) => extend(list, vec![text_part(&more)]),
        (before @ Value::String(_), Value::Array(items)) => {
            let text = std::mem::take(before);
            let mut list = Vec::new();
            if let Value::String(text) = text
                && !text.is_empty()
            {
                list.push(text_part(&text));
            }
            let added = extend(&mut list, items);
            *before = list.into();
            added
        }
        (before, value) => {
            *before = value;
            weight(before)
        }
    }
}

fn text_part(text: &str) -> Value {
    serde_json::json!({ "type": "text", "text": text })
}

/// Adds items to a list. An item with the index of one that is there, or a piece of the last part, is merged into it.
fn extend(list: &mut Vec<Value>, items: Vec<Value>) -> usize {
    let mut added = 0;
    for item in items {
        added += match (item_for(list, &item), item) {
            (Some(Value::Object(before)), Value::Object(item)) => merge(before, item),
            (_, item) => {
                let added = weight(&item);
                list.push(item);
                added
            }
        };
    }
    added
}

fn item_for<'l>(items: &'l mut [Value], item: &Value) -> Option<&'l mut Value> {
    let last = items.len().checked_sub(1)?;
    let at = match item.get("index") {
        Some(index) => {
            let hint = index.as_u64().and_then(|index| usize::try_from(index).ok());
            let is_same = |at: &usize| items.get(*at).and_then(|it| it.get("index")) == Some(index);
            hint.into_iter().chain([last]).find(is_same)?
        }
        None if is_piece_of(&items[last], item) => last,
        None => return None,
    };
    let is_other = match (items[at].get("type"), item.get("type")) {
        (Some(before), Some(kind)) => before != kind,
        _ => false,
    };
    if is_other { None } else { items.get_mut(at) }
}

/// Returns whether two parts in a row are pieces of one.
fn is_piece_of(before: &Value, part: &Value) -> bool {
    let (Value::Object(before), Value::Object(part)) = (before, part) else {
        return false;
    };
    let grows = |part: &Map<String, Value>| {
        part.keys().all(|key| GROWING_PART.contains(&key.as_str()))
            && part.contains_key("type")
            && part.len() > 1
    };
    grows(before) && grows(part) && before.get("type") == part.get("type")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::merge;

    fn merged(deltas: impl IntoIterator<Item = Value>) -> Value {
        let mut into = serde_json::Map::new();
        for delta in deltas {
            let Value::Object(delta) = delta else {
                panic!("a delta is an object")
            };
            merge(&mut into, delta);
        }
        into.into()
    }

    #[test]
    fn texts_grow_and_what_names_something_does_not() {
        let deltas = [
            json!({ "role": "assistant", "x_thoughts": "a", "channel": "analysis" }),
            json!({ "role": "assistant", "x_thoughts": "b", "channel": "analysis" }),
        ];
        let expected = json!({ "role": "assistant", "x_thoughts": "ab", "channel": "analysis" });
        assert_eq!(merged(deltas), expected);
    }

    #[test]
    fn a_null_says_nothing_and_stays_if_nothing_else_comes() {
        let deltas = [
            json!({ "content": null, "refusal": null }),
            json!({ "content": "a" }),
            json!({ "content": null }),
        ];
        assert_eq!(merged(deltas), json!({ "content": "a", "refusal": null }));
    }

    #[test]
    fn items_with_an_index_are_merged_and_others_are_added() {
        let deltas = [
            json!({ "details": [{ "index": 0, "type": "reasoning.text", "text": "a" }], "notes": [{ "type": "url" }] }),
            json!({ "details": [{ "index": 0, "text": "b" }, { "index": 1, "text": "c" }], "notes": [{ "type": "url" }] }),
            json!({ "details": [{ "index": 0, "text": "!", "signature": "s" }] }),
        ];
        let expected = json!({
            "details": [
                { "index": 0, "type": "reasoning.text", "text": "ab!", "signature": "s" },
                { "index": 1, "text": "c" },
            ],
            "notes": [{ "type": "url" }, { "type": "url" }],
        });
        assert_eq!(merged(deltas), expected);
    }

    #[test]
    fn one_index_does_not_join_two_types() {
        let deltas = [
            json!({ "details": [{ "index": 0, "type": "reasoning.text", "text": "a" }] }),
            json!({ "details": [{ "index": 0, "type": "reasoning.encrypted", "data": "x" }] }),
        ];
        assert_eq!(merged(deltas)["details"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn parts_of_content_grow_among_texts() {
        let thought = |text: &str| json!({ "content": [{ "type": "thinking", "thinking": [{ "type": "text", "text": text }] }] });
        let deltas = [
            json!({ "content": "" }),
            thought("a"),
            thought("b"),
            json!({ "content": "c" }),
            json!({ "content": "d" }),
        ];
        let expected = json!({ "content": [
            { "type": "thinking", "thinking": [{ "type": "text", "text": "ab" }] },
            { "type": "text", "text": "cd" },
        ] });
        assert_eq!(merged(deltas), expected);
    }
}
