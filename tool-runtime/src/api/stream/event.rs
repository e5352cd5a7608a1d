//! What can be heard of a reply while it is written.

use std::fmt;

use serde_json::Value;

use crate::Call;

/// Something that a stream told about a reply.
///
/// The deltas of one kind, put together in their order, are the text that the finished reply holds.
///
/// ```
/// use tool_runtime::{openai::chat, stream::ReplyEvent};
///
/// let mut reader = chat::Reader::new();
/// let events = reader.read(b"data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n");
/// assert_eq!(events, [ReplyEvent::Text("Hello".to_owned())]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ReplyEvent {
    /// More of what the model says.
    Text(String),
    /// More of why the model refuses to reply.
    Refusal(String),
    /// More of what the model thinks, or of its summary.
    Reasoning(String),
    /// A call has begun.
    CallSeen {
        /// The call's position among the calls of the reply.
        position: usize,
        /// Its id, as the server sent it; empty if it is not known yet.
        id: String,
        /// Its name; empty if it is not known yet. A few servers send names in pieces.
        name: String,
    },
    /// More of the arguments of a call.
    Arguments {
        /// The call's position among the calls of the reply.
        position: usize,
        /// The next piece.
        delta: String,
    },
    /// A call is complete, by the rules of the API. It can start.
    CallCompleted {
        /// The call's position among the calls of the reply.
        position: usize,
        /// The call, with an id that the API accepts and that no other call of the reply has.
        call: Call,
    },
    /// The tokens used so far, as the server counts them. The last one counts.
    Usage(Value),
    /// The reply has ended. No event follows.
    Ended(ReplyEnd),
}

/// How a streamed reply ended.
///
/// ```
/// use tool_runtime::{openai::chat, stream::ReplyEnd};
///
/// let mut reader = chat::Reader::new();
/// reader.read(b"data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n");
/// reader.close();
/// // No finish reason came: the connection broke.
/// assert_eq!(reader.end(), Some(&ReplyEnd::ClosedEarly));
/// assert!(!reader.end().is_some_and(ReplyEnd::is_whole));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "type", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum ReplyEnd {
    /// The model came to its end.
    Whole,
    /// The reply was cut off, for this reason, in the server's word: `length`, `content_filter`, `max_output_tokens`.
    CutOff {
        /// The server's word.
        reason: String,
    },
    /// The server failed before the reply was whole, and said so.
    Failed {
        /// The server's words.
        message: String,
        /// The server's code for the error.
        #[cfg_attr(
            feature = "serde",
            serde(default, skip_serializing_if = "Option::is_none")
        )]
        code: Option<String>,
    },
    /// The stream ended before the reply did.
    ClosedEarly,
    /// The connection broke.
    Lost {
        /// What the transport says about it.
        message: String,
    },
    /// Nothing came for too long.
    Silent,
    /// The reader of the reply gave it up.
    Cancelled,
    /// What came cannot be read.
    Unreadable(Unreadable),
}

impl ReplyEnd {
    /// Returns whether the model came to its end. Only then may calls start that were held until the end.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

/// Writes it for people.
#[cfg(feature = "openai-types")]
impl ReplyEnd {
    /// Returns it as the error of a reply that no server wrote to its end.
    pub(crate) fn as_error(&self) -> Value {
        serde_json::json!({ "message": self.to_string(), "code": "stream_broken" })
    }
}

impl ReplyEnd {
    /// Returns whether the reply broke off: nobody said that it has come to its end.
    pub(crate) fn is_broken(&self) -> bool {
        !matches!(self, Self::Whole | Self::CutOff { .. })
    }
}

impl fmt::Display for ReplyEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("the reply is whole"),
            Self::CutOff { reason } => write!(f, "the reply was cut off ({reason})"),
            Self::Failed { message, code } => {
                write!(f, "the server failed while it wrote the reply: {message}")?;
                code.as_ref().map_or(Ok(()), |code| write!(f, " ({code})"))
            }
            Self::ClosedEarly => f.write_str("the stream ended before the reply did"),
            Self::Lost { message } => write!(f, "the connection broke: {message}"),
            Self::Silent => f.write_str("the server sent nothing for too long"),
            Self::Cancelled => f.write_str("the reply was given up"),
            Self::Unreadable(unreadable) => unreadable.fmt(f),
        }
    }
}

/// Says why a stream cannot be read.
///
/// ```
/// use tool_runtime::{openai::chat, stream::{ReplyEnd, Unreadable}};
///
/// let mut reader = chat::Reader::new().max_size(1_000);
/// reader.read(format!("data: {}", "x".repeat(1_001)).as_bytes());
/// assert_eq!(reader.end(), Some(&ReplyEnd::Unreadable(Unreadable::TooLarge { limit: 1_000 })));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "problem", rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Unreadable {
    /// The reply, or one event, takes more than this many bytes.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// An event is not UTF-8.
    NotUtf8,
    /// An event is not a JSON object.
    NotJson {
        /// The beginning of what came instead.
        start: String,
    },
    /// The stream does not consist of server-sent events.
    NotEvents {
        /// The beginning of what came instead.
        start: String,
    },
    /// More arguments came for a call that was complete.
    CallReopened {
        /// The call's position among the calls of the reply.
        position: usize,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "the reply takes more than {limit} bytes"),
            Self::NotUtf8 => f.write_str("the stream is not UTF-8"),
            Self::NotJson { start } => write!(f, "an event is not a JSON object: {start:?}"),
            Self::NotEvents { start } => {
                write!(f, "the response is not a stream of events: {start:?}")
            }
            Self::CallReopened { position } => {
                write!(
                    f,
                    "more arguments came for call {position}, which was complete"
                )
            }
        }
    }
}

impl std::error::Error for Unreadable {}
