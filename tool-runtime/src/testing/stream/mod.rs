//! Replies as streams of server-sent events.
//!
//! A reply becomes events, in `chat` and `responses`; the events become text, in `frames`; the text becomes steps over time, in
//! `plan`; and `body` carries the steps out.

mod body;
mod chat;
mod chunks;
mod event;
mod fault;
mod fragments;
mod frames;
mod plan;
mod responses;

pub(super) use self::body::play;
pub(super) use self::chat::events as of_chat;
pub use self::chunks::Chunks;
pub(super) use self::event::Pace;
pub use self::fault::Fault;
pub(super) use self::frames::{Frames, raw};
pub(super) use self::plan::{Delivery, plan};
pub(super) use self::responses::events as of_responses;
