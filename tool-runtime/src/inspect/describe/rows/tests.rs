//! The rows of every form of type.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Rows;

/// One line a row: path, words, and how it must be there.
fn told(schema: &Value) -> String {
    let mut text = String::new();
    for row in Rows::of(schema).rows {
        let need = match (row.need.is_choice, row.need.required) {
            (true, _) => "one of",
            (_, true) => "required",
            (_, false) => "optional",
        };
        let when = row.need.when.unwrap_or_default();
        let line = format!("{}: {}, {need} {when}", row.path, row.words);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

#[test]
fn what_is_inside_is_told_once_by_its_path() {
    let schema = json!({
        "properties": {
            "from": { "$ref": "#/$defs/Point" },
            "via": { "type": "array", "items": { "type": "object", "properties": { "a.b": { "type": "null" } } } },
            "to": { "$ref": "#/$defs/Point" },
            "names": { "type": "object", "additionalProperties": { "properties": { "x": true } } },
        },
        "required": ["from"],
        "$defs": { "Point": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Point" } } } },
    });
    assert_eq!(
        told(&schema),
        "from: Point, required\n\
         from.next: Point, optional\n\
         via: list of object, optional\n\
         via[].\"a.b\": null, optional\n\
         to: Point, optional\n\
         names: map of object, optional\n\
         names.*.x: any value, optional\n"
    );
}

#[test]
fn what_depends_on_a_tag_says_so() {
    let schema = json!({ "oneOf": [
        { "properties": { "kind": { "const": "a" }, "both": true, "one": true }, "required": ["kind", "one"] },
        { "properties": { "kind": { "const": "b" }, "both": true, "one": false }, "required": ["kind"] },
    ] });
    assert_eq!(
        told(&schema),
        "kind: \"a\" | \"b\", required\n\
         both: any value, optional\n\
         one: any value, required if kind is \"a\"\n\
         one: nothing, optional if kind is \"b\"\n"
    );
}

#[test]
fn without_a_tag_the_form_is_named() {
    let schema = json!({
        "properties": {
            "e": { "oneOf": [
                { "properties": { "A": true }, "required": ["A"] },
                { "properties": { "B": true }, "required": ["B"] },
            ] },
            "u": { "anyOf": [{ "$ref": "#/$defs/One" }, { "properties": { "x": true, "z": true } }] },
        },
        "$defs": { "One": { "properties": { "x": true, "y": true } } },
    });
    assert_eq!(
        told(&schema),
        "e: {A} | {B}, optional\n\
         e.A: any value, one of\n\
         e.B: any value, one of\n\
         u: One | object, optional\n\
         u.x: any value, optional\n\
         u.y: any value, optional in One\n\
         u.z: any value, optional in form 2 of 2\n"
    );
}

#[test]
fn a_tag_beside_a_reference_is_told() {
    let schema = json!({
        "oneOf": [
            { "$ref": "#/$defs/A", "properties": { "kind": { "const": "a" } }, "required": ["kind"] },
            { "$ref": "#/$defs/B", "properties": { "kind": { "const": "b" } }, "required": ["kind"] },
        ],
        "$defs": { "A": { "properties": { "x": true } }, "B": { "properties": { "y": true } } },
    });
    assert_eq!(
        told(&schema),
        "kind: \"a\" | \"b\", required\n\
         x: any value, optional if kind is \"a\"\n\
         y: any value, optional if kind is \"b\"\n"
    );
}

#[test]
fn what_need_not_be_an_object_says_so() {
    let schema = json!({
        "properties": { "u": { "$ref": "#/$defs/U" }, "e": { "$ref": "#/$defs/E" } },
        "$defs": {
            "U": { "anyOf": [
                { "type": "string" },
                { "type": "object", "properties": { "x": true, "y": true }, "required": ["x"] },
            ] },
            "E": { "oneOf": [
                { "const": "None" },
                { "type": "object", "properties": { "Some": { "$ref": "#/$defs/E" } }, "required": ["Some"] },
            ] },
        },
    });
    assert_eq!(
        told(&schema),
        "u: string | object, optional\n\
         u.x: any value, required in the object\n\
         u.y: any value, optional in the object\n\
         e: \"None\" | {Some}, optional\n\
         e.Some: \"None\" | {Some}, one of\n"
    );
}

#[test]
fn a_schema_that_grows_without_end_has_an_end() {
    let names: Vec<String> = (0..30).map(|index| format!("T{index}")).collect();
    let any = || {
        let references = names
            .iter()
            .map(|name| json!({ "$ref": format!("#/$defs/{name}") }));
        json!({ "anyOf": references.collect::<Vec<_>>() })
    };
    let fields = || names.iter().map(|name| (name.clone(), any()));
    let definitions = names.iter().map(|name| {
        (
            name.clone(),
            json!({ "properties": fields().collect::<Value>() }),
        )
    });
    let schema = json!({ "$ref": "#/$defs/T0", "$defs": definitions.collect::<Value>() });
    let rows = Rows::of(&schema);
    assert!(rows.more && rows.rows.len() <= super::MOST);
}

#[test]
fn a_time_of_day_is_told_by_an_example() {
    let time = json!({ "type": "string", "format": "partial-time" });
    assert_eq!(
        told(&json!({ "properties": { "at": time }, "required": ["at"] })),
        "at: string (time of day, such as 14:30:00), required\n"
    );
}

#[test]
fn the_docs_of_a_parameter_and_of_its_type_are_both_told() {
    let schema = json!({
        "properties": {
            "to": { "$ref": "#/$defs/Point", "description": "Where to go." },
            "from": { "$ref": "#/$defs/Point" },
            "via": { "$ref": "#/$defs/Point", "description": "A place on a map." },
        },
        "$defs": { "Point": { "type": "object", "description": "A place on a map." } },
    });
    let descriptions: Vec<_> = Rows::of(&schema)
        .rows
        .into_iter()
        .map(|row| row.description)
        .collect();
    let told = |text: &str| Some(text.to_owned());
    assert_eq!(
        descriptions,
        [
            told("Where to go.\n\nA place on a map."),
            told("A place on a map."),
            told("A place on a map."),
        ]
    );
}
