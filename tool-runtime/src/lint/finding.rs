//! What was found.

use std::fmt;

use super::{Level, Lint};

/// One thing about a toolset that makes its tools work badly, and what to write instead.
///
/// ```
/// use tool_runtime::{lint::Lint, tool, toolset};
///
/// /// Time.
/// #[tool]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// let findings = toolset![now].lint();
/// assert_eq!(findings[0].lint, Lint::ShortDescription);
/// assert_eq!(findings[0].tool.as_deref(), Some("now"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What was looked for.
    pub lint: Lint,
    /// How much it matters.
    pub level: Level,
    /// The tool, `None` for what concerns the toolset as a whole.
    pub tool: Option<String>,
    /// Where it is in the schema of the tool's parameters: a JSON pointer
    /// ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)); empty for the tool as a whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub advice: String,
}

/// Writes it on one line.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            lint,
            level,
            tool,
            path,
            message,
            advice,
        } = self;
        write!(f, "{level}[{lint}]: ")?;
        if let Some(tool) = tool {
            write!(f, "{tool}{path}: ")?;
        }
        write!(f, "{message}; {advice}")
    }
}

/// As an object with a member for each field, the lint and the level by their names.
impl serde::Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut members = serializer.serialize_struct("Finding", 6)?;
        members.serialize_field("lint", self.lint.name())?;
        members.serialize_field("level", self.level.name())?;
        members.serialize_field("tool", &self.tool)?;
        members.serialize_field("path", &self.path)?;
        members.serialize_field("message", &self.message)?;
        members.serialize_field("advice", &self.advice)?;
        members.end()
    }
}
