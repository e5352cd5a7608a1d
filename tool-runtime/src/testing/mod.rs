//! Tests agents against a model server that runs inside the test.
//!
//! [`ModelServer`] listens on loopback and speaks [Chat Completions] and [Responses], whole and streamed. A script says what
//! the model answers; everything else is as with the real one: the same bodies, and above all the
//! same refusals. A request that the API would refuse is refused here, with its status, message,
//! param and code. So a test that passes says that the conversation is one the API accepts, and it
//! says so in milliseconds, without a key, the same every time.
//!
//! [Chat Completions]: https://platform.openai.com/docs/api-reference/chat
//! [Responses]: https://platform.openai.com/docs/api-reference/responses
//!
//! The [guide](crate::guide::testing_an_agent) shows how agents are tested with it, step by step.
//!
//! # Testing your agent
//!
//! Point the client at [`ModelServer::url`] and script the model. Here the model asks for two
//! tools at once, then speaks when it has their answers:
//!
//! ```
//! use async_openai::{Client, config::OpenAIConfig};
//! use serde_json::json;
//! use tool_runtime::testing::{Request, ModelServer, ScriptedReply};
//!
//! // The agent under test: asks, runs the calls, sends the answers back, until there are words.
//! async fn agent(client: &Client<OpenAIConfig>, question: &str) -> Result<String, Box<dyn std::error::Error>> {
//!     let weather = json!({"type": "function", "function": {"name": "get_weather",
//!         "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}});
//!     let mut messages = vec![json!({"role": "user", "content": question})];
//!     loop {
//!         let request = json!({"model": "gpt-5.6", "messages": messages, "tools": [weather]});
//!         let reply = client.chat().create(serde_json::from_value(request)?).await?;
//!         let message = serde_json::to_value(&reply.choices[0].message)?;
//!         let Some(calls) = message["tool_calls"].as_array().cloned() else {
//!             return Ok(message["content"].as_str().unwrap_or_default().to_owned());
//!         };
//!         messages.push(message);
//!         for call in calls {
//!             let answer = json!({"role": "tool", "tool_call_id": call["id"], "content": "22 C"});
//!             messages.push(answer);
//!         }
//!     }
//! }
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = ModelServer::start(|request: &Request| {
//!     let answers = request.tool_answers();
//!     if answers.is_empty() {
//!         return ScriptedReply::calls([
//!             ("get_weather", json!({"city": "Paris"})),
//!             ("get_weather", json!({"city": "Oslo"})),
//!         ]);
//!     }
//!     let lines = answers.iter().map(|answer| format!("{} → {}", answer.arguments, answer.content));
//!     ScriptedReply::text(lines.collect::<Vec<_>>().join("; "))
//! })
//! .await?;
//! let client = Client::with_config(OpenAIConfig::new().with_api_base(server.url()));
//!
//! let said = agent(&client, "Weather in Paris and Oslo?").await?;
//!
//! assert_eq!(said, r#"{"city":"Paris"} → 22 C; {"city":"Oslo"} → 22 C"#);
//! assert_eq!(server.requests().len(), 2);
//! assert_eq!(server.refusals(), []);
//! # Ok(())
//! # }
//! ```
//!
//! An agent that forgets an answer does not get past the server:
//!
//! ```
//! use async_openai::{Client, config::OpenAIConfig, error::OpenAIError};
//! use serde_json::json;
//! use tool_runtime::testing::ModelServer;
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = ModelServer::start(["never sent"]).await?;
//! let client = Client::with_config(OpenAIConfig::new().with_api_base(server.url()));
//!
//! let call = |id: &str| json!({"id": id, "type": "function",
//!     "function": {"name": "get_weather", "arguments": "{}"}});
//! let history = json!([
//!     {"role": "user", "content": "Weather in Paris and Oslo?"},
//!     {"role": "assistant", "tool_calls": [call("call_1"), call("call_2")]},
//!     {"role": "tool", "tool_call_id": "call_1", "content": "22 C"},
//! ]);
//! let request = serde_json::from_value(json!({"model": "gpt-5.6", "messages": history}))?;
//!
//! let Err(OpenAIError::ApiError(refused)) = client.chat().create(request).await else { panic!("accepted") };
//! assert_eq!(refused.status_code, 400);
//! assert!(refused.api_error.message.ends_with("did not have response messages: call_2"));
//! # Ok(())
//! # }
//! ```
//!
//! Clients honour the proxy variables of the environment, for loopback too unless `NO_PROXY` names it. Where that
//! may matter, give the client an HTTP client without:
//! `Client::with_config(config).with_http_client(reqwest::Client::builder().no_proxy().build()?)`.
//!
//! ## Scripts
//!
//! A script is a closure from the [`Request`] to a [`ScriptedReply`], or just the replies in order, for both APIs;
//! see [`Script`]. A closure suits an agent whose requests may come in any order or number; it can
//! look at the tools declared, at what the user said, and compute its last words from the answers
//! received. Replies in order suit a fixed conversation.
//!
//! A [`ScriptedReply`] can also be what models send on a bad day: arguments that are not JSON, a name that
//! was never declared, the same id twice, a reply cut off in the middle of a call, a rate limit, a
//! slow answer. That is where agents fail, and here it takes one line:
//!
//! ```
//! use serde_json::json;
//! use tool_runtime::testing::{ApiError, ModelServer, ScriptedReply, ScriptedCall};
//!
//! # #[tokio::main]
//! # async fn main() -> std::io::Result<()> {
//! let server = ModelServer::start([
//!     ScriptedReply::error(ApiError::new(429, "Rate limit reached").with_code("rate_limit_exceeded")),
//!     ScriptedReply::calls([
//!         ScriptedCall::raw_arguments("get_weather", r#"{"city": "Par"#),
//!         ScriptedCall::new("no_such_tool", json!({})),
//!     ]),
//!     ScriptedReply::text("I give up."),
//! ])
//! .await?;
//! # drop(server);
//! # Ok(())
//! # }
//! ```
//!
//! Some failures come with status 200: [`ScriptedReply::error_in_body`] has an error and no choices, [`ScriptedReply::with_error`] breaks
//! off in the middle, [`ScriptedReply::refusal`] has no words, and `ScriptedReply::text("")` says nothing at all.
//!
//! The server holds a script to what a model can do. Calls in a request that declares no tools, or
//! that says `tool_choice: "none"`, are an error 500 that tells the author of the script; so are a
//! panic in a closure and a request after the last reply. With `parallel_tool_calls: false` only
//! the first call of a reply is sent. Many clients retry a 500 by themselves, so that each of
//! these may stand several times in [`ModelServer::requests`].
//!
//! # What is refused
//!
//! All of it with type `invalid_request_error`, by [`check_chat`] and [`check_responses`], which work on
//! any JSON without a server, and with status 400 unless another is named.
//!
//! ## By Chat Completions
//!
//! In the order of the checks:
//!
//! - **Body.** Not JSON; no model; no messages, or none in the list.
//! - **Messages.** An unknown role; content that is neither a string nor an array of parts; in a tool
//!   message a part that is not text, or no part at all; an image outside of a user message, or
//!   without URL; a file without data and id; audio without data and format; `tool_calls` that are
//!   empty, a call without id, type, name or arguments, arguments that are not a string, an id of
//!   over 40 characters, a name that is not 1 to 64 of `a-z`, `A-Z`, `0-9`, `_` and `-`.
//! - **Tools.** An empty list, or over 128; a bad name, as above; a description of over 1024
//!   characters; parameters that are not the schema of an object, or one without `properties`; a schema that is
//!   none, at any depth: an unknown type, a keyword whose value it cannot have (`multipleOf: 0`), a
//!   pattern that Python's `re` does not compile (`\p{L}`); with `strict: true`, a schema outside of
//!   the strict subset: an object that is not closed or does not require each property, a keyword or
//!   a format of a text that is not in it, an array without `items`, a `$ref` beside other keywords,
//!   objects of one `anyOf` that begin with the same property, the limits on size, and patterns with
//!   look-around.
//! - **Choices.** `parallel_tool_calls` or `tool_choice` without tools; a `tool_choice` of an
//!   unknown form, or of a tool that is not declared.
//! - **Format.** A `response_format` of an unknown type; a `json_schema` without a legal name, or whose schema is not one, or not a
//!   strict one although `strict` is true; `json_object` where no message says "json". Options of streams without a stream.
//! - **History.** Content that is null, except beside calls; a call without an answer, an answer
//!   without its call, an answer too many.
//!
//! An assistant message with calls must be followed by one tool message for each call, in any
//! order, before anything else. If another message stands where an answer was due, the param is
//! `messages.[N].role` with the index of that message; if the history ends there, it is
//! `messages`.
//!
//! ## By Responses
//!
//! - **Body.** Not JSON; no model; neither input, nor a conversation, nor a response to go on from; parameters of Chat Completions,
//!   with the name that they have here.
//! - **Items.** A message of an unknown role, or with parts of the other side; a `function_call` or `custom_tool_call` without
//!   `call_id` (1 to 64 characters), a legal name (1 to 128), arguments or input; an output that is neither a text of at most
//!   10,485,760 characters nor a list of `input_text`, `input_image` and `input_file`; reasoning without a summary; an `id` that
//!   does not begin as those of its kind do. Kinds of item that the server does not know are accepted.
//! - **Tools.** As above, but flat: an empty list is accepted, `parameters` must be there, descriptions have no limit. An unknown
//!   kind of tool; a grammar that is neither `lark` nor `regex`.
//! - **Choice.** A `tool_choice` of an unknown form, or that is not among the tools; `required` without tools.
//! - **Format.** `text.format`, as `response_format` above.
//! - **State.** An unknown `previous_response_id`; one beside a `conversation`.
//! - **History**, that of the stored responses included. An id that comes twice; reasoning that is not followed by what it led to; a
//!   call without an output after it, unless it is `async`; an output without a call before it.
//!
//! The server knows what it has sent, and checks two rules more: reasoning without `encrypted_content` must be stored, else it is not
//! found (404); and an item that came with reasoning must come back with it. With `store: false`, [`check_responses`] takes it that
//! nothing was stored before either. Ids that the server has sent itself are accepted in any form.
//!
//! ## By some
//!
//! Some rules depend on the account or the model, and gateways to other models have some more: see
//! [`ModelServerBuilder`]. An unknown path is
//! answered with 404 and a wrong method with 405.
//!
//! The words are those that users have quoted from the API. Where none were found, they follow its
//! manner: duplicate ids within one assistant message, a part of a tool message that is neither
//! text nor image, the detail of an image, an empty `tool_call_id`, an undeclared custom tool as a
//! choice, the limits on the size of a strict schema other than its depth, and which of several
//! faults of a schema is named. Not known, and therefore accepted, are formats of numbers and
//! patterns with back-references or word boundaries in a strict schema. At Responses, made up in the API's manner are: a second output for
//! a call (it finds no call), `required` without tools, an unknown kind of tool. One rule is
//! ours alone: two tools of one name, which the API has been seen to accept, are refused, since no
//! agent can tell their calls apart.
//!
//! Not checked: fields that have nothing to do with tools, formats and history, such as `temperature`; whether the model exists; the
//! size of the context; the items and tools of the service itself.

mod api;
mod chat;
mod check;
mod deviation;
mod error;
mod ids;
mod json;
mod recorded;
mod reply;
mod request;
mod responses;
mod rules;
mod script;
mod server;
mod service;
mod stream;
mod usage;
mod written;

pub use self::api::Api;
pub use self::check::{check_chat, check_responses};
pub use self::deviation::Deviation;
pub use self::error::ApiError;
pub use self::recorded::{RecordedRequest, ServerOutcome};
pub use self::reply::{ScriptedCall, ScriptedReply};
pub use self::request::{Request, ToolAnswer};
pub use self::rules::Stateless;
pub use self::script::Script;
pub use self::server::{ModelServer, ModelServerBuilder};
pub use self::stream::{Chunks, Fault};
