//! Behaviour tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::needless_pass_by_value,
    clippy::unused_async,
    reason = "a tool takes what the model sends, and may be async without waiting for anything"
)]

// `tokio` is this binary itself: all of the real one, but for runtimes that let a test wait for ever.
extern crate self as tokio;
extern crate tokio as real_tokio;

pub(crate) use limited::runtime;
pub(crate) use real_tokio::*;

mod agent;
mod any_mix;
mod attachments;
mod begun;
mod blocked;
mod bounded;
mod chat;
mod chat_ends;
mod chat_histories;
mod chat_names;
mod chat_refusals;
mod chat_refusals_tools;
mod chat_replies;
mod chat_server;
mod chat_server_check;
mod chat_server_errors;
mod chat_server_requests;
mod chat_server_scripts;
mod chat_words;
mod conformance;
mod contained;
mod custom_tools;
mod declared;
mod dialects;
mod effects;
mod executor;
mod failures;
mod guide;
mod inspect;
mod keys;
mod layers;
mod limited;
mod limits;
mod lint;
mod log;
mod loopback;
mod model_server;
mod naive;
mod page_server;
mod plain;
mod progress;
mod responses;
mod selected;
mod snapshot;
mod strict;
mod support;
mod survival;
mod tokens;
