//! Large schemas whose parts lead into each other: there is no stack that they overflow, no work without end, and the strict form is found
//! where there is one.

use serde_json::{Map, Value, json};
use tool_runtime::tool::Definition;

fn reference(index: usize) -> Value {
    json!({ "$ref": format!("#/$defs/D{index}") })
}

/// An object all of whose properties are required.
fn object(properties: impl IntoIterator<Item = (String, Value)>) -> Value {
    let properties: Map<String, Value> = properties.into_iter().collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn one(name: &str, schema: Value) -> Value {
    object([(name.to_owned(), schema)])
}

/// A schema of one parameter.
fn root(x: Value, definitions: impl IntoIterator<Item = Value>) -> Value {
    let mut root = one("x", x);
    let definitions = definitions.into_iter().enumerate();
    let definitions: Map<String, Value> = definitions
        .map(|(index, definition)| (format!("D{index}"), definition))
        .collect();
    root["$defs"] = definitions.into();
    root
}

/// A list of definitions, each of which is met before the one that refers to it.
fn backwards(count: usize, next: impl Fn(usize) -> Value) -> Value {
    let text = json!({ "type": "string" });
    let definitions = std::iter::once(text).chain((1..count).map(|index| next(index - 1)));
    let mut root = root(Value::Null, definitions);
    let all = (0..count).map(|index| (format!("p{index}"), reference(index)));
    let properties = object(all);
    root["properties"] = properties["properties"].clone();
    root["required"] = properties["required"].clone();
    root
}

fn list(count: usize, item: impl Fn(usize) -> Value) -> Value {
    (0..count).map(item).collect()
}

fn tagged(index: usize) -> Value {
    let kind = ("kind".to_owned(), json!({ "const": index }));
    object([kind, ("name".to_owned(), json!({ "type": "string" }))])
}

/// Makes a schema of many parts.
type Make = fn(usize) -> Value;

/// What has a strict form as long as it is not too large, and what has none.
const STRICT: [(&str, Make); 6] = [
    ("chain", |count| {
        backwards(
            count,
            |index| json!({ "anyOf": [reference(index), { "type": "null" }] }),
        )
    }),
    ("chain of references", |count| backwards(count, reference)),
    ("tagged", |count| {
        root(json!({ "oneOf": list(count, tagged) }), [])
    }),
    ("one name", |count| {
        let far = |index| json!({ "$ref": format!("#/$defs/D{index}/properties/x") });
        let definition = |index| json!({ "properties": { "x": { "enum": [index] } } });
        root(
            json!({ "anyOf": list(count, far) }),
            (0..count).map(definition),
        )
    }),
    ("together", |count| {
        let part = |index| one(&format!("p{index}"), json!({ "type": "string" }));
        root(json!({ "allOf": list(count, part) }), [])
    }),
    ("bounds together", |count| {
        let part = |index| one("p", json!({ "type": "integer", "minimum": index }));
        root(json!({ "allOf": list(count, part) }), [])
    }),
];

const REFUSED: [(&str, Make); 8] = [
    ("has 1000 levels", |count| {
        backwards(
            count,
            |index| json!({ "type": "array", "items": { "$ref": format!("#/$defs/D{index}"), "description": "It." } }),
        )
    }),
    ("has 1000 levels", |count| {
        backwards(count, |index| one("x", reference(index)))
    }),
    ("two of these can hold at once", |count| {
        let variants = |index: usize| tagged(index % (count - 1));
        root(json!({ "oneOf": list(count, variants) }), [])
    }),
    ("begin with the same property", |count| {
        let variant = |index| one("inner", one("kind", json!({ "const": index })));
        root(json!({ "oneOf": list(count, variant) }), [])
    }),
    ("no value means the same", |count| {
        let part = |_| json!({ "properties": { "p": { "type": "string", "minLength": 1 } } });
        root(json!({ "allOf": list(count, part) }), [])
    }),
    ("too large", |count| {
        let large =
            object((0..count).map(|index| (format!("p{index}"), json!({ "type": "string" }))));
        root(json!({ "allOf": list(count, |_| reference(0)) }), [large])
    }),
    ("levels of nesting", |_| {
        let every = |index| {
            let nullable = |other| json!({ "anyOf": [reference(other), { "type": "null" }] });
            object((0..20).map(|other| (format!("p{index}_{other}"), nullable(other))))
        };
        root(reference(0), (0..20).map(every))
    }),
    ("its default is not a value that its schema allows", |_| {
        let again = || json!({ "allOf": [reference(0)], "default": {} });
        let endless = json!({ "type": "object", "properties": { "a": again(), "b": again() } });
        root(reference(0), [endless])
    }),
];

#[test]
fn intricate_schemas_have_a_strict_form() {
    for (name, make) in STRICT {
        let definition = Definition::new("tool", make(1_000)).unwrap();
        let strict = definition.strict_parameters();
        assert!(strict.is_ok(), "{name}: {:?}", strict.unwrap_err()[0]);
    }
}

#[test]
fn hostile_schemas_are_refused_with_a_reason() {
    for (reason, make) in REFUSED {
        let definition = Definition::new("tool", make(1_000)).unwrap();
        let reasons = definition.strict_parameters().unwrap_err();
        let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        assert!(
            reasons.iter().any(|it| it.contains(reason)),
            "{reason}: {reasons:?}"
        );
    }
}

#[test]
fn what_is_far_too_large_comes_to_an_end() {
    let all = STRICT.iter().chain(&REFUSED);
    for (name, make) in all {
        let definition = Definition::new("tool", make(6_000)).unwrap();
        let strict = definition.strict_parameters();
        assert!(strict.is_err() || *name == "bounds together", "{name}");
    }
}
