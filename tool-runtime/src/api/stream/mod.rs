//! Replies that are read while the model writes them.
//!
//! A [`Reader`] takes the bytes of a stream, cut anywhere, and says what is in them. It is a pure state machine: it has no
//! task and no clock, never panics, and keeps no more than its [limit](Reader::max_size). Its readers are
//! [`openai::chat::Reader`](crate::openai::chat::Reader) and
//! [`openai::responses::Reader`](crate::openai::responses::Reader).

mod answered;
mod answering;
mod chunk;
mod early_start;
mod event;
mod framing;
#[cfg(feature = "openai-types")]
mod merge;
mod pushed;
mod reader;

pub(crate) use self::reader::Assembly;
pub use self::{
    answered::Answered,
    answering::{Answering, StreamEvent},
    chunk::Chunk,
    early_start::EarlyStart,
    event::{ReplyEnd, ReplyEvent, Unreadable},
    reader::Reader,
};
#[cfg(feature = "openai-types")]
pub(crate) use self::{
    merge::{merge_member, replace, weight},
    reader::Found,
};
