//! What a repair changes.

use std::fmt;

use crate::call::quoted;

/// A change that [`repair`](super::repair()) made to a history.
///
/// It displays as a sentence for people: where, what, and why.
///
/// ```
/// use tool_runtime::openai::{chat::{ChangeKind, repair}, types::ChatCompletionRequestMessage};
///
/// let history: Vec<ChatCompletionRequestMessage> = serde_json::from_value(serde_json::json!([
///     { "role": "user", "content": "Hello?" },
///     { "role": "tool", "tool_call_id": "a", "content": "sunny" },
/// ]))?;
/// let repaired = repair(&history);
/// assert_eq!(repaired.changes[0].position, 1);
/// assert_eq!(
///     repaired.changes[0].to_string(),
///     "message 1: left out the answer to \"a\", because it answers no call",
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The position, in the history that was given, of the message that was changed, moved or left out. For an answer that
    /// was added, that of the message with the call.
    pub position: usize,
    /// What was changed.
    pub kind: ChangeKind,
}

/// What a [`Change`] changed.
///
/// ```
/// use tool_runtime::openai::chat::ChangeKind;
///
/// assert_eq!(ChangeKind::ContentAdded.why(), "a message without calls must have content");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// A call had no answer, and is answered as cancelled.
    AnswerAdded {
        /// The id of the call.
        call_id: String,
    },
    /// An answer stood elsewhere than after its call.
    AnswerMoved {
        /// The id of the call.
        call_id: String,
    },
    /// An answer belongs to no call, or to one that has an answer.
    AnswerLeftOut {
        /// The id that the answer has.
        call_id: String,
    },
    /// An answer had no text.
    AnswerFilled {
        /// The id of the call.
        call_id: String,
    },
    /// An answer had another id than its call.
    AnswerIdReplaced {
        /// The id that it had.
        from: String,
        /// The id of the call.
        to: String,
    },
    /// The id of a call was empty or too long.
    IllegalIdReplaced {
        /// The id that it had.
        from: String,
        /// The id that it has.
        to: String,
    },
    /// Another call of the message had the same id.
    RepeatedIdReplaced {
        /// The id that it had.
        from: String,
        /// The id that it has.
        to: String,
    },
    /// The API does not accept the name of a call.
    NameReplaced {
        /// The name that it had.
        from: String,
        /// The name that it has.
        to: String,
    },
    /// The arguments of a call were not a JSON object.
    ArgumentsReplaced {
        /// The id of the call.
        call_id: String,
    },
    /// A call was that of a custom tool, and became that of a function.
    MadeFunction {
        /// The id of the call.
        call_id: String,
    },
    /// A call was written in a form of another API, or with a member missing.
    FormReplaced {
        /// The id of the call.
        call_id: String,
    },
    /// A member of a message was an empty list.
    EmptyListLeftOut {
        /// The name of the member.
        member: &'static str,
    },
    /// A message of the assistant had neither words nor calls.
    ContentAdded,
}

impl ChangeKind {
    /// Returns why it was changed, in words for people.
    #[must_use]
    pub fn why(&self) -> &'static str {
        match self {
            Self::AnswerAdded { .. } => "each call must have an answer",
            Self::AnswerMoved { .. } => {
                "answers must follow their calls, in the order of the calls"
            }
            Self::AnswerLeftOut { .. } => "it answers no call",
            Self::AnswerFilled { .. } => "some servers refuse an empty answer",
            Self::AnswerIdReplaced { .. } => "an answer must have the id of its call",
            Self::IllegalIdReplaced { .. } => "an id must have 1 to 40 characters",
            Self::RepeatedIdReplaced { .. } => "another call of the message has the same id",
            Self::NameReplaced { .. } => {
                "a name must have 1 to 64 of the characters a-z, A-Z, 0-9, `_` and `-`"
            }
            Self::ArgumentsReplaced { .. } => {
                "many servers refuse arguments that are not a JSON object"
            }
            Self::MadeFunction { .. } => "many servers refuse calls of custom tools",
            Self::FormReplaced { .. } => "the API reads calls in its own form only",
            Self::EmptyListLeftOut { .. } => "the API refuses an empty list there",
            Self::ContentAdded => "a message without calls must have content",
        }
    }
}

/// Writes what was changed.
impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnswerAdded { call_id } => {
                write!(f, "answered the call {} as cancelled", quoted(call_id))
            }
            Self::AnswerMoved { call_id } => {
                write!(f, "moved the answer to {} to its call", quoted(call_id))
            }
            Self::AnswerLeftOut { call_id } => {
                write!(f, "left out the answer to {}", quoted(call_id))
            }
            Self::AnswerFilled { call_id } => {
                write!(
                    f,
                    "wrote \"(empty)\" into the answer to {}",
                    quoted(call_id)
                )
            }
            Self::AnswerIdReplaced { from, to } => write!(
                f,
                "replaced the id {} of an answer by {}",
                quoted(from),
                quoted(to)
            ),
            Self::IllegalIdReplaced { from, to } | Self::RepeatedIdReplaced { from, to } => {
                write!(
                    f,
                    "replaced the id {} of a call by {}",
                    quoted(from),
                    quoted(to)
                )
            }
            Self::NameReplaced { from, to } => write!(
                f,
                "replaced the name {} of a call by {}",
                quoted(from),
                quoted(to)
            ),
            Self::ArgumentsReplaced { call_id } => write!(
                f,
                "put the arguments of the call {} into an object",
                quoted(call_id)
            ),
            Self::MadeFunction { call_id } => {
                write!(f, "made the call {} one of a function", quoted(call_id))
            }
            Self::FormReplaced { call_id } => {
                write!(f, "wrote the call {} in the API's form", quoted(call_id))
            }
            Self::EmptyListLeftOut { member } => write!(f, "left out the empty list `{member}`"),
            Self::ContentAdded => f.write_str("added an empty text"),
        }
    }
}

/// Writes where, what and why.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, kind } = self;
        write!(f, "message {position}: {kind}, because {}", kind.why())
    }
}
