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

fn refused(schema: &Value) -> ApiError {
    check_chat(&request(schema, true)).unwrap_err()
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
            x(json!({ "type": "integer", "default": 3 })),
            "In context=('properties', 'x'), 'default' is not permitted.",
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
fn schemas_that_are_not_strict_may_be_anything_below_their_root() {
    let schema =
        json!({ "type": "object", "properties": { "x": { "oneOf": [{}], "default": 3 } } });
    assert!(check_chat(&request(&schema, false)).is_ok());
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
        let checked = check_chat(&request(definition.parameters.as_value(), false));
        assert!(checked.is_ok(), "{checked:?}");
    }
}
