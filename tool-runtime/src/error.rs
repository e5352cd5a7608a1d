//! What can go wrong: with a tool's work, with its arguments, with a toolset.

pub(crate) mod bounded;
mod inexpressible;
mod tool_error;

use std::fmt;

pub use self::{inexpressible::Inexpressible, tool_error::ToolError};

/// One thing that is wrong with the arguments of a call.
///
/// ```
/// use tool_runtime::Problem;
///
/// let problem = Problem::new("/passengers/0/age", "expected an integer, got the string \"ten\"");
/// assert_eq!(problem.to_string(), "/passengers/0/age: expected an integer, got the string \"ten\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Problem {
    /// Where it is: a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) into the
    /// arguments; empty for the arguments as a whole.
    pub path: String,
    /// What is wrong and what would be right, for the model to read.
    pub message: String,
}

impl Problem {
    /// Makes a problem at `path`, a JSON pointer.
    ///
    /// ```
    /// let problem = tool_runtime::Problem::new("", "not valid JSON");
    /// assert_eq!(problem.path, "");
    /// ```
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// Everything that is wrong with the arguments of a call. The model can correct it in one go.
///
/// ```
/// use tool_runtime::{InvalidArguments, Problem};
///
/// let invalid = InvalidArguments::new(vec![
///     Problem::new("/city", "is missing; expected a string"),
///     Problem::new("/days", "expected an integer, got true"),
/// ]);
/// assert_eq!(invalid.problems().len(), 2);
/// assert_eq!(
///     invalid.to_string(),
///     "- /city: is missing; expected a string\n- /days: expected an integer, got true",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidArguments {
    problems: Vec<Problem>,
}

impl InvalidArguments {
    /// Collects the problems of one call.
    ///
    /// ```
    /// use tool_runtime::{InvalidArguments, Problem};
    /// let invalid = InvalidArguments::new(vec![Problem::new("", "not valid JSON")]);
    /// ```
    #[must_use]
    pub fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Returns the problems, in the order of the tool's parameters.
    ///
    /// ```
    /// use tool_runtime::{InvalidArguments, Problem};
    /// let invalid = InvalidArguments::new(vec![Problem::new("/city", "is missing")]);
    /// assert_eq!(invalid.problems()[0].path, "/city");
    /// ```
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// How many problems a model is told of: more than it can mend in one go.
const TOLD: usize = 50;

impl fmt::Display for InvalidArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().take(TOLD).enumerate() {
            let separator = if index == 0 { "- " } else { "\n- " };
            write!(f, "{separator}{problem}")?;
        }
        match self.problems.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => write!(f, "\n- and {more} more problems"),
        }
    }
}

impl std::error::Error for InvalidArguments {}

/// The reason why a tool cannot join a toolset.
///
/// ```
/// use tool_runtime::{BuildError, Toolset, tool, toolset};
///
/// /// Current time.
/// #[tool]
/// fn now() -> String {
///     "12:00".to_owned()
/// }
///
/// let tools: Toolset = toolset![now];
/// let error = tools.merge(toolset![now]).unwrap_err();
/// assert_eq!(error, BuildError::DuplicateName { name: "now".to_owned() });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// Two tools have this name; a call could not tell which one it means.
    DuplicateName {
        /// The name of both.
        name: String,
    },
    /// The APIs would refuse this name: 1 to 64 of `a-z`, `A-Z`, `0-9`, `_` and `-`.
    InvalidName {
        /// The name as given.
        name: String,
    },
    /// The schema of the parameters is not one of an object.
    InvalidSchema {
        /// The tool's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The tool demands a strict schema, and its own cannot be made one.
    NotStrict {
        /// The tool's name.
        name: String,
        /// Everything that is in the way.
        reasons: Vec<Inexpressible>,
    },
    /// A [custom tool](crate::tool::Custom) takes one text, which must be given. The parameters of this one are something else.
    NotOneText {
        /// The tool's name.
        name: String,
    },
    /// The toolset has no tool of this name.
    UnknownTool {
        /// The name as given.
        name: String,
        /// The name in the toolset that is most like it; `None` if there are no tools.
        nearest: Option<String>,
    },
    /// A tool's [key](crate::tool::Policy::key) is made of something that its parameters do not have, so that no call would wait for another.
    UnknownKey {
        /// The tool's name.
        name: String,
        /// The path that leads to nothing.
        path: String,
    },
    /// The OpenAI APIs take at most 128 tools.
    TooManyTools {
        /// How many there are.
        count: usize,
    },
    /// The OpenAI APIs take at most 1,024 characters of description.
    DescriptionTooLong {
        /// The tool's name.
        name: String,
        /// How many characters it has.
        characters: usize,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateName { name } => {
                write!(f, "two tools are named `{name}`; give one another name")
            }
            Self::InvalidName { name } => write!(
                f,
                "`{name}` cannot name a tool; use 1 to 64 of the characters a-z, A-Z, 0-9, `_` and `-`"
            ),
            Self::InvalidSchema { name, reason } => {
                write!(
                    f,
                    "the parameters of the tool `{name}` have an unusable schema: {reason}"
                )
            }
            Self::NotStrict { name, reasons } => {
                write!(
                    f,
                    "the tool `{name}` demands a strict schema, which its parameters cannot have:"
                )?;
                reasons
                    .iter()
                    .try_for_each(|reason| write!(f, "\n- {reason}"))
            }
            Self::NotOneText { name } => write!(
                f,
                "the custom tool `{name}` takes one text, and its parameters are something else; give it one parameter, a text that must be there"
            ),
            Self::UnknownTool {
                name,
                nearest: Some(nearest),
            } => {
                write!(f, "there is no tool `{name}`; did you mean `{nearest}`?")
            }
            Self::UnknownTool {
                name,
                nearest: None,
            } => {
                write!(f, "there is no tool `{name}`; the toolset is empty")
            }
            Self::UnknownKey { name, path } => write!(
                f,
                "the key of the tool `{name}` is `{path}`, and its parameters have nothing of that name; write names as the model does"
            ),
            Self::TooManyTools { count } => write!(
                f,
                "there are {count} tools, and the OpenAI APIs take 128; leave out what this task does not need"
            ),
            Self::DescriptionTooLong { name, characters } => write!(
                f,
                "the description of the tool `{name}` has {characters} characters, and the OpenAI APIs take 1024; \
                 say what belongs to one parameter there"
            ),
        }
    }
}

impl std::error::Error for BuildError {}
