//! JSON schemas: made from parameters, and checked against values.

pub(crate) mod canonical;
pub(crate) mod check;
pub(crate) mod checks;
pub(crate) mod pattern;
pub(crate) mod pointer;
pub(crate) mod reach;
pub(crate) mod strict;

use schemars::Schema;
use serde_json::{Value, json};

pub(crate) use self::check::{bounds::whole, check};

/// Takes a schema from outside, if it is one of an object. `properties` is added where it is left out: OpenAI
/// refuses an object schema without it.
pub(crate) fn of_object(schema: Value) -> Result<Schema, String> {
    let Value::Object(mut schema) = schema else {
        return Err(format!(
            "it must be a JSON object, not {}",
            check::shown(&schema)
        ));
    };
    match schema.get("type") {
        Some(kind) if kind == "object" => {}
        Some(kind) => return Err(format!("its `type` must be \"object\", not {kind}")),
        None => return Err("it must say `\"type\": \"object\"`".to_owned()),
    }
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if !properties.is_object() {
        let shown = check::shown(properties);
        return Err(format!("its `properties` must be an object, not {shown}"));
    }
    let schema = Value::Object(schema);
    if is_deeper_than(DEEPEST, &schema) {
        return Err(format!(
            "it is nested more than {DEEPEST} deep, and JSON is not read any deeper"
        ));
    }
    match dangling(&schema, &schema) {
        Some(reference) => Err(format!(
            "`{reference}` refers to nothing in it; a reference must be `#/…`"
        )),
        None => Schema::try_from(schema).map_err(|error| error.to_string()),
    }
}

/// As deep as `serde_json` reads. What looks at schemas may go down into them without counting, then.
const DEEPEST: usize = 127;

fn is_deeper_than(deepest: usize, value: &Value) -> bool {
    let mut open = vec![(value, 1)];
    while let Some((value, depth)) = open.pop() {
        let inner: Vec<&Value> = match value {
            Value::Object(members) => members.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => continue,
        };
        if depth > deepest {
            return true;
        }
        open.extend(inner.into_iter().map(|value| (value, depth + 1)));
    }
    false
}

/// Finds a reference that leads nowhere.
fn dangling<'v>(root: &Value, value: &'v Value) -> Option<&'v str> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(reference) if name == "$ref" => pointer::resolve(root, reference)
                .is_none()
                .then_some(reference.as_str()),
            value => dangling(root, value),
        }),
        Value::Array(items) => items.iter().find_map(|item| dangling(root, item)),
        _ => None,
    }
}
