//! The format that a request wants the words in.

use serde_json::Value;

use super::{field::Field, schema};
use crate::testing::ApiError;

const LONGEST_NAME: usize = 64;

/// Checks `response_format` of Chat Completions.
pub(super) fn of_chat(format: &Field<'_>, messages: &Field<'_>) -> Result<(), ApiError> {
    let Some(format) = format.given() else {
        return Ok(());
    };
    format.object()?;
    match kind(format)? {
        "json_schema" => {
            let detail = format.key("json_schema");
            detail.object()?;
            json_schema(&detail).map_err(|problem| match problem {
                Problem::Shape(error) => error,
                Problem::Schema(message) => format.refuse(message),
            })
        }
        "json_object" if !says_json(messages) => Err(messages.refuse(
            "'messages' must contain the word 'json' in some form, to use 'response_format' of \
             type 'json_object'.",
        )),
        _ => Ok(()),
    }
}

/// Checks `text` of Responses.
pub(super) fn of_responses(text: &Field<'_>, input: &Field<'_>) -> Result<(), ApiError> {
    let Some(text) = text.given() else {
        return Ok(());
    };
    text.object()?;
    let format = text.key("format");
    let Some(format) = format.given() else {
        return Ok(());
    };
    format.object()?;
    match kind(format)? {
        "json_schema" => json_schema(format).map_err(|problem| match problem {
            Problem::Shape(error) => error,
            Problem::Schema(message) => format
                .key("schema")
                .refuse(message)
                .with_code("invalid_json_schema"),
        }),
        "json_object" if !says_json(input) => Err(input.refuse(
            "Response input messages must contain the word 'json' in some form to use \
             'text.format' of type 'json_object'.",
        )),
        _ => Ok(()),
    }
}

fn kind<'a>(format: &Field<'a>) -> Result<&'a str, ApiError> {
    let known = ["json_object", "json_schema", "text"];
    format.key("type").one_of(&known)
}

enum Problem {
    Shape(ApiError),
    /// What the API says about the schema.
    Schema(String),
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self::Shape(error)
    }
}

fn json_schema(detail: &Field<'_>) -> Result<(), Problem> {
    let name = detail.key("name").name(LONGEST_NAME)?;
    if let Some(description) = detail.key("description").given() {
        description.string()?;
    }
    let strict = detail.key("strict").flag()?;
    let schema = detail.key("schema");
    // Chat Completions takes a format without a schema, unless it is strict.
    let Some(schema) = schema.given() else {
        return if strict {
            Err(schema.missing().into())
        } else {
            Ok(())
        };
    };
    let checked = schema::check_root(schema.object()?, strict);
    checked.map_err(|refusal| Problem::Schema(refusal.of_format(name)))
}

/// Whether the word is anywhere in a text of the messages.
fn says_json(messages: &Field<'_>) -> bool {
    fn in_value(value: &Value) -> bool {
        match value {
            Value::String(text) => text.to_lowercase().contains("json"),
            Value::Array(items) => items.iter().any(in_value),
            Value::Object(members) => members.values().any(in_value),
            _ => false,
        }
    }
    messages.value().is_some_and(in_value)
}
