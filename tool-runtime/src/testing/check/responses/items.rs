//! The shape of each item of the input.

use serde_json::Value;

use super::super::field::Field;
use super::output;
use crate::testing::{ApiError, responses::Store};

/// The longest id that pairs a call with its output.
const LONGEST_ID: usize = 64;
/// The longest name of a tool.
pub(super) const LONGEST_NAME: usize = 128;

pub(super) fn check(input: &Field<'_>, store: Option<&Store>) -> Result<(), ApiError> {
    match input.value() {
        None | Some(Value::Null | Value::String(_)) => Ok(()),
        Some(Value::Array(_)) => input.array()?.iter().try_for_each(|it| item(it, store)),
        Some(_) => Err(input.wrong_type("one of a string or array of input items")),
    }
}

fn item(item: &Field<'_>, store: Option<&Store>) -> Result<(), ApiError> {
    item.object()?;
    let kind = item.key("type");
    let kind = match kind.given() {
        Some(kind) => kind.string()?,
        None if item.key("role").given().is_some() => "message",
        None => return Err(kind.missing()),
    };
    match kind {
        "message" => {
            id(item, "msg", store)?;
            message(item)
        }
        "function_call" => {
            id(item, "fc", store)?;
            item.key("call_id").short_string(LONGEST_ID)?;
            item.key("name").name(LONGEST_NAME)?;
            item.key("arguments").string().map(drop)
        }
        "custom_tool_call" => {
            id(item, "ctc", store)?;
            item.key("call_id").short_string(LONGEST_ID)?;
            item.key("name").name(LONGEST_NAME)?;
            item.key("input").string().map(drop)
        }
        "function_call_output" | "custom_tool_call_output" => {
            item.key("call_id").short_string(LONGEST_ID)?;
            output::check(&item.key("output"))
        }
        "reasoning" => {
            id(item, "rs", store)?;
            reasoning(item)
        }
        "item_reference" => item.key("id").string().map(drop),
        // There are many more kinds, and new ones come: they are the service's own affair.
        _ => Ok(()),
    }
}

/// Checks the id of an item, which may have none. What this server has sent, it takes back.
fn id(item: &Field<'_>, prefix: &str, store: Option<&Store>) -> Result<(), ApiError> {
    let field = item.key("id");
    let Some(field) = field.given() else {
        return Ok(());
    };
    let id = field.string()?;
    if id.starts_with(prefix) || store.is_some_and(|store| store.has_sent(id)) {
        return Ok(());
    }
    Err(field.invalid(
        format_args!("'{id}'. Expected an ID that begins with '{prefix}'."),
        "invalid_value",
    ))
}

fn message(message: &Field<'_>) -> Result<(), ApiError> {
    let role = message.key("role");
    let known = ["assistant", "system", "developer", "user"];
    let is_assistant = role.one_of(&known)? == "assistant";
    let content = message.key("content");
    match content.required()? {
        Value::String(_) => Ok(()),
        Value::Array(_) => content.array()?.iter().try_for_each(|it| {
            if is_assistant {
                said(it)
            } else {
                output::part(it)
            }
        }),
        _ => Err(content.wrong_type("one of an array of objects or string")),
    }
}

/// Checks a part of what the model said.
fn said(part: &Field<'_>) -> Result<(), ApiError> {
    part.object()?;
    let kind = part.key("type");
    match kind.string()? {
        "output_text" => part.key("text").string().map(drop),
        "refusal" => part.key("refusal").string().map(drop),
        other => Err(part.unsupported(other, "'output_text' and 'refusal'")),
    }
}

fn reasoning(item: &Field<'_>) -> Result<(), ApiError> {
    for part in item.key("summary").array()? {
        part.object()?;
        part.key("text").string()?;
    }
    if let Some(content) = item.key("content").given() {
        for part in content.array()? {
            part.object()?;
            part.key("text").string()?;
        }
    }
    if let Some(encrypted) = item.key("encrypted_content").given() {
        encrypted.string()?;
    }
    Ok(())
}
