//! Schemas from outside, as those of a tool's parameters.

use std::collections::HashSet;

use schemars::Schema;
use serde_json::{Map, Value, json};

use super::{check, pointer, strict};

type Object = Map<String, Value>;

/// Takes a schema from outside, if it is one of an object, and writes it as the OpenAI APIs take it: they refuse a root that
/// does not say `"type": "object"` or has no `properties`.
///
/// No schema, and one that says nothing, is that of no parameters. A root that only refers to a definition, as Pydantic writes recursive
/// models, is that definition.
pub(crate) fn of_object(schema: Value) -> Result<Schema, String> {
    let mut schema = match schema {
        Value::Object(schema) => schema,
        Value::Null | Value::Bool(true) => Map::new(),
        other => {
            let shown = check::shown(&other);
            return Err(format!("it must be a JSON object, not {shown}"));
        }
    };
    if is_deeper_than(DEEPEST, schema.values()) {
        return Err(format!(
            "it is nested more than {DEEPEST} deep, and JSON is not read any deeper"
        ));
    }
    if let Some(reference) = dangling(&schema) {
        return Err(format!(
            "`{reference}` refers to nothing in it; a reference must be `#/…`"
        ));
    }
    schema = followed(schema)?;
    schema = joined(schema);
    match schema.get("type") {
        Some(kind) if is_object(kind) => {
            schema.insert("type".to_owned(), "object".into());
        }
        Some(kind) => return Err(format!("its `type` must be \"object\", not {kind}")),
        None if schema.contains_key("anyOf") || schema.contains_key("oneOf") => {
            return Err(
                "its root is a choice, and the APIs take only an object; put the choice into a property"
                    .to_owned(),
            );
        }
        None if may_be_object(&schema) => {
            schema.shift_insert(0, "type".to_owned(), "object".into());
        }
        None => return Err("it must say `\"type\": \"object\"`".to_owned()),
    }
    if schema.get("required").is_some_and(Value::is_null) {
        schema.shift_remove("required");
    }
    let properties = schema.entry("properties").or_insert(Value::Null);
    if properties.is_null() {
        *properties = json!({});
    }
    if !properties.is_object() {
        let shown = check::shown(properties);
        return Err(format!("its `properties` must be an object, not {shown}"));
    }
    Ok(schema.into())
}

/// Puts what the root refers to in its place.
fn followed(schema: Object) -> Result<Object, String> {
    let document = Value::Object(schema);
    let Some(root) = document.as_object() else {
        return Ok(Map::new());
    };
    let anything = Map::new();
    let mut path = vec![root];
    let mut seen = HashSet::new();
    while let Some(way) = path.last().and_then(|schema| way_on(schema)) {
        let next = match way {
            Way::Reference(reference) if reference == "#" || !seen.insert(reference) => {
                return Err("its root refers to itself without end".to_owned());
            }
            Way::Reference(reference) => pointer::resolve(&document, reference),
            Way::Inner(schema) => Some(schema),
        };
        match next {
            Some(Value::Object(next)) => path.push(next),
            Some(Value::Bool(true)) => path.push(&anything),
            _ => break,
        }
    }
    let mut merged = match path.split_last() {
        Some((last, outer)) if !outer.is_empty() => (*last).clone(),
        _ => return Ok(root.clone()),
    };
    for outer in path.iter().rev().skip(1) {
        for (keyword, value) in *outer {
            let is_said = keyword == "type" && merged.contains_key("type");
            if !is_said && !matches!(keyword.as_str(), "$ref" | "allOf") {
                merged.insert(keyword.clone(), value.clone());
            }
        }
    }
    // What lies in an `allOf` may be referred to by its place there.
    Ok(if dangling(&merged).is_some() {
        root.clone()
    } else {
        merged
    })
}

/// Where the whole of a schema stands.
enum Way<'s> {
    Reference(&'s str),
    Inner(&'s Value),
}

/// Finds the way on from a schema that says nothing itself but what it is about.
fn way_on(schema: &Object) -> Option<Way<'_>> {
    let mut said = schema
        .iter()
        .filter(|(keyword, _)| *keyword != "type" && strict::asserts(keyword));
    let (keyword, value) = said.next().filter(|_| said.next().is_none())?;
    match (keyword.as_str(), value) {
        ("$ref", Value::String(reference)) => Some(Way::Reference(reference)),
        ("allOf", Value::Array(all)) if all.len() == 1 => all.first().map(Way::Inner),
        _ => None,
    }
}

/// Makes one object of several that hold together, where that says the same.
fn joined(schema: Object) -> Object {
    let is_joint = schema.contains_key("allOf") || schema.contains_key("$ref");
    let is_choice = schema.contains_key("anyOf") || schema.contains_key("oneOf");
    if !is_joint || is_choice {
        return schema;
    }
    let document = Value::Object(schema);
    let joined = strict::root(&document).filter(|joined| {
        let is_about_others = |keyword: &str| match joined.get(keyword) {
            None | Some(Value::Bool(_)) => false,
            Some(_) => true,
        };
        let others = [
            "additionalProperties",
            "unevaluatedProperties",
            "patternProperties",
        ];
        !others.into_iter().any(is_about_others)
    });
    let Value::Object(schema) = document else {
        return Map::new();
    };
    let Some(mut joined) = joined else {
        return schema;
    };
    for keyword in ["$defs", "definitions"] {
        joined.extend(
            schema
                .get_key_value(keyword)
                .map(|(k, v)| (k.clone(), v.clone())),
        );
    }
    if dangling(&joined).is_some() {
        schema
    } else {
        joined
    }
}

/// Whether arguments are what a `type` is about. Null stands for none.
fn is_object(kind: &Value) -> bool {
    match kind {
        Value::Array(names) => {
            names.iter().any(|name| name == "object")
                && names.iter().all(|name| name == "object" || name == "null")
        }
        name => name == "object",
    }
}

/// Whether a schema that names no type is about objects, or says nothing.
fn may_be_object(schema: &Object) -> bool {
    let of_objects = [
        "properties",
        "required",
        "additionalProperties",
        "patternProperties",
        "unevaluatedProperties",
        "minProperties",
        "maxProperties",
        "propertyNames",
        "dependentRequired",
        "dependentSchemas",
    ];
    let mut said = schema.keys().filter(|keyword| strict::asserts(keyword));
    said.all(|keyword| of_objects.contains(&keyword.as_str()))
}

/// As deep as `serde_json` reads. What looks at schemas may go down into them without counting, then.
const DEEPEST: usize = 127;

fn is_deeper_than<'v>(deepest: usize, values: impl Iterator<Item = &'v Value>) -> bool {
    let mut open: Vec<(&Value, usize)> = values.map(|value| (value, 2)).collect();
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
fn dangling(schema: &Object) -> Option<String> {
    fn find<'v>(root: &Value, value: &'v Value) -> Option<&'v str> {
        match value {
            Value::Object(members) => members.iter().find_map(|(name, value)| match value {
                Value::String(reference) if name == "$ref" => pointer::resolve(root, reference)
                    .is_none()
                    .then_some(reference.as_str()),
                value => find(root, value),
            }),
            Value::Array(items) => items.iter().find_map(|item| find(root, item)),
            _ => None,
        }
    }
    let root = Value::Object(schema.clone());
    find(&root, &root).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::of_object;

    fn taken(schema: Value) -> Value {
        let taken = of_object(schema).expect("a schema of an object").to_value();
        // What was taken is taken as it is.
        assert_eq!(
            of_object(taken.clone()).expect("the same").to_value(),
            taken
        );
        taken
    }

    fn refused(schema: Value) -> String {
        of_object(schema).expect_err("no schema of an object")
    }

    #[test]
    fn what_says_nothing_is_a_schema_of_no_parameters() {
        let nothing = json!({ "type": "object", "properties": {} });
        for schema in [
            json!({}),
            json!(null),
            json!(true),
            json!({ "type": "object" }),
            json!({ "type": ["object"] }),
            json!({ "type": ["object", "null"] }),
            json!({ "type": "object", "properties": null }),
            json!({ "properties": {}, "required": null }),
            json!({ "allOf": [{}] }),
            json!({ "allOf": [true] }),
            json!({ "$ref": "#/$defs/A", "$defs": { "A": {} } }),
        ] {
            let mut taken = taken(schema.clone());
            taken.as_object_mut().map(|it| it.shift_remove("$defs"));
            assert_eq!(taken, nothing, "{schema}");
        }
        assert_eq!(
            taken(
                json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "T" })
            ),
            json!({
                "type": "object",
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": "T",
                "properties": {},
            }),
        );
    }

    #[test]
    fn a_root_that_refers_to_a_definition_is_that_definition() {
        let node = json!({
            "type": "object",
            "title": "Node",
            "properties": { "kids": { "type": "array", "items": { "$ref": "#/$defs/Node" } } },
            "required": ["kids"],
        });
        let expected = json!({
            "type": "object",
            "title": "A tree",
            "properties": node["properties"],
            "required": ["kids"],
            "$defs": { "Node": node, "Other": { "$ref": "#/$defs/Node" } },
        });
        let definitions = expected["$defs"].clone();
        for root in [
            json!({ "$ref": "#/$defs/Node" }),
            json!({ "$ref": "#/$defs/Other" }),
            json!({ "$ref": "#/$defs/Node", "type": "object" }),
            json!({ "allOf": [{ "$ref": "#/$defs/Node" }] }),
            json!({ "allOf": [{ "allOf": [{ "$ref": "#/$defs/Other" }] }] }),
        ] {
            let mut root = root;
            root["title"] = "A tree".into();
            root["$defs"] = definitions.clone();
            assert_eq!(taken(root), expected);
        }
    }

    #[test]
    fn schemas_of_objects_that_hold_together_are_one() {
        let part = |name: &str| json!({ "type": "object", "properties": { name: { "type": "string" } }, "required": [name] });
        assert_eq!(
            taken(
                json!({ "allOf": [part("a"), { "$ref": "#/$defs/B" }], "$defs": { "B": part("b") } })
            ),
            json!({
                "type": "object",
                "properties": { "a": { "type": "string" }, "b": { "type": "string" } },
                "required": ["a", "b"],
                "$defs": { "B": part("b") },
            }),
        );
        // Where they cannot be made into one, they stay what they are.
        let others = json!({
            "type": "object",
            "allOf": [part("a"), { "additionalProperties": { "type": "string" } }],
        });
        let mut expected = others.clone();
        expected["properties"] = json!({});
        assert_eq!(taken(others), expected);
        let by_place = json!({
            "allOf": [{ "type": "object", "properties": { "a": { "$ref": "#/allOf/0/$defs/A" } }, "$defs": { "A": { "type": "string" } } }],
        });
        assert_eq!(
            refused(by_place.clone()),
            "it must say `\"type\": \"object\"`"
        );
        let mut by_place = by_place;
        by_place["type"] = "object".into();
        assert_eq!(taken(by_place.clone())["allOf"], by_place["allOf"]);
    }

    #[test]
    fn a_root_of_another_form_is_refused_with_what_to_write() {
        for (schema, words) in [
            (json!([]), "it must be a JSON object, not an empty array"),
            (json!(false), "it must be a JSON object, not false"),
            (
                json!({ "type": "array" }),
                "its `type` must be \"object\", not \"array\"",
            ),
            (
                json!({ "type": ["object", "string"] }),
                "its `type` must be \"object\", not [\"object\",\"string\"]",
            ),
            (
                json!({ "oneOf": [{ "type": "object" }] }),
                "its root is a choice, and the APIs take only an object; put the choice into a property",
            ),
            (
                json!({ "enum": [{}] }),
                "it must say `\"type\": \"object\"`",
            ),
            (json!({ "items": {} }), "it must say `\"type\": \"object\"`"),
            (
                json!({ "$ref": "#" }),
                "its root refers to itself without end",
            ),
            (
                json!({ "$ref": "#/$defs/A", "$defs": { "A": { "$ref": "#/$defs/B" }, "B": { "allOf": [{ "$ref": "#/$defs/A" }] } } }),
                "its root refers to itself without end",
            ),
            (
                json!({ "$ref": "#/$defs/A", "$defs": { "A": { "type": "string" } } }),
                "its `type` must be \"object\", not \"string\"",
            ),
            (
                json!({ "$ref": "#/$defs/A" }),
                "`#/$defs/A` refers to nothing in it; a reference must be `#/…`",
            ),
            (
                json!({ "type": "object", "properties": [] }),
                "its `properties` must be an object, not an empty array",
            ),
        ] {
            assert_eq!(refused(schema), words);
        }
    }
}
