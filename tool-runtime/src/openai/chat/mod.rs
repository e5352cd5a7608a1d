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
//!         .model("gpt-4.1")
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
mod ids;
mod message;
mod pairing;
mod repair;
mod reply;
mod server_error;
mod stream;
mod tool_call;

#[cfg(feature = "openai-client")]
pub(crate) use self::definitions::Tools;
pub(crate) use self::ids::UniqueIds;
pub use self::{
    change::{Change, ChangeKind},
    choice::{Choice, End},
    completion::Completion,
    message::Message,
    repair::{Repaired, repair},
    server_error::ServerError,
    stream::Reader,
    tool_call::ToolCall,
};
