//! The OpenAI APIs, in [async-openai](async_openai)'s types.

pub mod chat;
#[cfg(feature = "openai-client")]
mod connection;
pub mod responses;
mod server_error;
#[cfg(feature = "openai-client")]
mod silence;

pub use async_openai;
/// The types of Chat Completions: [`async_openai::types::chat`].
pub use async_openai::types::chat as types;
#[cfg(feature = "openai-client")]
pub use reqwest;

pub use self::server_error::ServerError;
#[cfg(feature = "openai-client")]
pub use self::{
    chat::Chat,
    connection::{Connection, RequestError},
    responses::Responses,
};

/// The [name](crate::model::Model::api) of Chat Completions.
pub(crate) const CHAT: &str = "openai.chat";

/// The name of Responses.
#[cfg(any(test, feature = "openai-client", feature = "responses-types"))]
pub(crate) const RESPONSES: &str = "openai.responses";

/// What stands in for an answer that a history lacks.
const NO_ANSWER: &str = "error: cancelled; it may have partly run";

/// Returns the kind under which both APIs choose a tool.
#[cfg(feature = "openai-client")]
fn kind_of(name: &str, tools: &[crate::tool::Definition]) -> &'static str {
    let mut named = tools.iter().filter(|tool| tool.name == name);
    if named.any(|tool| tool.custom.is_some()) {
        "custom"
    } else {
        "function"
    }
}
