//! Chat Completions: definitions to `tools`, a reply to its calls, answers to messages.
//!
//! ```
//! use tool_runtime::{
//!     Reply,
//!     openai::types::{ChatCompletionRequestMessage, CreateChatCompletionRequestArgs},
//!     tool, toolset,
//! };
//!
//! /// Current time.
//! #[tool]
//! fn now() -> &'static str {
//!     "12:00"
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = async_openai::Client::new();
//! let tools = toolset![now];
//! let mut messages: Vec<ChatCompletionRequestMessage> =
//!     vec![ChatCompletionRequestMessage::User("What time is it?".into())];
//! loop {
//!     let request = CreateChatCompletionRequestArgs::default()
//!         .model("gpt-5.6")
//!         .tools(tools.definitions())
//!         .messages(messages.clone())
//!         .build()?;
//!     let reply = client.chat().create(request).await?;
//!     messages.extend(tools.answer(&reply).await);
//!     if reply.calls().is_empty() {
//!         break;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A `tool` message holds text only. The images and files of all answers follow in one user message after the last of
//! them, each behind a text that says which call it came from.
//!
//! Servers that are compatible with the API differ in what they send. async-openai's types refuse some of it: a call
//! without a `type`, a call of an unknown kind, arguments that are an object, an error in the place of a reply.
//! [`Completion`] reads all of that. With the feature `openai`, `openai::Connection` asks for one, and `agent::Agent`
//! does so.

mod assemble;
mod attach;
mod change;
mod choice;
mod completion;
mod definitions;
mod found;
mod history;
mod message;
#[cfg(feature = "openai-client")]
mod model;
mod repair;
mod reply;
#[cfg(feature = "openai-client")]
mod request;
mod stream;
mod tool_call;
mod written;

#[cfg(feature = "openai-client")]
pub use self::model::Chat;
pub use self::{
    change::{Change, ChangeKind},
    choice::{Choice, ChoiceEnd},
    completion::Completion,
    history::HistoryMessage,
    message::Message,
    repair::{Repaired, repair},
    stream::Reader,
    tool_call::ToolCall,
};
use crate::api::ids::Limits;

/// What the API accepts: ids by `string too long. Expected a string with maximum length 40`, names by the written limit.
const LIMITS: Limits = Limits { id: 40, name: 64 };
