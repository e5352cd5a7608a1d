//! Schemas that no value fits, and defaults that do not fit theirs.

use serde_json::{Value, json};

use super::{one, said, taking};
use crate::lint::Lint;

#[test]
fn what_no_value_fits_is_found() {
    for (schema, words) in [
        (
            json!({ "type": "integer", "minimum": 5, "maximum": 4 }),
            "`minimum` is 5, and `maximum` is 4",
        ),
        (
            json!({ "exclusiveMinimum": 4, "maximum": 4 }),
            "`exclusiveMinimum` is 4",
        ),
        (
            json!({ "minimum": 4, "exclusiveMinimum": 4, "maximum": 4 }),
            "`exclusiveMinimum` is 4",
        ),
        (
            json!({ "type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2 }),
            "no number fits",
        ),
        (
            json!({ "type": "integer", "minimum": 1.2, "maximum": 1.8 }),
            "no number fits",
        ),
        (
            json!({ "type": "integer", "minimum": 1, "maximum": 4, "multipleOf": 5 }),
            "no number fits",
        ),
        (
            json!({ "type": "integer", "format": "uint8", "minimum": 300 }),
            "`uint8`, ends at 255",
        ),
        (
            json!({ "type": "integer", "format": "uint", "maximum": -1 }),
            "`uint`, begins at 0",
        ),
        (
            json!({ "type": "integer", "format": "uint32", "minimum": 0, "maximum": -1 }),
            "`maximum` is -1",
        ),
        (
            json!({ "$ref": "#/$defs/Small", "minimum": 300 }),
            "`uint8`, ends at 255",
        ),
        (json!({ "multipleOf": 0 }), "`multipleOf` is 0"),
        (json!({ "minLength": 3, "maxLength": 2 }), "no text fits"),
        (json!({ "minItems": 3, "maxItems": 2.0 }), "no list fits"),
        (
            json!({ "minProperties": 3, "maxProperties": 2 }),
            "no object fits",
        ),
        (json!({ "enum": [] }), "lists no value"),
        (
            json!({ "enum": ["a"], "const": "b" }),
            "its `const` is the string \"b\"",
        ),
        (
            json!({ "enum": ["a", "b"], "type": "integer" }),
            "forbids all of the values",
        ),
        (json!({ "anyOf": [] }), "no alternatives"),
        (
            json!({ "required": ["y"], "additionalProperties": false }),
            "it requires `y`",
        ),
        (
            json!({ "required": ["y"], "properties": { "y": false } }),
            "it requires `y`",
        ),
    ] {
        let found = said(Lint::ImpossibleBounds, taking(with_small(schema.clone())));
        let found = found.unwrap_or_default();
        assert!(found.contains(words), "{schema}: {found}");
    }
}

#[test]
fn what_some_value_fits_is_not() {
    for schema in [
        json!({ "type": "integer", "minimum": 4, "maximum": 4 }),
        json!({ "exclusiveMinimum": 1, "exclusiveMaximum": 2 }),
        json!({ "type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 3 }),
        json!({ "type": "integer", "minimum": 1, "maximum": 5, "multipleOf": 5 }),
        json!({ "type": "integer", "minimum": -7, "maximum": -5, "multipleOf": 5 }),
        json!({ "type": "integer", "format": "uint8", "minimum": 255, "maximum": 1000 }),
        json!({ "type": "integer", "format": "uint64", "minimum": 18_446_744_073_709_551_615_u64 }),
        json!({ "type": "string", "minimum": 5, "maximum": 4 }),
        json!({ "$ref": "#/$defs/Small", "minimum": 255 }),
        json!({ "minimum": "5", "maximum": 4 }),
        json!({ "minLength": 2, "maxLength": 2 }),
        json!({ "enum": ["a", 1], "type": "integer" }),
        json!({ "enum": ["b"], "const": "b" }),
        json!({ "required": ["y"], "patternProperties": { "y": {} }, "additionalProperties": false }),
        json!({ "required": ["y"] }),
        json!({ "properties": { "y": false } }),
    ] {
        let found = said(Lint::ImpossibleBounds, taking(with_small(schema.clone())));
        assert_eq!(found, None, "{schema}");
    }
}

fn with_small(property: Value) -> Value {
    let mut schema = one(property);
    schema["$defs"] = json!({ "Small": { "type": "integer", "format": "uint8" } });
    schema
}

#[test]
fn a_default_must_fit_its_own_schema() {
    let lint = Lint::DefaultBreaksSchema;
    for (schema, words) in [
        (
            json!({ "type": "integer", "default": "1" }),
            "expected an integer",
        ),
        (
            json!({ "type": "integer", "maximum": 5, "default": 6 }),
            "must be at most 5, got 6",
        ),
        (json!({ "enum": ["a"], "default": "b" }), "expected \"a\""),
        (
            json!({ "$ref": "#/$defs/Small", "minimum": 1, "default": 0 }),
            "must be at least 1",
        ),
        (
            json!({ "items": { "type": "null" }, "default": [1] }),
            "at /0: expected null",
        ),
        (
            json!({ "type": "string", "default": null }),
            "expected a string",
        ),
    ] {
        let found = said(lint, taking(with_small(schema.clone()))).unwrap_or_default();
        assert!(found.contains(words), "{schema}: {found}");
    }
    for schema in [
        json!({ "type": "integer", "default": 1 }),
        json!({ "type": ["string", "null"], "default": null }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }], "default": null }),
        json!({ "$ref": "#/$defs/Small", "default": 0 }),
        json!({ "default": [1] }),
    ] {
        assert_eq!(
            said(lint, taking(with_small(schema.clone()))),
            None,
            "{schema}"
        );
    }
    // What may be left out, and is null by default, has none.
    let optional =
        json!({ "type": "object", "properties": { "x": { "type": "string", "default": null } } });
    assert_eq!(said(lint, taking(optional)), None);
}
