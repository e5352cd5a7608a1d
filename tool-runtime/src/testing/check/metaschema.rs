//! Whether a schema is one at all, strict or not.
//!
//! The API holds every schema against the schema of JSON schemas, with Python's `jsonschema`, whose words it sends back. Which of several
//! problems it names is not known: here it is the first.

use serde_json::{Map, Value, json};

use super::{
    python::{quoted, repr},
    regex,
};

const KINDS: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// How deep schemas are looked at. JSON is not read any deeper.
const DEPTH: u32 = 128;

/// Checks a schema and those in it.
pub(super) fn check(schema: &Map<String, Value>) -> Result<(), String> {
    at(schema, DEPTH)
}

fn at(schema: &Map<String, Value>, depth: u32) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Ok(());
    };
    schema
        .iter()
        .try_for_each(|(keyword, value)| match keyword.as_str() {
            "type" => kind(value),
            "multipleOf" => {
                number(value)?;
                let is_positive = value.as_f64().is_some_and(|it| it > 0.0);
                holds(is_positive, || {
                    format!("{} is less than or equal to the minimum of 0", repr(value))
                })
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => number(value),
            "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
            | "maxProperties" | "minContains" | "maxContains" => size(value),
            "pattern" => match value {
                Value::String(pattern) => expression(pattern),
                other => Err(not_of_type(other, "string")),
            },
            "format" | "title" | "description" | "$ref" | "$comment" | "contentEncoding"
            | "contentMediaType" => holds(value.is_string(), || not_of_type(value, "string")),
            "uniqueItems" | "deprecated" | "readOnly" | "writeOnly" => {
                holds(value.is_boolean(), || not_of_type(value, "boolean"))
            }
            "required" => names(value),
            "enum" => holds(value.is_array(), || not_of_type(value, "array")),
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => match value {
                Value::Array(all) if all.is_empty() => Err("[] should be non-empty".to_owned()),
                Value::Array(all) => all.iter().try_for_each(|it| inner(it, depth)),
                other => Err(not_of_type(other, "array")),
            },
            "patternProperties" => {
                let named = value.as_object().into_iter().flatten();
                named
                    .map(|(name, _)| name)
                    .try_for_each(|it| expression(it))?;
                schemas(value, depth)
            }
            "properties" | "dependentSchemas" | "$defs" | "definitions" => schemas(value, depth),
            "items"
            | "additionalProperties"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "not"
            | "if"
            | "then"
            | "else" => inner(value, depth),
            _ => Ok(()),
        })
}

fn inner(schema: &Value, depth: u32) -> Result<(), String> {
    match schema {
        Value::Object(schema) => at(schema, depth),
        Value::Bool(_) => Ok(()),
        other => Err(format!(
            "{} is not of type 'object', 'boolean'",
            repr(other)
        )),
    }
}

fn schemas(named: &Value, depth: u32) -> Result<(), String> {
    match named {
        Value::Object(named) => named.values().try_for_each(|it| inner(it, depth)),
        other => Err(not_of_type(other, "object")),
    }
}

fn kind(value: &Value) -> Result<(), String> {
    let is_kind = |value: &Value| KINDS.iter().any(|kind| value == kind);
    let is_fine = match value {
        Value::Array(names) => !names.is_empty() && names.iter().all(is_kind),
        name => is_kind(name),
    };
    holds(is_fine, || {
        format!(
            "{} is not valid under any of the given schemas",
            repr(value)
        )
    })
}

fn number(value: &Value) -> Result<(), String> {
    holds(value.is_number(), || not_of_type(value, "number"))
}

fn size(value: &Value) -> Result<(), String> {
    let whole = value.as_f64().filter(|it| it.fract() == 0.0);
    match whole {
        None => Err(not_of_type(value, "integer")),
        Some(size) if size < 0.0 => Err(format!("{} is less than the minimum of 0", repr(value))),
        Some(_) => Ok(()),
    }
}

fn names(value: &Value) -> Result<(), String> {
    let Value::Array(names) = value else {
        return Err(not_of_type(value, "array"));
    };
    if let Some(other) = names.iter().find(|it| !it.is_string()) {
        return Err(not_of_type(other, "string"));
    }
    let is_twice = |(index, name)| names[..index].contains(name);
    holds(!names.iter().enumerate().any(is_twice), || {
        format!("{} has non-unique elements", repr(&json!(names)))
    })
}

fn expression(pattern: &str) -> Result<(), String> {
    holds(regex::compiles(pattern), || {
        format!("{} is not a 'regex'", quoted(pattern))
    })
}

fn not_of_type(value: &Value, kind: &str) -> String {
    format!("{} is not of type '{kind}'", repr(value))
}

/// Fails with some words and a full stop, as the API sends them.
fn holds(holds: bool, words: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(words()) }
}
