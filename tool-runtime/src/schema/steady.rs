//! Schemas that are the same from one start of a program to the next.

use serde_json::{Map, Value};

use super::{canonical::canonical, pointer, walk};

/// How deep a value may be put in order.
const DEPTH: u32 = 64;

/// Takes out of a schema what is not the same each time: defaults that differ where it is made `again`, and the order of what has
/// none, which are sets and maps.
pub(super) fn settle(schema: &mut Value, again: impl FnOnce() -> Value) {
    if !has_values(schema) {
        return;
    }
    let mut other = again();
    for schema in [&mut *schema, &mut other] {
        let root = schema.clone();
        walk::each(schema, &mut |schema| put_values_in_order(&root, schema));
    }
    drop_differing(schema, &other);
}

/// Whether a schema has values that may differ.
fn has_values(schema: &Value) -> bool {
    let has = |keyword| schema.get(keyword).is_some();
    has("default") || has("examples") || walk::below(schema).iter().any(|(_, it)| has_values(it))
}

fn drop_differing(schema: &mut Value, other: &Value) {
    let ways: Vec<String> = walk::below(schema)
        .into_iter()
        .map(|(way, _)| way)
        .collect();
    for way in ways {
        if let (Some(schema), Some(other)) = (schema.pointer_mut(&way), other.pointer(&way)) {
            drop_differing(schema, other);
        }
    }
    if let Value::Object(schema) = schema {
        for keyword in ["default", "examples"] {
            if schema.get(keyword) != other.get(keyword) {
                schema.shift_remove(keyword);
            }
        }
    }
}

fn put_values_in_order(root: &Value, schema: &mut Value) {
    let described = schema.clone();
    if let Some(default) = schema.get_mut("default") {
        put_in_order(root, &described, default, DEPTH);
    }
    if let Some(Value::Array(examples)) = schema.get_mut("examples") {
        for example in examples {
            put_in_order(root, &described, example, DEPTH);
        }
    }
}

/// Puts what has no order by itself into one: the items of sets, and the members of objects.
fn put_in_order(root: &Value, schema: &Value, value: &mut Value, depth: u32) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
        && let Some(target) = pointer::resolve(root, reference)
    {
        put_in_order(root, target, value, depth);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let all = schema.get(keyword).and_then(Value::as_array);
        for schema in all.into_iter().flatten() {
            put_in_order(root, schema, value, depth);
        }
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let prefix = schema.get("prefixItems").and_then(|it| it.get(index));
                if let Some(schema) = prefix.or_else(|| schema.get("items")) {
                    put_in_order(root, schema, item, depth);
                }
            }
            if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
                items.sort_by_cached_key(canonical);
            }
        }
        Value::Object(members) if schema["type"] == "object" => {
            put_members_in_order(root, schema, members, depth);
        }
        _ => {}
    }
}

/// Puts members in the order of the properties, and those that are none in that of their names.
fn put_members_in_order(
    root: &Value,
    schema: &Value,
    members: &mut Map<String, Value>,
    depth: u32,
) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, value) in members.iter_mut() {
        let property = properties.and_then(|properties| properties.get(name));
        if let Some(schema) = property.or_else(|| schema.get("additionalProperties")) {
            put_in_order(root, schema, value, depth);
        }
    }
    let mut ordered = Map::with_capacity(members.len());
    for name in properties.into_iter().flat_map(Map::keys) {
        ordered.extend(members.shift_remove_entry(name));
    }
    let mut others: Vec<_> = std::mem::take(members).into_iter().collect();
    others.sort_by(|(one, _), (other, _)| one.cmp(other));
    ordered.extend(others);
    *members = ordered;
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::settle;

    fn settled(one: Value, other: Value) -> Value {
        let mut schema = one;
        settle(&mut schema, || other);
        schema
    }

    #[test]
    fn a_default_that_differs_is_left_out_wherever_it_stands() {
        let schema = |n: u8| {
            json!({
                "properties": {
                    "default": { "default": n },
                    "same": { "default": 3 },
                    "list": { "items": { "anyOf": [{ "default": [n] }, { "$ref": "#/$defs/D" }] } },
                },
                "$defs": { "D": { "default": { "n": n }, "examples": [n], "const": { "default": n } } },
            })
        };
        assert_eq!(
            settled(schema(1), schema(2)),
            json!({
                "properties": {
                    "default": {},
                    "same": { "default": 3 },
                    "list": { "items": { "anyOf": [{}, { "$ref": "#/$defs/D" }] } },
                },
                "$defs": { "D": { "const": { "default": 1 } } },
            }),
        );
    }

    #[test]
    fn sets_and_maps_have_one_order() {
        let schema = |default: &Value| {
            let set =
                json!({ "type": "array", "uniqueItems": true, "items": { "type": "string" } });
            let map = json!({ "type": "object", "additionalProperties": set });
            json!({
                "anyOf": [{ "$ref": "#/$defs/Map" }, { "type": "null" }],
                "default": default,
                "$defs": { "Map": map },
            })
        };
        let one = schema(&json!({ "b": ["y", "x"], "a": ["z", "y"] }));
        let other = schema(&json!({ "a": ["y", "z"], "b": ["x", "y"] }));
        let expected = r#"{"a":["y","z"],"b":["x","y"]}"#;
        assert_eq!(
            settled(one.clone(), other.clone())["default"].to_string(),
            expected
        );
        assert_eq!(settled(other, one)["default"].to_string(), expected);
    }

    #[test]
    fn lists_keep_their_order_and_members_have_that_of_the_properties() {
        let schema = |default: &Value| {
            let list = json!({ "type": "array", "items": { "type": "integer" } });
            json!({
                "type": "object",
                "properties": { "z": list, "a": { "type": "integer" } },
                "examples": [default],
            })
        };
        let one = schema(&json!({ "a": 1, "z": [3, 1, 2] }));
        let other = schema(&json!({ "z": [3, 1, 2], "a": 1 }));
        let expected = r#"[{"z":[3,1,2],"a":1}]"#;
        assert_eq!(settled(one, other)["examples"].to_string(), expected);
    }
}
