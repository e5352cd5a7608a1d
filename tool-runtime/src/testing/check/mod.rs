//! What the API refuses.
//!
//! The API checks twice. First the shape of every field, in which a message is written
//! `messages[2]`; then what the fields mean together, in which it is written `messages.[2]`. So
//! a fault of shape anywhere is reported before a fault of meaning. Responses writes `input[2]` and `input`.

mod chat;
mod custom;
mod field;
mod format;
pub(super) mod gateway;
mod metaschema;
mod python;
mod regex;
mod responses;
mod schema;
mod stream;

pub use self::chat::check_chat;
pub(super) use self::chat::tools_without_reasoning;
use self::field::Field;
pub(super) use self::responses::check as check_responses_with;
pub use self::responses::check_responses;
use super::ApiError;

const NOT_JSON: &str = "We could not parse the JSON body of your request. (HINT: This likely means \
    you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what \
    was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact \
    us through our help center at help.openai.com.)";

/// What a tool choice can be in one word, in both APIs.
const CHOICE_MODES: [&str; 3] = ["none", "auto", "required"];

/// The same among a list of allowed tools.
const ALLOWED_MODES: [&str; 2] = ["auto", "required"];

/// Checks how closely a model is to look at an image.
fn image_detail(image: &Field<'_>) -> Result<(), ApiError> {
    if let Some(detail) = image.key("detail").given() {
        detail.one_of(&["auto", "low", "high", "original"])?;
    }
    Ok(())
}

/// Refuses a body that is not JSON.
pub(super) fn not_json() -> ApiError {
    ApiError::invalid(NOT_JSON)
}
