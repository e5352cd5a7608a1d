//! The OpenAI APIs, in [async-openai](async_openai)'s types.

pub mod chat;
#[cfg(feature = "openai-client")]
mod connection;
pub mod responses;

pub use async_openai;
/// The types of Chat Completions: [`async_openai::types::chat`].
pub use async_openai::types::chat as types;
#[cfg(feature = "openai-client")]
pub use reqwest;

#[cfg(feature = "openai-client")]
pub(crate) use self::connection::Replied;
#[cfg(feature = "openai-client")]
pub use self::connection::{Connection, RequestError};
