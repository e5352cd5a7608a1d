//! One call of a reply.

pub(crate) mod name;
mod quoted;

use std::fmt;

pub(crate) use self::quoted::{quoted, quoted_unless_plain};
use crate::{InvalidArguments, ToolError};

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
    /// The arguments, as the model wrote them: JSON text, if all is well. Those of a [custom](CallKind::Custom) call are plain
    /// text; a turn makes a JSON object of it that has the text as the tool's one parameter.
    pub arguments: String,
    /// What sort of call it is.
    pub kind: CallKind,
    /// Whether the reply ended before the call was complete. Such a call is answered but never run.
    pub truncated: bool,
}

/// The kind of a [`Call`].
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
    /// A call of a [custom tool](crate::tool::Custom), with one text.
    Custom,
    /// A call of a kind that this library does not run, by the name that the reply gave to the kind.
    Other(String),
}

impl CallKind {
    pub(crate) fn named(name: String) -> Self {
        match name.as_str() {
            "function" => Self::Function,
            "custom" => Self::Custom,
            _ => Self::Other(name),
        }
    }
}

impl Call {
    /// Makes a complete call of a function.
    ///
    /// ```
    /// let call = tool_runtime::Call::new("call_1", "now", "{}");
    /// assert!(!call.truncated);
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
            truncated: false,
        }
    }

    /// Makes a complete call of a custom tool.
    ///
    /// ```
    /// use tool_runtime::{Call, CallKind};
    ///
    /// assert_eq!(Call::custom("call_1", "sql", "select 1").kind, CallKind::Custom);
    /// ```
    pub fn custom(
        id: impl Into<String>,
        name: impl Into<String>,
        input: impl Into<String>,
    ) -> Self {
        Self {
            kind: CallKind::Custom,
            ..Self::new(id, name, input)
        }
    }

    /// Makes a call of a kind that the reply names. Other calls than those of functions and of custom tools are answered, and
    /// not run.
    ///
    /// ```
    /// use tool_runtime::{Call, CallKind};
    ///
    /// let call = Call::of_kind("call_1", "teleport", "home", "{}");
    /// assert_eq!(call.kind, CallKind::Other("teleport".to_owned()));
    /// ```
    pub fn of_kind(
        id: impl Into<String>,
        kind: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        Self {
            kind: CallKind::named(kind.into()),
            ..Self::new(id, name, arguments)
        }
    }

    /// Marks the call as one that the reply did not finish.
    ///
    /// ```
    /// let call = tool_runtime::Call::new("call_1", "now", "{\"zo").into_truncated();
    /// assert!(call.truncated);
    /// ```
    #[must_use]
    pub fn into_truncated(self) -> Self {
        Self {
            truncated: true,
            ..self
        }
    }
}

/// The reason why a tool gave no output.
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
    Truncated,
    /// The call was given up before the tool began its work.
    Cancelled,
    /// The function was called and returned an error.
    Failed(ToolError),
}

/// Writes it for people; what the model reads is the [`Outcome`](crate::Outcome) that it becomes.
impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidArguments(invalid) => write!(f, "invalid arguments\n{invalid}"),
            Self::Truncated => f.write_str("the arguments are cut off"),
            Self::Cancelled => f.write_str("the call was given up"),
            Self::Failed(error) => f.write_str(error.message()),
        }
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => error.next(),
            Self::InvalidArguments(_) | Self::Truncated | Self::Cancelled => None,
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
