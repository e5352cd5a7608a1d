//! Null, which stands for what is left out.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::Object;
use crate::schema::pointer;

/// How deep schemas may lead into each other.
const DEPTH: u32 = 64;

/// Finds out which schemas of a document allow null, each reference once.
pub(super) struct Nullable<'s> {
    root: &'s Value,
    /// What is known of references; no, as long as one is looked at.
    known: HashMap<String, bool>,
}

impl<'s> Nullable<'s> {
    pub(super) fn of(root: &'s Value) -> Self {
        Self {
            root,
            known: HashMap::new(),
        }
    }

    /// Whether a schema allows null. No, if it leads too deep to say.
    pub(super) fn allows(&mut self, schema: &Value) -> bool {
        self.allows_at(schema, DEPTH)
    }

    fn allows_at(&mut self, schema: &Value, depth: u32) -> bool {
        let Value::Object(schema) = schema else {
            return schema == &Value::Bool(true);
        };
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        schema
            .iter()
            .all(|(keyword, value)| match (keyword.as_str(), value) {
                ("type", kind) => has_null(kind),
                ("const", constant) => constant.is_null(),
                ("enum", Value::Array(constants)) => constants.contains(&Value::Null),
                ("$ref", Value::String(reference)) => self.target_allows(reference, depth),
                ("allOf", Value::Array(all)) => all.iter().all(|it| self.allows_at(it, depth)),
                ("anyOf" | "oneOf", Value::Array(any)) => {
                    any.iter().any(|it| self.allows_at(it, depth))
                }
                // Whether it is certain that `not` forbids null is not looked into.
                ("not", not) => not.get("const").is_some_and(|it| !it.is_null()),
                _ => true,
            })
    }

    fn target_allows(&mut self, reference: &str, depth: u32) -> bool {
        if let Some(known) = self.known.get(reference) {
            return *known;
        }
        self.known.insert(reference.to_owned(), false);
        let target = pointer::resolve(self.root, reference);
        let allows = target.is_some_and(|target| self.allows_at(target, depth));
        self.known.insert(reference.to_owned(), allows);
        allows
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
    let any = vec![Value::Object(schema), nothing];
    outer.insert("anyOf".to_owned(), any.into());
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
