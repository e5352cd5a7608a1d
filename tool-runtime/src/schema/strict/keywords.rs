//! What the keywords of JSON Schema do: which say something about values, and which forbid some.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::Object;

/// Whether a keyword combines schemas.
pub(super) fn combines(keyword: &str) -> bool {
    matches!(keyword, "$ref" | "allOf" | "anyOf" | "oneOf")
}

/// Whether a keyword forbids values. JSON Schema ignores those that it does not know.
pub(in crate::schema) fn asserts(keyword: &str) -> bool {
    matches!(
        keyword,
        "type"
            | "enum"
            | "const"
            | "properties"
            | "required"
            | "additionalProperties"
            | "patternProperties"
            | "unevaluatedProperties"
            | "minProperties"
            | "maxProperties"
            | "items"
            | "prefixItems"
            | "minItems"
            | "maxItems"
            | "uniqueItems"
            | "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
            | "multipleOf"
            | "minLength"
            | "maxLength"
            | "pattern"
            | "format"
            | "contentEncoding"
            | "contentMediaType"
    ) || combines(keyword)
        || is_foreign(keyword)
}

/// The keywords that say something about values, and that a strict schema tells in its descriptions.
pub(super) fn annotations(schema: &Object) -> Object {
    let told = ["title", "description", "default", "examples", "deprecated"];
    let said = told.into_iter().filter_map(|keyword| {
        let value = schema.get(keyword)?;
        Some((keyword.to_owned(), value.clone()))
    });
    said.collect()
}

/// Whether a keyword forbids values, and neither the subset nor a description can express it.
pub(super) fn is_foreign(keyword: &str) -> bool {
    foreign_kind(keyword).is_some()
}

/// The type of the values that such a keyword is about; `""` for all.
fn foreign_kind(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "not" | "if" | "then" | "else" | "$dynamicRef" | "$recursiveRef" => "",
        "propertyNames" | "dependentRequired" | "dependentSchemas" | "dependencies" => "object",
        "contains" | "minContains" | "maxContains" | "unevaluatedItems" | "additionalItems" => {
            "array"
        }
        _ => return None,
    })
}

/// The keywords of a schema that forbid values of a type, and that strict schemas do not have. All types are meant by `""`.
pub(super) fn foreign<'s>(schema: &'s Object, kind: &str) -> impl Iterator<Item = &'s str> {
    schema.iter().filter_map(move |(keyword, value)| {
        let about = foreign_kind(keyword)?;
        let is_about = about.is_empty() || kind.is_empty() || about == kind;
        let is_harmless = keyword == "not" && forbids_zero(schema) && kind != "number";
        (is_about && !is_harmless && !says_nothing(schema, keyword, value)).then_some(&**keyword)
    })
}

/// Whether a schema has the `not` that `schemars` writes for integers that are not zero.
pub(super) fn forbids_zero(schema: &Object) -> bool {
    schema.get("not") == Some(&json!({ "const": 0 }))
}

/// Whether a keyword that strict schemas do not have forbids nothing as it is written.
pub(crate) fn says_nothing(schema: &Object, keyword: &str, value: &Value) -> bool {
    let has = |keyword: &str| schema.contains_key(keyword);
    let is_empty = value.as_object().is_some_and(Object::is_empty);
    match keyword {
        "not" => value == &Value::Bool(false),
        "if" => ["then", "else"]
            .iter()
            .all(|it| schema.get(*it).is_none_or(is_anything)),
        "then" | "else" => !has("if") || is_anything(value),
        "propertyNames" => allows_every_text(value),
        "dependentRequired" | "dependentSchemas" | "dependencies" => is_empty,
        "minContains" | "maxContains" => !has("contains"),
        "unevaluatedItems" => is_anything(value),
        "additionalItems" => {
            is_anything(value) || !schema.get("items").is_some_and(Value::is_array)
        }
        _ => false,
    }
}

/// Whether a schema forbids nothing.
pub(super) fn is_anything(schema: &Value) -> bool {
    match schema {
        Value::Bool(anything) => *anything,
        Value::Object(schema) => !schema.keys().any(|keyword| asserts(keyword)),
        _ => false,
    }
}

fn allows_every_text(schema: &Value) -> bool {
    let is_text = |kind: &Value| match kind {
        Value::Array(names) => names.iter().any(|name| name == "string"),
        name => name == "string",
    };
    match schema {
        Value::Object(schema) => schema
            .iter()
            .all(|(keyword, value)| !asserts(keyword) || (keyword == "type" && is_text(value))),
        other => is_anything(other),
    }
}

/// The names of the properties that must be given.
pub(super) fn required(schema: &Object) -> HashSet<&str> {
    let names = schema.get("required").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
