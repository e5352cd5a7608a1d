//! Responses: definitions to `tools`, output items to calls, answers to output items.
//!
#![cfg_attr(
    all(feature = "macros", feature = "openai", feature = "responses-types"),
    doc = "```"
)]
#![cfg_attr(
    not(all(feature = "macros", feature = "openai", feature = "responses-types")),
    doc = "```ignore"
)]
//! use tool_runtime::{
//!     Reply,
//!     openai::responses::types::{CreateResponseArgs, EasyInputMessage, InputItem},
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
//! let mut input: Vec<InputItem> = vec![EasyInputMessage::from("What time is it?").into()];
//! loop {
//!     let request = CreateResponseArgs::default()
//!         .model("gpt-5.6")
//!         .tools(tools.definitions())
//!         .input(input.clone())
//!         .build()?;
//!     let response = client.responses().create(request).await?;
//!     input.extend(tools.answer(&response).await);
//!     if response.calls().is_empty() {
//!         break;
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The images and files of an answer are part of its output. Items that are not calls of functions or of custom tools go back
//! as they came: reasoning with the calls that follow it, calls of the service's own tools, kinds that are not known.
//!
//! async-openai's types refuse a response for one member or item that they do not know. [`Response`] reads every JSON object,
//! and keeps it. With the feature `openai`, [`Connection::respond`](crate::openai::Connection::respond) asks for one, and
//! [`Responses`] is a model for an [`Agent`](crate::agent::Agent).
//!
//! async-openai's types are behind the feature `responses-types`, because they take long to compile.

#[cfg(feature = "openai-client")]
mod ask;
mod assemble;
#[cfg(feature = "openai-client")]
mod begun;
#[cfg(feature = "openai-client")]
mod definitions;
mod found;
mod items;
#[cfg(feature = "openai-client")]
mod model;
mod outputs;
mod repair;
mod reply;
#[cfg(feature = "openai-client")]
mod request;
#[cfg(feature = "openai-client")]
mod respond;
mod response;
mod stream;
#[cfg(feature = "responses-types")]
mod typed;

#[cfg(feature = "responses-types")]
pub use async_openai::types::responses as types;

#[cfg(feature = "openai-client")]
pub use self::model::Responses;
pub use self::{
    outputs::Outputs,
    repair::{repair, repair_unstored},
    response::{Response, ResponseEnd},
    stream::Reader,
};
use crate::api::ids::Limits;

/// What the API accepts: ids of 1 to 64 characters, names of 1 to 128.
const LIMITS: Limits = Limits { id: 64, name: 128 };
