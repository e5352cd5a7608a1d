//! Behaviour tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::needless_pass_by_value,
    clippy::unused_async,
    reason = "a tool takes what the model sends, and may be async without waiting for anything"
)]

// `tokio` is this binary itself: all of the real one, but for runtimes that let a test wait forever.
extern crate self as tokio;
extern crate tokio as real_tokio;

pub(crate) use limited::runtime;
pub(crate) use real_tokio::*;

mod agent;
mod attachments;
mod bounded;
mod chat;
mod closures;
mod conformance;
mod custom_tools;
mod declared;
mod dialects;
mod guide;
mod inspect;
mod large_arguments;
mod layers;
mod limited;
mod lint;
mod log;
mod loopback;
mod model_server;
mod plain;
mod responses;
mod selected;
mod snapshot;
mod streams;
mod strict;
mod structured;
mod support;
mod tokens;
mod turn;
