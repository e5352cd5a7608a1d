//! How a call ended.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use super::{attachment, effects::Effects};
use crate::{CallError, InvalidArguments, Output, ToolError, call::quoted};

/// How a call ended. Every call has one, whatever happened.
///
/// Its [`Display`](fmt::Display) is what the model reads.
///
/// ```
/// use tool_runtime::{Outcome, Output};
///
/// let outcome = Outcome::Success(Output::text("sunny"));
/// assert!(outcome.is_success());
/// assert_eq!(outcome.name(), "success");
/// assert_eq!(Outcome::Truncated.to_string().split(':').next(), Some("error"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[doc(alias = "ToolResult")]
pub enum Outcome {
    /// The tool did its work.
    Success(Output),
    /// The tool returned an error.
    Failed(ToolError),
    /// The arguments break the schema; nothing was run.
    InvalidArguments(InvalidArguments),
    /// No tool has that name; nothing was run.
    UnknownTool {
        /// The names there are that come nearest, the nearest first; at most twenty.
        known: Arc<[String]>,
        /// How many other tools there are.
        others: usize,
    },
    /// There is a tool of that name, but it may not be called in this turn; nothing was run.
    NotAllowed {
        /// The names of the tools that may be called and come nearest, the nearest first; at most twenty.
        allowed: Arc<[String]>,
        /// How many other tools may be called.
        others: usize,
    },
    /// The call is of a kind that is not run here.
    UnknownKind {
        /// What the reply called the kind.
        kind: String,
    },
    /// The reply ended in the middle of the call; nothing was run.
    Truncated,
    /// The call took longer than the call, or its turn, may take.
    TimedOut {
        /// The limit that it exceeded.
        limit: Duration,
        /// What it may have done.
        effects: Effects,
    },
    /// The tool panicked, or reading its arguments did. The message of the panic is in the log, not here.
    Panicked {
        /// What it may have done.
        effects: Effects,
    },
    /// The turn was cancelled, or the call was withdrawn, before the call had ended.
    Cancelled {
        /// What it may have done.
        effects: Effects,
    },
    /// The same call failed too often in a row; it was not run again.
    Refused {
        /// How often it has failed.
        failures: u32,
    },
    /// The call needs approval and did not get it; nothing was run.
    Denied {
        /// Why, in words for the model.
        reason: String,
    },
    /// The call was made from within another call, and would have waited for it forever; nothing was run.
    Deadlocked,
    /// The tool is [only declared](crate::Toolset::with_host_tool), and the call waits for the host's answer, which
    /// [`Turn::put`](crate::Turn::put) puts in this one's place.
    LeftToHost,
    /// Nobody knows whether the call ran: the program that ran it died, for example. A host that takes up a turn gives
    /// this answer; the runtime does not.
    Unknown,
}

impl Outcome {
    /// Returns the name of the outcome, in `snake_case`, for logs and reports.
    ///
    /// ```
    /// assert_eq!(tool_runtime::Outcome::Truncated.name(), "truncated");
    /// ```
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Success(_) => "success",
            Self::Failed(_) => "failed",
            Self::InvalidArguments(_) => "invalid_arguments",
            Self::UnknownTool { .. } => "unknown_tool",
            Self::NotAllowed { .. } => "not_allowed",
            Self::UnknownKind { .. } => "unknown_kind",
            Self::Truncated => "truncated",
            Self::TimedOut { .. } => "timed_out",
            Self::Panicked { .. } => "panicked",
            Self::Cancelled { .. } => "cancelled",
            Self::Refused { .. } => "refused",
            Self::Denied { .. } => "denied",
            Self::Deadlocked => "deadlocked",
            Self::LeftToHost => "left_to_host",
            Self::Unknown => "unknown",
        }
    }

    /// Returns whether the tool did its work.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Success(_))
    }

    /// Returns what the model reads, without the `error: ` before failures: for protocols that mark a failure in another
    /// way, such as the `isError` of MCP.
    ///
    /// ```
    /// use tool_runtime::{Outcome, ToolError};
    ///
    /// let outcome = Outcome::Failed(ToolError::failed("the warehouse is closed"));
    /// assert_eq!(outcome.message(), "the warehouse is closed");
    /// assert_eq!(outcome.to_string(), "error: the warehouse is closed");
    /// ```
    #[must_use]
    pub fn message(&self) -> Cow<'_, str> {
        match self {
            Self::Success(output) => attachment::text_of(output),
            Self::Failed(error) => error.advice(),
            failure => Message(failure).to_string().into(),
        }
    }
}

impl From<Result<Output, CallError>> for Outcome {
    fn from(result: Result<Output, CallError>) -> Self {
        match result {
            Ok(output) => Self::Success(output),
            Err(CallError::Failed(error)) => Self::Failed(error),
            Err(CallError::InvalidArguments(invalid)) => Self::InvalidArguments(invalid),
            Err(CallError::Truncated) => Self::Truncated,
            Err(CallError::Cancelled) => Self::Cancelled {
                effects: Effects::None,
            },
        }
    }
}

/// Makes the outcome of a call that did its work.
impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self::Success(output)
    }
}

/// Makes the outcome of a call that failed.
impl From<ToolError> for Outcome {
    fn from(error: ToolError) -> Self {
        Self::Failed(error)
    }
}

/// Writes what the model reads.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_success() {
            f.write_str("error: ")?;
        }
        f.write_str(&self.message())
    }
}

/// The words for a failure that is not the tool's own.
struct Message<'o>(&'o Outcome);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Outcome::Success(_) | Outcome::Failed(_) => Ok(()),
            Outcome::InvalidArguments(invalid) => write!(
                f,
                "invalid arguments, nothing was run\n{invalid}\nCorrect them all and call again."
            ),
            Outcome::UnknownTool { known, .. } if known.is_empty() => {
                f.write_str("there is no such tool; no tools can be called now")
            }
            Outcome::UnknownTool { known, others } => {
                f.write_str("there is no such tool. The tools are: ")?;
                write_list(f, known, *others)
            }
            Outcome::NotAllowed { allowed, .. } if allowed.is_empty() => {
                f.write_str("not run: no tool can be called now; answer in words")
            }
            Outcome::NotAllowed { allowed, others } => {
                f.write_str("not run: this tool cannot be called now. Call one of these: ")?;
                write_list(f, allowed, *others)
            }
            Outcome::UnknownKind { kind } => {
                let kind = quoted(kind);
                write!(f, "calls of the kind {kind} cannot be run here; call a function")
            }
            Outcome::Truncated => f.write_str(
                "the call was cut off before its end, nothing was run; send it again, shorter",
            ),
            Outcome::TimedOut { limit, effects } => write!(f, "timed out after {limit:?}; {effects}"),
            Outcome::Panicked { effects: Effects::None } => {
                f.write_str("the tool crashed when it read the arguments; it was not run")
            }
            Outcome::Panicked { effects } => write!(f, "the tool crashed; {effects}"),
            Outcome::Cancelled { effects } => write!(f, "cancelled; {effects}"),
            Outcome::Refused { failures } => write!(
                f,
                "not run, because the same call with the same arguments has failed {failures} times in a row; \
                 change the arguments or do without it"
            ),
            Outcome::Denied { reason } if reason.is_empty() => f.write_str("the call was denied and not run"),
            Outcome::Denied { reason } => write!(f, "the call was denied and not run: {reason}"),
            Outcome::Deadlocked => f.write_str(
                "not run, because it would wait for the call that made it; a tool must not call what it holds itself",
            ),
            Outcome::LeftToHost => f.write_str(
                "this call is answered outside of the tools, and there is no answer yet",
            ),
            Outcome::Unknown => f.write_str(
                "nobody knows whether this call ran; look at its effects before you call it again",
            ),
        }
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, names: &[String], others: usize) -> fmt::Result {
    f.write_str(&names.join(", "))?;
    match others {
        0 => Ok(()),
        others => write!(f, " and {others} more"),
    }
}
