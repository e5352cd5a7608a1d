//! What may be left out of a plain schema, and must be given in a strict one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Whether a strict schema requires a property that may be left out of the plain one, though neither null nor a default that is told
/// stands for it.
///
/// The properties are compared by their names and what they are beside, wherever they stand, since conversions move definitions.
pub(super) fn has_gap(strict: &Value, plain: &Value) -> bool {
    let strict = objects(strict);
    objects(plain).iter().any(|(names, plain)| {
        let optional = |name: &&String| {
            let required = plain["required"].as_array();
            required.is_none_or(|required| !required.contains(&Value::from(name.as_str())))
        };
        let Some(made) = strict.get(names) else {
            return false;
        };
        let properties = plain["properties"].as_object();
        let mut optional = properties.into_iter().flat_map(Map::keys).filter(optional);
        optional.any(|name| {
            let (plain, made) = (&plain["properties"][name], &made["properties"][name]);
            plain.get("default").is_none() && !may_be_null(made)
        })
    })
}

/// The objects of a schema, by the names of their properties.
fn objects(schema: &Value) -> BTreeMap<Vec<String>, &Value> {
    fn gather<'s>(value: &'s Value, found: &mut BTreeMap<Vec<String>, &'s Value>) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            let mut names: Vec<String> = properties.keys().cloned().collect();
            names.sort();
            found.insert(names, value);
        }
        match value {
            Value::Object(members) => members.values().for_each(|it| gather(it, found)),
            Value::Array(items) => items.iter().for_each(|it| gather(it, found)),
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    gather(schema, &mut found);
    found
}

fn may_be_null(schema: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null";
    let any = schema["anyOf"].as_array().into_iter().flatten();
    is_null(&schema["type"])
        || schema["type"]
            .as_array()
            .is_some_and(|it| it.iter().any(is_null))
        || any.into_iter().any(may_be_null)
}
