//! The OpenAI APIs, in [async-openai](async_openai)'s types.

pub mod chat;

pub use async_openai;
/// The types of Chat Completions: [`async_openai::types::chat`].
pub use async_openai::types::chat as types;
