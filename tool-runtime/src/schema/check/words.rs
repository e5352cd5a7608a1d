//! Words for schemas and values.

use serde_json::{Map, Value};

use super::super::pointer;

/// How much of a text is shown back to the model.
const SHOWN: usize = 60;

/// Names a value: `the string "ten"`, `true`, `an array of 3 items`.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("the string {:?}…", &text[..end]),
            None => format!("the string {}", Value::from(text.as_str())),
        },
        Value::Array(items) if items.is_empty() => "an empty array".to_owned(),
        Value::Array(items) if items.len() == 1 => "an array of 1 item".to_owned(),
        Value::Array(items) => format!("an array of {} items", items.len()),
        Value::Object(_) => "an object".to_owned(),
        Value::Number(number) => format!("the number {number}"),
        Value::Null | Value::Bool(_) => value.to_string(),
    }
}

/// Says what a schema expects: `a string`, `one of "celsius", "fahrenheit"`.
pub(super) fn expected(root: &Value, schema: &Value) -> String {
    match resolved(root, schema) {
        Value::Object(schema) => expected_of_object(root, schema),
        _ => "a value".to_owned(),
    }
}

pub(super) fn expected_of_object(root: &Value, schema: &Map<String, Value>) -> String {
    let mut constants = Vec::new();
    let mut words = Vec::new();
    collect(root, schema, &mut constants, &mut words, 8);
    match constants.as_slice() {
        [] => {}
        [one] => words.insert(0, one.clone()),
        many => words.insert(0, format!("one of {}", many.join(", "))),
    }
    words.dedup();
    if words.is_empty() {
        "another value".to_owned()
    } else {
        either(&words)
    }
}

/// Gathers the constants and the types that a schema allows, alternatives included.
fn collect(
    root: &Value,
    schema: &Map<String, Value>,
    constants: &mut Vec<String>,
    words: &mut Vec<String>,
    depth: u8,
) {
    let listed = schema
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let before = constants.len();
    constants.extend(listed.chain(schema.get("const")).map(Value::to_string));
    if constants.len() > before {
        return;
    }
    let alternatives = ["anyOf", "oneOf"]
        .into_iter()
        .filter_map(|keyword| schema.get(keyword)?.as_array())
        .flatten()
        .collect::<Vec<_>>();
    if !alternatives.is_empty() && depth > 0 {
        for alternative in alternatives {
            if let Value::Object(schema) = resolved(root, alternative) {
                collect(root, schema, constants, words, depth - 1);
            }
        }
        return;
    }
    if let Some(Value::Object(schema)) = schema
        .get("$ref")
        .is_some()
        .then(|| resolved_map(root, schema))
        .flatten()
    {
        if depth > 0 {
            collect(root, schema, constants, words, depth - 1);
        }
        return;
    }
    let names = match schema.get("type") {
        Some(Value::String(name)) => vec![name.as_str()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    words.extend(names.into_iter().map(|name| noun(name).to_owned()));
}

fn noun(name: &str) -> &str {
    match name {
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "an array",
        "object" => "an object",
        other => other,
    }
}

/// Follows a schema's `$ref`s, a bounded number of them.
pub(super) fn resolved<'v>(root: &'v Value, schema: &'v Value) -> &'v Value {
    let mut schema = schema;
    for _ in 0..8 {
        let Some(target) = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| pointer::resolve(root, reference))
        else {
            break;
        };
        schema = target;
    }
    schema
}

fn resolved_map<'v>(root: &'v Value, schema: &'v Map<String, Value>) -> Option<&'v Value> {
    let target = pointer::resolve(root, schema.get("$ref")?.as_str()?)?;
    Some(resolved(root, target))
}

/// Joins with commas and a last "or".
pub(super) fn either(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Joins names in backticks.
pub(super) fn listed(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
