//! Null, which stands for what is left out.

use serde_json::{Value, json};

use super::Object;
use crate::schema::pointer;

/// How many schemas may be looked at, how deep.
const BUDGET: u32 = 1_000;
const DEPTH: u32 = 32;

/// Whether a schema allows null. No, if that takes too long to say.
pub(super) fn allows(root: &Value, schema: &Value) -> bool {
    Search { root, left: BUDGET }.allows(schema, DEPTH)
}

struct Search<'s> {
    root: &'s Value,
    left: u32,
}

impl Search<'_> {
    fn allows(&mut self, schema: &Value, depth: u32) -> bool {
        let Value::Object(schema) = schema else {
            return schema == &Value::Bool(true);
        };
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return false;
        };
        self.left = left;
        schema
            .iter()
            .all(|(keyword, value)| match (keyword.as_str(), value) {
                ("type", kind) => has_null(kind),
                ("const", constant) => constant.is_null(),
                ("enum", Value::Array(constants)) => constants.contains(&Value::Null),
                ("$ref", Value::String(reference)) => {
                    let target = pointer::resolve(self.root, reference);
                    target.is_some_and(|target| self.allows(target, depth))
                }
                ("allOf", Value::Array(all)) => all.iter().all(|it| self.allows(it, depth)),
                ("anyOf" | "oneOf", Value::Array(any)) => {
                    any.iter().any(|it| self.allows(it, depth))
                }
                // Whether it is certain that `not` forbids null is not looked into.
                ("not", not) => not.get("const").is_some_and(|it| !it.is_null()),
                _ => true,
            })
    }
}

/// Allows null beside what a lowered schema allows, if it does not yet.
pub(super) fn allow(mut schema: Object) -> Object {
    if schema.is_empty() {
        return schema;
    }
    let nothing = json!({ "type": "null" });
    let has_constants = schema.contains_key("enum");
    match schema.get_mut("type") {
        Some(kind) if has_null(kind) => return schema,
        Some(kind) if is_scalar(kind) && !has_constants => {
            *kind = json!([kind, "null"]);
            return schema;
        }
        _ => {}
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(any)) = schema.get_mut(keyword) {
            if !any.iter().any(|it| it.get("type").is_some_and(has_null)) {
                any.push(nothing);
            }
            return schema;
        }
    }
    let mut outer = Object::new();
    let annotations = ["title", "description"].map(|it| schema.shift_remove_entry(it));
    outer.insert("anyOf".to_owned(), json!([schema, nothing]));
    outer.extend(annotations.into_iter().flatten());
    outer
}

fn has_null(kind: &Value) -> bool {
    match kind {
        Value::Array(names) => names.iter().any(|name| name == "null"),
        name => name == "null",
    }
}

fn is_scalar(kind: &Value) -> bool {
    ["string", "integer", "number", "boolean"]
        .iter()
        .any(|name| kind == name)
}
