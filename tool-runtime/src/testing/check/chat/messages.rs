//! The shape of each message.

use serde_json::Value;

use super::super::{field::Field, image_detail};
use crate::testing::ApiError;

/// The longest id of a call that Chat Completions takes.
const LONGEST_ID: usize = 40;

/// The longest name of a tool that Chat Completions takes.
pub(super) const LONGEST_NAME: usize = 64;

const ROLES: [&str; 6] = [
    "system",
    "assistant",
    "user",
    "function",
    "tool",
    "developer",
];
const PARTS: [&str; 6] = [
    "text",
    "image_url",
    "input_audio",
    "refusal",
    "audio",
    "file",
];

/// What the second pass needs to know of a message.
pub(super) struct Message<'a> {
    pub(super) role: &'a str,
    /// Whether it says something, or is an assistant message that need not.
    pub(super) has_content: bool,
    /// The ids of the calls of an assistant message, in order.
    pub(super) call_ids: Vec<&'a str>,
    /// The id that a tool message answers.
    pub(super) answers: Option<&'a str>,
}

pub(super) fn check<'a>(messages: &Field<'a>) -> Result<Vec<Message<'a>>, ApiError> {
    let messages = messages.filled_array()?;
    messages.iter().map(message).collect()
}

fn message<'a>(message: &Field<'a>) -> Result<Message<'a>, ApiError> {
    message.object()?;
    let role = role(&message.key("role"))?;
    content(message, role)?;

    let mut call_ids = Vec::new();
    if role == "assistant"
        && let Some(calls) = message.key("tool_calls").given()
    {
        for call in calls.filled_array()? {
            call_ids.push(self::call(&call)?);
        }
    }
    let answers = match message.key("tool_call_id").given() {
        Some(id) if role == "tool" => Some(id.short_string(LONGEST_ID)?),
        _ => None,
    };

    let given = |key: &str| message.key(key).given().is_some();
    // Only an assistant message has something that can stand for its content.
    let instead = ["tool_calls", "function_call", "refusal", "audio"];
    let has_content = given("content") || (role == "assistant" && instead.into_iter().any(given));
    Ok(Message {
        role,
        has_content,
        call_ids,
        answers,
    })
}

fn role<'a>(field: &Field<'a>) -> Result<&'a str, ApiError> {
    if !field.required()?.is_string() {
        let roles = "one of 'system', 'assistant', 'user', 'function', 'tool', or 'developer'";
        return Err(field.wrong_type(roles));
    }
    field.one_of(&ROLES)
}

fn content(message: &Field<'_>, role: &str) -> Result<(), ApiError> {
    let content = message.key("content");
    match content.value() {
        // The one role whose content is required by the shape; the others by `history`.
        None if role == "developer" => Err(content.missing()),
        Some(Value::Null) if role != "developer" => Ok(()),
        None | Some(Value::String(_)) => Ok(()),
        Some(Value::Array(_)) => {
            let parts = if role == "tool" {
                content.filled_array()?
            } else {
                content.array()?
            };
            parts
                .iter()
                .try_for_each(|part| self::part(part, message, role))
        }
        Some(_) => Err(content.wrong_type("one of a string or array of objects")),
    }
}

fn part(part: &Field<'_>, message: &Field<'_>, role: &str) -> Result<(), ApiError> {
    part.object()?;
    let kind = part.key("type");
    match kind.string()? {
        "text" => part.key("text").string().map(drop),
        "image_url" if role != "user" => Err(message
            .refuse(format!(
                "Invalid '{}'. Image URLs are only allowed for messages with role 'user', but this \
             message with role '{role}' contains an image URL.",
                message.path(),
            ))
            .with_code("invalid_value")),
        other if role == "tool" && PARTS.contains(&other) => Err(kind.unsupported(other, "'text'")),
        "image_url" => image(&part.key("image_url")),
        "input_audio" => audio(&part.key("input_audio")),
        "file" => file(&part.key("file")),
        other if PARTS.contains(&other) => Ok(()),
        other => {
            let parts = "'text', 'image_url', 'input_audio', 'refusal', 'audio', and 'file'";
            Err(kind.unsupported(other, parts))
        }
    }
}

fn image(image: &Field<'_>) -> Result<(), ApiError> {
    image.object()?;
    image.key("url").string()?;
    image_detail(image)
}

fn audio(audio: &Field<'_>) -> Result<(), ApiError> {
    audio.object()?;
    audio.key("data").string()?;
    audio.key("format").one_of(&["wav", "mp3"]).map(drop)
}

fn file(file: &Field<'_>) -> Result<(), ApiError> {
    file.object()?;
    let fields = ["file_data", "file_id", "filename"].map(|key| file.key(key));
    for field in fields.iter().filter_map(Field::given) {
        field.string()?;
    }
    let [data, id, _] = &fields;
    if data.given().or(id.given()).is_none() {
        return Err(id.missing());
    }
    Ok(())
}

/// Checks a call of an assistant message and gives its id.
fn call<'a>(call: &Field<'a>) -> Result<&'a str, ApiError> {
    call.object()?;
    let id = call.key("id").short_string(LONGEST_ID)?;
    let kind = call.key("type");
    match kind.string()? {
        "function" => {
            let function = call.key("function");
            function.object()?;
            function.key("name").name(LONGEST_NAME)?;
            function.key("arguments").string()?;
        }
        "custom" => {
            let custom = call.key("custom");
            custom.object()?;
            custom.key("name").name(LONGEST_NAME)?;
            custom.key("input").string()?;
        }
        other => return Err(kind.unsupported(other, "'function', 'allowed_tools', and 'custom'")),
    }
    Ok(id)
}
