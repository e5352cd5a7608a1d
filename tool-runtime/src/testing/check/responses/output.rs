//! What a tool gave, and what a user says: text, images and files.

use serde_json::Value;

use super::super::{field::Field, image_detail};
use crate::testing::ApiError;

/// The longest output of a tool, in characters.
const LONGEST_OUTPUT: usize = 10_485_760;

/// Checks `output`: a text, or a list of parts.
pub(super) fn check(output: &Field<'_>) -> Result<(), ApiError> {
    match output.required()? {
        Value::String(text) => output.limit(text, LONGEST_OUTPUT).map(drop),
        Value::Array(_) => output.array()?.iter().try_for_each(part),
        _ => Err(output.wrong_type("one of a string or array of objects")),
    }
}

/// Checks a text, an image or a file.
pub(super) fn part(part: &Field<'_>) -> Result<(), ApiError> {
    part.object()?;
    let kind = part.key("type");
    match kind.string()? {
        "input_text" => {
            let text = part.key("text");
            text.limit(text.string()?, LONGEST_OUTPUT).map(drop)
        }
        "input_image" => image(part),
        "input_file" => one_of(part, &["file_data", "file_id", "file_url"]),
        other => Err(part.unsupported(other, "'input_text', 'input_image', and 'input_file'")),
    }
}

fn image(image: &Field<'_>) -> Result<(), ApiError> {
    image_detail(image)?;
    one_of(image, &["image_url", "file_id"])
}

/// Checks that one of the keys has a text.
fn one_of(part: &Field<'_>, keys: &[&str]) -> Result<(), ApiError> {
    let mut is_given = false;
    for key in keys {
        if let Some(field) = part.key(key).given() {
            field.string()?;
            is_given = true;
        }
    }
    if is_given {
        return Ok(());
    }
    Err(part.key(keys[0]).missing())
}
