//! What both APIs refuse of output formats.

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, check_chat, check_responses};

use super::{message, with};

fn chat(format: Value) -> Result<(), ApiError> {
    let messages = json!([{"role": "user", "content": "Hi"}]);
    check_chat(&json!({"model": "m", "messages": messages, "response_format": format}))
}

fn responses(format: Value) -> Result<(), ApiError> {
    check_responses(&json!({"model": "m", "input": "Hi", "text": {"format": format}}))
}

fn detail(strict: bool, schema: Value) -> Value {
    json!({"name": "weather", "strict": strict, "schema": schema})
}

fn of_chat(detail: Value) -> Value {
    json!({"type": "json_schema", "json_schema": detail})
}

fn of_responses(detail: Value) -> Value {
    with(detail, json!({"type": "json_schema"}))
}

#[test]
fn strict_schemas_are_checked() {
    let open =
        json!({"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]});
    let words = "Invalid schema for response_format 'weather': In context=(), 'additionalProperties' is required to be \
                 supplied and to be false.";
    let expected = ApiError::new(400, words).with_param("response_format");
    assert_eq!(chat(of_chat(detail(true, open.clone()))), Err(expected));
    let expected = ApiError::new(400, words)
        .with_param("text.format.schema")
        .with_code("invalid_json_schema");
    assert_eq!(
        responses(of_responses(detail(true, open.clone()))),
        Err(expected)
    );

    let closed = with(open.clone(), json!({"additionalProperties": false}));
    for (strict, schema) in [(true, closed), (false, open)] {
        chat(of_chat(detail(strict, schema.clone()))).unwrap();
        responses(of_responses(detail(strict, schema))).unwrap();
    }
}

#[test]
fn the_root_is_an_object() {
    for schema in [
        json!({"type": "array", "items": {"type": "string"}}),
        json!({"anyOf": [{"type": "object"}]}),
    ] {
        let error = chat(of_chat(detail(false, schema.clone()))).unwrap_err();
        assert!(
            error
                .message
                .contains("schema must be a JSON Schema of 'type: \"object\"'"),
            "{error}"
        );
        responses(of_responses(detail(true, schema))).unwrap_err();
    }
}

#[test]
fn formats_of_numbers_are_taken() {
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer", "format": "uint8"}},
        "required": ["n"], "additionalProperties": false});
    chat(of_chat(detail(true, schema.clone()))).unwrap();
    responses(of_responses(detail(true, schema))).unwrap();
}

#[test]
fn a_schema_has_a_name() {
    let unnamed = json!({"schema": {"type": "object", "properties": {}}});
    let error = chat(of_chat(unnamed.clone())).unwrap_err();
    assert_eq!(
        message(&error),
        "Missing required parameter: 'response_format.json_schema.name'."
    );
    let error = responses(of_responses(unnamed)).unwrap_err();
    assert_eq!(
        message(&error),
        "Missing required parameter: 'text.format.name'."
    );
    let long = json!({"name": "x".repeat(65), "schema": {}});
    assert_eq!(
        chat(of_chat(long)).unwrap_err().code.as_deref(),
        Some("string_above_max_length")
    );
    let flat = json!({"type": "json_schema", "name": "weather", "schema": {}});
    let error = chat(flat).unwrap_err();
    assert_eq!(
        message(&error),
        "Missing required parameter: 'response_format.json_schema'."
    );
}

#[test]
fn free_json_must_be_asked_for_in_words_too() {
    let free = json!({"type": "json_object"});
    assert!(message(&chat(free.clone()).unwrap_err()).contains("must contain the word 'json'"));
    assert!(
        message(&responses(free.clone()).unwrap_err()).contains("must contain the word 'json'")
    );
    let asked = json!({"model": "m", "input": "As JSON, please", "text": {"format": free}});
    check_responses(&asked).unwrap();
}

#[test]
fn other_formats_are_refused() {
    for (format, code) in [
        (json!({"type": "yaml"}), "invalid_value"),
        (json!({}), "missing_required_parameter"),
        (json!("text"), "invalid_type"),
    ] {
        assert_eq!(
            chat(format.clone()).unwrap_err().code.as_deref(),
            Some(code)
        );
        assert_eq!(responses(format).unwrap_err().code.as_deref(), Some(code));
    }
    chat(json!({"type": "text"})).unwrap();
    responses(json!({"type": "text"})).unwrap();
    chat(json!(null)).unwrap();
}
