//! What the model server says of schemas.

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, check_chat};

use super::{shapes, written};

fn request(schema: &Value, strict: bool) -> Value {
    let other = json!({ "type": "function", "function": { "name": "other" } });
    let tool = json!({
        "type": "function",
        "function": { "name": "F", "parameters": schema, "strict": strict },
    });
    json!({
        "model": "gpt-5.6",
        "messages": [{ "role": "user", "content": "Hello." }],
        "tools": [other, tool],
    })
}

/// What the API says of a strict schema.
pub(super) fn verdict(schema: &Value) -> Result<(), ApiError> {
    check_chat(&request(schema, true))
}

fn refused(schema: &Value) -> ApiError {
    verdict(schema).unwrap_err()
}

fn closed(properties: &Value) -> Value {
    let names: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": false })
}

#[test]
fn bad_strict_schemas_are_refused_in_the_api_s_words() {
    let name = || json!({ "name": { "type": "string" } });
    let x = |schema: Value| closed(&json!({ "x": schema }));
    let mut deep = json!({ "type": "string" });
    for _ in 0..13 {
        deep = x(deep);
    }
    for (schema, words) in [
        (
            json!({}),
            "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'.",
        ),
        (
            json!({ "type": "array", "items": { "type": "string" } }),
            "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"array\"'.",
        ),
        (
            json!({ "type": "object" }),
            "In context=(), object schema missing properties.",
        ),
        (
            json!({ "type": "object", "properties": {} }),
            "In context=(), 'additionalProperties' is required to be supplied and to be false.",
        ),
        (
            json!({ "type": "object", "properties": name(), "required": [], "additionalProperties": false }),
            "In context=(), 'required' is required to be supplied and to be an array including every key in \
             properties. Missing 'name'.",
        ),
        (
            x(json!({ "type": "object", "properties": name() })),
            "In context=('properties', 'x'), 'additionalProperties' is required to be supplied and to be false.",
        ),
        (
            x(
                json!({ "type": "array", "items": { "type": "object", "additionalProperties": false } }),
            ),
            "In context=('properties', 'x', 'items'), object schema missing properties.",
        ),
        (
            x(json!({ "type": "array" })),
            "In context=('properties', 'x'), array schema missing items.",
        ),
        (
            x(json!({})),
            "In context=('properties', 'x'), schema must have a 'type' key.",
        ),
        (
            x(json!({ "oneOf": [{ "type": "string" }] })),
            "In context=('properties', 'x'), 'oneOf' is not permitted.",
        ),
        (
            x(json!({ "anyOf": [{ "type": "string" }, { "type": "string", "minLength": 1 }] })),
            "In context=('properties', 'x', 'anyOf', '1'), 'minLength' is not permitted.",
        ),
        (
            x(json!({ "type": "integer", "multipleOf": 0 })),
            "0 is less than or equal to the minimum of 0.",
        ),
        (
            x(json!({ "type": "array", "items": { "type": "string" }, "minItems": -1 })),
            "-1 is less than the minimum of 0.",
        ),
        (
            x(json!({ "type": "string", "pattern": r"^[\p{L} ]+$" })),
            r"'^[\\p{L} ]+$' is not a 'regex'.",
        ),
        (
            x(json!({ "type": "file" })),
            "'file' is not valid under any of the given schemas.",
        ),
        (
            x(json!({ "type": "string", "format": "uri" })),
            "In context=('properties', 'x'), 'uri' is not a valid format.",
        ),
        (
            x(json!({ "$ref": "#/$defs/A", "description": "It." })),
            "In context=('properties', 'x'), $ref cannot have keywords {'description'}.",
        ),
        (
            x(json!({ "$ref": "#/$defs/A" })),
            "In context=('properties', 'x'), reference to component \"#/$defs/A\" which was not found in the schema.",
        ),
        (
            x(json!({ "anyOf": [closed(&name()), closed(&name())] })),
            "In context=('properties', 'x'), Objects provided via 'anyOf' must not share identical first keys. \
             Consider adding a discriminator key or rearranging the properties to ensure the first key is unique.",
        ),
        (
            deep,
            "In context=(), 13 levels of nesting exceeds limit of 10.",
        ),
    ] {
        let error = refused(&schema);
        assert_eq!(
            error.message,
            format!("Invalid schema for function 'F': {words}")
        );
        assert_eq!(error.code.as_deref(), Some("invalid_function_parameters"));
        assert_eq!(error.param.as_deref(), Some("tools[1].function.parameters"));
    }
}

#[test]
fn look_around_is_refused_in_a_strict_schema_only() {
    let email = json!({ "type": "string", "pattern": "^(?!no-reply)[^@]+@[^@]+$" });
    let list = json!({ "anyOf": [{ "type": "null" }, { "type": "array", "items": email }] });
    let schema = closed(&json!({ "to": list }));
    let error = refused(&schema);
    assert_eq!(
        error.message,
        "Invalid JSON schema: regex lookaround is not supported. Found at $.properties.to.anyOf[1].items.pattern."
    );
    assert_eq!(error.code.as_deref(), Some("invalid_json_schema"));
    assert_eq!(error.param.as_deref(), Some("tools"));
    assert_eq!(check_chat(&request(&schema, false)), Ok(()));
}

#[test]
fn defaults_and_formats_of_numbers_are_taken() {
    let schema = closed(&json!({
        "text": { "type": "string", "default": "celsius" },
        "wrong": { "type": "integer", "default": "five" },
        "byte": { "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 },
        "share": { "type": ["number", "null"], "format": "double" },
    }));
    assert_eq!(check_chat(&request(&schema, true)), Ok(()));
    let schema = closed(&json!({ "site": { "type": ["string", "null"], "format": "uri" } }));
    assert!(
        refused(&schema)
            .message
            .ends_with("'uri' is not a valid format.")
    );
}

#[test]
fn what_is_no_schema_is_refused_strict_or_not() {
    for (property, words) in [
        (
            json!({ "type": "str" }),
            "'str' is not valid under any of the given schemas.",
        ),
        (
            json!({ "type": ["string", "any"] }),
            "['string', 'any'] is not valid under any of the given schemas.",
        ),
        (json!({ "required": true }), "True is not of type 'array'."),
        (
            json!({ "required": ["a", "a"] }),
            "['a', 'a'] has non-unique elements.",
        ),
        (json!({ "enum": "a" }), "'a' is not of type 'array'."),
        (json!({ "minimum": "1" }), "'1' is not of type 'number'."),
        (json!({ "maxLength": 1.5 }), "1.5 is not of type 'integer'."),
        (
            json!({ "multipleOf": -0.5 }),
            "-0.5 is less than or equal to the minimum of 0.",
        ),
        (json!({ "anyOf": [] }), "[] should be non-empty."),
        (
            json!({ "items": { "items": null } }),
            "None is not of type 'object', 'boolean'.",
        ),
        (json!({ "properties": [] }), "[] is not of type 'object'."),
        (
            json!({ "patternProperties": { r"^\P{L}": {} } }),
            r"'^\\P{L}' is not a 'regex'.",
        ),
        (
            json!({ "pattern": "(?<year>x)" }),
            "'(?<year>x)' is not a 'regex'.",
        ),
        (
            json!({ "description": null }),
            "None is not of type 'string'.",
        ),
    ] {
        let schema = json!({ "type": "object", "properties": { "x": property } });
        let error = check_chat(&request(&schema, false)).unwrap_err();
        assert_eq!(
            error.message,
            format!("Invalid schema for function 'F': {words}")
        );
        assert_eq!(error.code.as_deref(), Some("invalid_function_parameters"));
    }
}

#[test]
fn schemas_that_are_not_strict_may_say_anything_below_their_root() {
    let schema = json!({
        "type": "object",
        "properties": { "x": { "oneOf": [{}], "default": { "type": "str" }, "x-order": "first" }, "pattern": { "const": "(" } },
    });
    assert_eq!(check_chat(&request(&schema, false)), Ok(()));
    assert!(check_chat(&request(&json!({}), false)).is_ok());
    let error = check_chat(&request(&json!({ "type": "object" }), false)).unwrap_err();
    assert!(
        error
            .message
            .ends_with("In context=(), object schema missing properties.")
    );
}

#[test]
fn strict_schemas_of_ours_are_taken() {
    let shapes = shapes::all().map(|shape| shape.definition().clone());
    let written = written::all()
        .into_iter()
        .map(|(_, schema)| written::definition(&schema));
    for definition in shapes.chain(written) {
        if let Ok(schema) = definition.strict_parameters() {
            let checked = check_chat(&request(schema.as_value(), true));
            assert!(checked.is_ok(), "{checked:?}\n{:#}", schema.as_value());
        }
    }
    for shape in shapes::all() {
        let checked = check_chat(&request(shape.definition().parameters.as_value(), false));
        assert!(checked.is_ok(), "{checked:?}");
    }
}
