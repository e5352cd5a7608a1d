//! Behaviour tests, one binary.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agent;
mod any_mix;
mod attachments;
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
mod declared;
mod dialects;
mod executor;
mod guide;
mod inspect;
mod keys;
mod limits;
mod lint;
mod loopback;
mod naive;
mod page_server;
mod progress;
mod snapshot;
mod strict;
mod support;
mod survival;
mod tokens;
