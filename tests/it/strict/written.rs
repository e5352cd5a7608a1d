//! Schemas that were written by hand, or come from elsewhere.

use serde_json::{Value, json};
use tool_runtime::tool::Definition;

pub(super) fn definition(schema: &Value) -> Definition {
    Definition::new("written", schema.clone()).unwrap()
}

fn object(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({ "type": "object", "properties": properties, "required": names })
}

fn one(property: &Value) -> Value {
    object(&json!({ "x": property }))
}

/// A chain of objects in each other.
fn levels(count: usize) -> Value {
    let inner = object(&json!({ "x": { "type": "string" } }));
    (1..count).fold(inner, |inner, _| one(&inner))
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn all() -> Vec<(&'static str, Value)> {
    let name = || object(&json!({ "name": { "type": "string" } }));
    vec![
        ("no_properties", json!({ "type": "object" })),
        (
            "closed_already",
            json!({ "type": "object", "properties": {}, "additionalProperties": false }),
        ),
        (
            "optional",
            json!({
                "type": "object",
                "title": "Search",
                "properties": {
                    "query": { "type": "string" },
                    "most": { "type": "integer", "default": 5, "description": "How many." },
                    "unit": { "enum": ["a", "b"] },
                    "tags": { "type": "array", "items": { "type": "string" } },
                    "place": object(&json!({ "name": { "type": "string" } })),
                    "null": { "type": ["string", "null"], "default": null },
                },
                "required": ["query"],
            }),
        ),
        (
            "optional_inside",
            one(&json!({
                "type": "object",
                "properties": {
                    "may_be_null": { "type": ["string", "null"] },
                    "has_default": { "type": "integer", "default": 5 },
                    "has_nothing": { "type": "string" },
                },
            })),
        ),
        (
            "optional_and_nullable",
            json!({
                "type": "object",
                "properties": {
                    "filter": { "type": ["string", "null"], "description": "Leave out to keep it; null clears it." },
                    "sort": { "anyOf": [{ "$ref": "#/$defs/Sort" }, { "type": "null" }] },
                    "letter": { "enum": ["a", null] },
                },
                "$defs": { "Sort": { "type": "string", "enum": ["up", "down"] } },
            }),
        ),
        (
            "optional_and_nullable_with_a_default",
            json!({
                "type": "object",
                "properties": {
                    "null": { "anyOf": [{ "type": "string" }, { "type": "null" }], "default": null },
                    "text": { "type": ["string", "null"], "default": "all" },
                    "bad": { "type": ["string", "null"], "default": 3 },
                },
            }),
        ),
        (
            "optional_and_nullable_inside",
            one(&json!({
                "type": "object",
                "properties": {
                    "filter": { "type": ["string", "null"] },
                    "null": { "type": ["string", "null"], "default": null },
                },
            })),
        ),
        (
            "defaults_inside",
            one(&json!({
                "type": "object",
                "properties": {
                    "null": { "type": "integer", "default": null },
                    "wrong": { "type": "integer", "default": "five" },
                    "partial": {
                        "type": "object",
                        "properties": {
                            "a": { "type": "integer", "default": 1 },
                            "b": { "type": ["integer", "null"], "default": null },
                        },
                        "default": {},
                    },
                    "too_much": { "type": "object", "properties": {}, "default": { "a": 1 } },
                    "lacking": {
                        "type": "object",
                        "properties": { "a": { "type": "integer" } },
                        "default": {},
                    },
                },
            })),
        ),
        (
            "keywords_that_say_nothing",
            object(&json!({
                "names": { "type": "object", "properties": {}, "propertyNames": { "type": "string" } },
                "any_names": { "type": "object", "properties": {}, "propertyNames": true },
                "map": {
                    "type": "object",
                    "propertyNames": { "type": "string", "description": "A media type." },
                    "additionalProperties": { "type": "string" },
                },
                "if": { "type": "string", "if": { "minLength": 3 } },
                "then": { "type": "string", "then": { "minLength": 3 } },
                "not": { "type": "string", "not": false },
                "dependent": { "type": "object", "properties": {}, "dependentRequired": {}, "dependentSchemas": {} },
                "few": { "type": "array", "items": { "type": "string" }, "minContains": 2, "unevaluatedItems": true, "additionalItems": false },
                "then_true": { "type": "string", "if": { "minLength": 3 }, "then": true },
            })),
        ),
        (
            "everything_that_is_wrong_at_once",
            object(&json!({
                "a": {
                    "type": "object",
                    "propertyNames": { "pattern": "^x" },
                    "dependentRequired": { "a": ["b"] },
                    "additionalProperties": { "type": "object" },
                },
                "b": {
                    "type": "object",
                    "properties": { "any": {}, "tuple": { "type": "array", "prefixItems": [{ "type": "string" }, {}] } },
                    "required": ["any", "tuple", "other", "another"],
                    "additionalProperties": true,
                    "minProperties": 5,
                },
                "c": { "type": ["string", "integer"], "pattern": 3, "minimum": "1", "not": { "type": "null" }, "if": {}, "then": false },
                "d": { "allOf": [{ "type": "string", "pattern": "a" }, { "pattern": "b" }, { "properties": { "x": { "type": "object" } } }] },
            })),
        ),
        (
            "keywords_at_the_root",
            json!({
                "type": "object",
                "properties": { "a": { "type": "string" } },
                "propertyNames": { "maxLength": 3 },
                "dependentRequired": { "a": ["b"] },
                "not": { "required": ["a"] },
            }),
        ),
        (
            "patterns_that_the_api_does_not_read",
            object(&json!({
                "look_ahead": { "type": "string", "pattern": "^(?!x)" },
                "look_behind": { "type": ["string", "null"], "pattern": "(?<=a)b" },
                "back_reference": { "type": "string", "pattern": r"(a)\1" },
                "property": { "type": "string", "pattern": r"^\p{L}+$" },
                "boundary": { "type": "string", "pattern": r"\ba" },
                "named": { "type": "string", "pattern": "(?<year>[0-9]{4})" },
                "broken": { "type": "string", "pattern": "(" },
                "listed": { "type": "string", "pattern": "^(?=a)", "enum": ["a"] },
                "fine": { "type": "string", "pattern": r"^[\w.]+@[\w.]+$" },
            })),
        ),
        (
            "bounds_that_nothing_is_within",
            object(&json!({
                "number": { "type": "number", "minimum": 2, "maximum": 1 },
                "point": { "type": "number", "minimum": 1, "exclusiveMaximum": 1 },
                "integer": { "type": "integer", "minimum": 0.2, "maximum": 0.8 },
                "between": { "type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 2 },
                "multiple": { "type": "integer", "minimum": 1, "maximum": 4, "multipleOf": 5 },
                "list": { "type": "array", "items": { "type": "string" }, "minItems": 3, "maxItems": 2 },
                "text": { "type": "string", "minLength": 3, "maxLength": 2 },
                "format": { "type": "integer", "format": "uint8", "minimum": 256 },
                "divisor": { "type": "number", "multipleOf": 0 },
                "negative_divisor": { "type": "integer", "multipleOf": -2 },
                "one": { "type": "number", "minimum": 1, "maximum": 1 },
                "large": { "type": "integer", "minimum": 9_007_199_254_740_993_u64, "maximum": 9_007_199_254_740_993_u64 },
            })),
        ),
        (
            "enums_that_contradict_their_type",
            object(&json!({
                "boolean": { "type": "boolean", "enum": ["True", "False", "dontcare"] },
                "mixed": { "type": "boolean", "enum": ["yes", 1, 2] },
                "list": { "type": "array", "items": { "type": "string" }, "enum": ["a", "b"] },
                "bounded": { "type": "integer", "minimum": 5, "enum": [1, 2] },
                "constant": { "type": "string", "const": 3 },
                "empty": { "type": "string", "enum": [] },
                "some_left": { "type": "string", "enum": ["a", 1] },
                "constant_and_list": { "enum": ["a", "b"], "const": "b" },
            })),
        ),
        (
            "root_refers_to_a_definition",
            json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$ref": "#/$defs/Node",
                "$defs": { "Node": object(&json!({ "next": { "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] } })) },
            }),
        ),
        (
            "root_refers_further",
            json!({
                "description": "A tree.",
                "allOf": [{ "$ref": "#/definitions/A" }],
                "definitions": {
                    "A": { "$ref": "#/definitions/B" },
                    "B": { "type": ["object"], "properties": { "a": { "type": "string" } }, "required": ["a"] },
                },
            }),
        ),
        ("root_that_says_nothing", json!({})),
        ("root_that_is_true", json!(true)),
        ("root_that_is_null", json!(null)),
        (
            "root_without_a_type",
            json!({ "properties": { "a": { "type": "string" } }, "required": ["a"] }),
        ),
        (
            "refers_to_the_root",
            object(&json!({ "next": { "anyOf": [{ "$ref": "#" }, { "type": "null" }] } })),
        ),
        (
            "refers_to_the_root_with_siblings",
            object(&json!({
                "children": { "type": "array", "items": { "$ref": "#", "description": "A child." } },
            })),
        ),
        (
            "refers_to_a_root_with_optional_properties",
            json!({
                "type": "object",
                "properties": { "name": { "type": "string" }, "next": { "anyOf": [{ "$ref": "#" }, { "type": "null" }] } },
            }),
        ),
        (
            "refers_to_a_property",
            object(&json!({
                "from": object(&json!({ "name": { "type": "string" } })),
                "to": { "$ref": "#/properties/from" },
            })),
        ),
        (
            "definitions_of_an_old_draft",
            json!({
                "type": "object",
                "properties": { "unit": { "$ref": "#/definitions/Unit of it" } },
                "required": ["unit"],
                "definitions": { "Unit of it": { "type": "string", "enum": ["a"] } },
            }),
        ),
        (
            "chained_references",
            json!({
                "type": "object",
                "properties": { "x": { "$ref": "#/$defs/A" }, "y": { "$ref": "#/$defs/A" } },
                "required": ["x", "y"],
                "$defs": { "A": { "$ref": "#/$defs/B" }, "B": { "$ref": "#/$defs/C" }, "C": name(), "D": name() },
            }),
        ),
        (
            "references_in_a_circle",
            json!({
                "type": "object",
                "properties": { "x": { "$ref": "#/$defs/A" } },
                "$defs": { "A": { "$ref": "#/$defs/B" }, "B": { "$ref": "#/$defs/A" } },
            }),
        ),
        (
            "contains_itself_in_its_properties",
            json!({
                "type": "object",
                "properties": { "x": { "$ref": "#/$defs/Term" } },
                "required": ["x"],
                "$defs": { "Term": { "oneOf": [
                    { "$ref": "#/$defs/Term", "type": "object", "properties": { "op": { "const": "not" } }, "required": ["op"] },
                    object(&json!({ "op": { "const": "true" } })),
                ] } },
            }),
        ),
        (
            "all_of_one",
            json!({
                "type": "object",
                "properties": { "x": { "allOf": [{ "$ref": "#/$defs/A" }], "description": "The one." } },
                "required": ["x"],
                "$defs": { "A": { "type": "string", "enum": ["a", "b"], "description": "A letter." } },
            }),
        ),
        (
            "all_of_several",
            one(&json!({
                "allOf": [name(), object(&json!({ "age": { "type": "integer", "minimum": 0 } })), { "properties": { "age": { "maximum": 150 } } }],
            })),
        ),
        (
            "all_of_that_clash",
            one(&json!({ "allOf": [{ "type": "string", "pattern": "a" }, { "pattern": "b" }] })),
        ),
        (
            "all_of_nothing_in_common",
            one(&json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] })),
        ),
        (
            "one_of_constants",
            one(
                &json!({ "oneOf": [{ "const": "a", "description": "First." }, { "const": "b" }, { "const": 3 }] }),
            ),
        ),
        (
            "one_of_with_a_tag",
            one(&json!({
                "oneOf": [
                    object(&json!({ "name": { "type": "string" }, "kind": { "const": "person" } })),
                    object(&json!({ "name": { "type": "string" }, "kind": { "const": "dog" } })),
                ],
            })),
        ),
        (
            "one_of_that_overlap",
            one(&json!({ "oneOf": [{ "type": "integer" }, { "type": "number", "minimum": 0 }] })),
        ),
        (
            "any_of_that_overlap",
            one(&json!({ "anyOf": [{ "type": "integer" }, { "type": "number", "minimum": 0 }] })),
        ),
        (
            "any_of_beside_properties",
            one(&json!({
                "type": "object",
                "properties": { "a": { "type": "string" }, "b": { "type": "string" } },
                "anyOf": [{ "required": ["a"] }, { "required": ["b"] }],
            })),
        ),
        (
            "any_of_at_the_root",
            json!({
                "type": "object",
                "properties": { "a": { "type": "string" }, "b": { "type": "string" } },
                "anyOf": [{ "required": ["a"] }, { "required": ["b"] }],
            }),
        ),
        (
            "any_of_nested",
            one(&json!({
                "anyOf": [{ "anyOf": [{ "type": "string" }, { "type": "null" }] }, { "type": "null" }, { "type": "boolean" }, false],
            })),
        ),
        (
            "several_types",
            one(
                &json!({ "type": ["string", "integer", "null"], "minLength": 2, "minimum": 1, "description": "Either." }),
            ),
        ),
        (
            "object_or_null",
            one(&json!({
                "type": ["object", "null"],
                "properties": { "name": { "type": "string" } },
                "required": ["name"],
                "description": "Who.",
            })),
        ),
        (
            "enum_of_several_types",
            one(&json!({ "enum": ["a", 1, 1.5, true, null, "a"] })),
        ),
        (
            "enum_with_a_narrower_type",
            one(&json!({ "type": "string", "enum": ["a", null, 3] })),
        ),
        (
            "enum_with_bounds_beside_it",
            one(&json!({ "enum": ["a", "bcd", 3], "minLength": 2, "maximum": 1 })),
        ),
        (
            "enum_with_a_keyword_that_is_not_known",
            one(&json!({ "enum": ["a", "b"], "not": { "const": "a" } })),
        ),
        (
            "not_zero_of_other_types",
            object(&json!({
                "number": { "type": "number", "not": { "const": 0 } },
                "text": { "type": "string", "not": { "const": 0 } },
                "not_one": { "type": "integer", "not": { "const": 1 } },
            })),
        ),
        (
            "root_of_several_schemas",
            json!({
                "type": "object",
                "properties": { "a": { "type": "string" } },
                "allOf": [{ "$ref": "#/$defs/B" }],
                "$defs": { "B": { "type": "object", "properties": { "b": { "type": "integer" } } } },
            }),
        ),
        ("enum_of_objects", one(&json!({ "enum": [{ "a": 1 }] }))),
        (
            "no_type_but_keywords",
            object(&json!({
                "object": { "properties": {} },
                "array": { "items": { "type": "string" } },
            })),
        ),
        (
            "not_zero",
            one(&json!({ "type": "integer", "not": { "const": 0 } })),
        ),
        (
            "bounds_of_numbers",
            one(
                &json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1e3, "multipleOf": 0.5, "format": "double" }),
            ),
        ),
        (
            "unknown_keywords",
            one(
                &json!({ "type": "string", "x-order": 3, "nullable": true, "readOnly": true, "$comment": "…" }),
            ),
        ),
        (
            "items_that_are_false",
            one(&json!({ "type": "array", "items": false })),
        ),
        (
            "tuple_with_the_same_rest",
            one(&json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "string" } })),
        ),
        (
            "unused_definitions",
            json!({
                "type": "object",
                "properties": {},
                "$defs": { "Map": { "additionalProperties": true } },
            }),
        ),
        (
            "refused_inside",
            object(&json!({
                "map": { "type": "object", "additionalProperties": { "type": "string" } },
                "open": { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": true },
                "object": { "type": "object" },
                "any_object": { "type": "object", "additionalProperties": true },
                "anything": {},
                "anything_described": { "description": "Whatever." },
                "true": true,
                "nothing": false,
                "by_pattern": { "type": "object", "patternProperties": { "^x": { "type": "string" } } },
                "list": { "type": "array" },
                "tuple": { "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }] },
                "open_tuple": { "type": "array", "prefixItems": [{ "type": "string" }] },
                "old_tuple": { "type": "array", "items": [{ "type": "string" }] },
                "not": { "type": "string", "not": { "const": "a" } },
                "if": { "type": "string", "if": { "minLength": 3 }, "then": { "pattern": "a" } },
                "contains": { "type": "array", "items": { "type": "string" }, "contains": { "const": "a" } },
                "names": { "type": "object", "properties": {}, "propertyNames": { "pattern": "a" } },
                "dependent": { "type": "object", "properties": {}, "dependentRequired": { "a": ["b"] } },
                "few": { "type": "object", "properties": {}, "minProperties": 1 },
                "requires": { "type": "object", "properties": {}, "required": ["a"] },
                "file": { "type": "file" },
                "minimum": { "type": "number", "minimum": "3" },
                "a/b~c": { "type": "object", "additionalProperties": {} },
            })),
        ),
        ("ten_levels", levels(10)),
        ("eleven_levels", levels(11)),
    ]
}
