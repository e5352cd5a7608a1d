//! One call of a reply, and its answer.

mod attachment;
mod cap;
pub(crate) mod json;
pub(crate) mod name;
mod quoted;

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use serde_json::{Value, json};

pub use self::attachment::Attachment;
pub(crate) use self::quoted::{quoted, quoted_unless_plain};
use crate::{InvalidArguments, Output, ToolError};

/// One call that a model's reply asks for.
///
/// ```
/// use tool_runtime::Call;
///
/// let call = Call::new("call_1", "get_weather", r#"{"city":"Paris"}"#);
/// assert_eq!(call.name, "get_weather");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The id that pairs the call with its answer (`tool_call_id` in Chat Completions, `call_id` in
    /// Responses).
    pub id: String,
    /// The name of the tool. A turn puts right what models write around it: `functions.now` becomes `now` if there is a
    /// tool of that name.
    pub name: String,
    /// The arguments, as the model wrote them: JSON text, if all is well.
    pub arguments: String,
    /// What sort of call it is.
    pub kind: CallKind,
    /// Whether the reply ended before the call was complete. Such a call is answered but never run.
    pub cut_off: bool,
}

/// Tells the sorts of call apart. Only [`Function`](CallKind::Function) calls can be run.
///
/// ```
/// use tool_runtime::{Call, CallKind};
///
/// assert_eq!(Call::new("call_1", "now", "{}").kind, CallKind::Function);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallKind {
    /// A call of a function, with JSON arguments.
    Function,
    /// A call of a kind that this library does not run, by the name that the reply gave to the kind.
    Other(String),
}

impl Call {
    /// Makes a complete call of a function.
    ///
    /// ```
    /// let call = tool_runtime::Call::new("call_1", "now", "{}");
    /// assert!(!call.cut_off);
    /// ```
    pub fn new(
        id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            arguments: arguments.into(),
            kind: CallKind::Function,
            cut_off: false,
        }
    }

    /// Makes a call of another kind than function; it is answered, and not run.
    ///
    /// ```
    /// let call = tool_runtime::Call::of_kind("call_1", "custom", "sql", "select 1");
    /// ```
    pub fn of_kind(
        id: impl Into<String>,
        kind: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        Self {
            kind: CallKind::Other(kind.into()),
            ..Self::new(id, name, arguments)
        }
    }

    /// Marks the call as one that the reply did not finish.
    ///
    /// ```
    /// let call = tool_runtime::Call::new("call_1", "now", "{\"zo").into_cut_off();
    /// assert!(call.cut_off);
    /// ```
    #[must_use]
    pub fn into_cut_off(self) -> Self {
        Self {
            cut_off: true,
            ..self
        }
    }
}

/// Says why a call gave no output, from the tool's side.
///
/// ```
/// use tool_runtime::{CallError, ToolError};
///
/// let error = CallError::from(ToolError::failed("the warehouse is closed"));
/// assert!(matches!(error, CallError::Failed(_)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// The arguments break the schema; the function was not called.
    InvalidArguments(InvalidArguments),
    /// The arguments end in the middle; the function was not called.
    CutOff,
    /// The call was given up before the tool began its work.
    Cancelled,
    /// The function was called and returned an error.
    Failed(ToolError),
}

/// Writes it for people; what the model reads is the [`Outcome`] that it becomes.
impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidArguments(invalid) => write!(f, "invalid arguments\n{invalid}"),
            Self::CutOff => f.write_str("the arguments are cut off"),
            Self::Cancelled => f.write_str("the call was given up"),
            Self::Failed(error) => f.write_str(error.message()),
        }
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => error.next(),
            Self::InvalidArguments(_) | Self::CutOff | Self::Cancelled => None,
        }
    }
}

impl From<InvalidArguments> for CallError {
    fn from(invalid: InvalidArguments) -> Self {
        Self::InvalidArguments(invalid)
    }
}

impl From<ToolError> for CallError {
    fn from(error: ToolError) -> Self {
        Self::Failed(error)
    }
}

/// Says how one call ended. There is one for each call, whatever happened.
///
/// ```
/// use tool_runtime::{Outcome, Output};
///
/// let outcome = Outcome::Success(Output::text("sunny"));
/// assert!(outcome.is_success());
/// assert_eq!(outcome.kind(), "success");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The tool did its work.
    Success(Output),
    /// The call was `multi_tool_use.parallel`, a wrapper around several calls that models invent; these are the answers
    /// to the calls inside.
    Several(Vec<Answer>),
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
    CutOff,
    /// The call took longer than it, or its turn, may take.
    TimedOut {
        /// The limit that it exceeded.
        limit: Duration,
        /// Whether the tool was at work, so that part of it may be done.
        started: bool,
    },
    /// The tool panicked. The panic's message is in the log, not here.
    Panicked {
        /// Whether the tool was at work, so that part of it may be done. If not, the arguments could not be read: a
        /// `Deserialize` of theirs panicked, for example.
        started: bool,
    },
    /// The turn was cancelled before this call had ended.
    Cancelled {
        /// Whether the tool was at work, so that part of it may be done.
        started: bool,
    },
    /// The same call failed too often in a row; it was not run again.
    Refused {
        /// How often it has failed.
        failures: u32,
    },
}

impl Outcome {
    /// Returns the name of the kind of outcome, in `snake_case`, for logs and reports.
    ///
    /// ```
    /// assert_eq!(tool_runtime::Outcome::CutOff.kind(), "cut_off");
    /// ```
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Success(_) => "success",
            Self::Several(_) => "several",
            Self::Failed(_) => "failed",
            Self::InvalidArguments(_) => "invalid_arguments",
            Self::UnknownTool { .. } => "unknown_tool",
            Self::NotAllowed { .. } => "not_allowed",
            Self::UnknownKind { .. } => "unknown_kind",
            Self::CutOff => "cut_off",
            Self::TimedOut { .. } => "timed_out",
            Self::Panicked { .. } => "panicked",
            Self::Cancelled { .. } => "cancelled",
            Self::Refused { .. } => "refused",
        }
    }

    /// Tells whether the tool did its work; of several calls in one, whether all did.
    ///
    /// ```
    /// assert!(!tool_runtime::Outcome::CutOff.is_success());
    /// ```
    #[must_use]
    pub fn is_success(&self) -> bool {
        match self {
            Self::Success(_) => true,
            Self::Several(answers) => answers.iter().all(|answer| answer.outcome.is_success()),
            _ => false,
        }
    }
}

impl From<Result<Output, CallError>> for Outcome {
    fn from(result: Result<Output, CallError>) -> Self {
        match result {
            Ok(output) => Self::Success(output),
            Err(CallError::Failed(error)) => Self::Failed(error),
            Err(CallError::InvalidArguments(invalid)) => Self::InvalidArguments(invalid),
            Err(CallError::CutOff) => Self::CutOff,
            Err(CallError::Cancelled) => Self::Cancelled { started: false },
        }
    }
}

/// Writes what the model reads.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success(output) => f.write_str(&attachment::text(output, None, usize::MAX)),
            Self::Several(answers) => {
                let answers = answers.iter().map(|answer| {
                    json!({
                        "recipient_name": answer.call.name,
                        "outcome": answer.outcome.kind(),
                        "content": answer.text(),
                    })
                });
                write!(f, "{}", answers.collect::<Value>())
            }
            Self::Failed(error) if error.is_retry() => {
                write!(f, "error: {}\nOther arguments may work.", error.message())
            }
            Self::Failed(error) => write!(f, "error: {}", error.message()),
            Self::InvalidArguments(invalid) => write!(
                f,
                "error: invalid arguments, nothing was run\n{invalid}\nCorrect them all and call again."
            ),
            Self::UnknownTool { known, .. } if known.is_empty() => {
                f.write_str("error: there is no such tool; no tools can be called now")
            }
            Self::UnknownTool { known, others } => {
                f.write_str("error: there is no such tool. The tools are: ")?;
                write_list(f, known, *others)
            }
            Self::NotAllowed { allowed, .. } if allowed.is_empty() => {
                f.write_str("error: not run, for no tool can be called now; answer in words")
            }
            Self::NotAllowed { allowed, others } => {
                f.write_str("error: not run, for this tool cannot be called now. Tools that can be: ")?;
                write_list(f, allowed, *others)
            }
            Self::UnknownKind { kind } => {
                let kind = quoted(kind);
                write!(f, "error: calls of the kind {kind} cannot be run here; call a function")
            }
            Self::CutOff => f.write_str(
                "error: the call was cut off before its end, nothing was run; send it again, shorter",
            ),
            Self::TimedOut { limit, started: true } => {
                write!(f, "error: timed out after {limit:?}; it may have partly run")
            }
            Self::TimedOut { limit, started: false } => {
                write!(f, "error: timed out after {limit:?}; it was not run")
            }
            Self::Panicked { started: true } => f.write_str("error: the tool crashed; it may have partly run"),
            Self::Panicked { started: false } => {
                f.write_str("error: the tool crashed when it read the arguments; it was not run")
            }
            Self::Cancelled { started: true } => f.write_str("error: cancelled; it may have partly run"),
            Self::Cancelled { started: false } => f.write_str("error: cancelled; it was not run"),
            Self::Refused { failures } => write!(
                f,
                "error: not run, because the same call with the same arguments has failed {failures} times in a \
                 row; change the arguments or do without it"
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

/// Pairs a call with how it ended and what the model is told.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Toolset};
///
/// let turn = Toolset::new().run([Call::new("call_1", "now", "{}")]).await;
/// let answer = &turn.answers[0];
/// assert_eq!(answer.call.id, "call_1");
/// assert_eq!(answer.outcome.kind(), "unknown_tool");
/// assert!(answer.text().starts_with("error: there is no such tool"));
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The call.
    pub call: Arc<Call>,
    /// How it ended.
    pub outcome: Outcome,
    /// When the call's tool began its work, since the beginning of the turn; `None` if it never did.
    pub started: Option<Duration>,
    /// When the answer was there, since the beginning of the turn.
    pub ended: Duration,
    /// The size to which the text is capped, in bytes.
    pub(crate) max_output: usize,
}

impl Answer {
    /// Makes the answer to a call outside of a turn, to test a [`Reply`](crate::Reply) by itself.
    ///
    /// ```
    /// use tool_runtime::{Answer, Call, Outcome, Output};
    ///
    /// let call = Call::new("call_1", "now", "{}");
    /// let answer = Answer::new(call, Outcome::Success(Output::text("12:00")));
    /// assert_eq!(answer.text(), "12:00");
    /// ```
    #[must_use]
    pub fn new(call: Call, outcome: Outcome) -> Self {
        Self {
            call: Arc::new(call),
            outcome,
            started: None,
            ended: Duration::ZERO,
            max_output: usize::MAX,
        }
    }

    /// Returns what the model is told: the outcome as text, never empty, and no longer than the toolset's
    /// [`max_output`](crate::Toolset::max_output). It names the [attachments](Self::attachments), where they stand, or
    /// at its end if it had to be shortened.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// # use tool_runtime::{Call, Toolset};
    /// let turn = Toolset::new().run([Call::new("call_1", "now", "{}").into_cut_off()]).await;
    /// assert_eq!(
    ///     turn.answers[0].text(),
    ///     "error: the call was cut off before its end, nothing was run; send it again, shorter",
    /// );
    /// # });
    /// ```
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.outcome {
            Outcome::Success(output) => {
                attachment::text(output, Some(&self.call.id), self.max_output)
            }
            outcome => cap::capped(outcome.to_string().into(), self.max_output),
        }
    }

    /// Returns the images and files of the answer, in order; of several calls in one, those of all. They are never
    /// shortened or left out: a tool that makes large ones should make them smaller itself.
    ///
    /// ```
    /// use tool_runtime::{Answer, Call, Image, Outcome, Output, tool::Media};
    ///
    /// let chart = Image::from_url("https://example.com/chart.png")?;
    /// let output = Output::text("Sales by month.").and_image(chart.clone());
    /// let answer = Answer::new(Call::new("call_1", "chart", "{}"), Outcome::Success(output));
    /// assert_eq!(answer.text(), "Sales by month.\n[image 1 of call_1 is attached below]");
    /// assert_eq!(answer.attachments()[0].media, Media::Image(&chart));
    /// # Ok::<(), tool_runtime::tool::MediaError>(())
    /// ```
    #[must_use]
    pub fn attachments(&self) -> Vec<Attachment<'_>> {
        match &self.outcome {
            Outcome::Success(output) => attachment::of(output, &self.call).collect(),
            Outcome::Several(answers) => answers.iter().flat_map(Self::attachments).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns how long the tool was at work; zero if it never was.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// # use tool_runtime::{Call, Toolset};
    /// let turn = Toolset::new().run([Call::new("call_1", "now", "{}")]).await;
    /// assert!(turn.answers[0].duration().is_zero());
    /// # });
    /// ```
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.started
            .map_or(Duration::ZERO, |started| self.ended.saturating_sub(started))
    }
}
