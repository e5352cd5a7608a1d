//! Why a schema cannot be sent as a strict one.

use std::fmt;

/// One reason why a schema has no strict form.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::tool::Definition;
///
/// let definition = Definition::new(
///     "tag",
///     json!({
///         "type": "object",
///         "properties": { "tags": { "type": "object", "additionalProperties": { "type": "string" } } },
///     }),
/// )?;
/// let reasons = definition.strict_parameters().unwrap_err();
/// assert_eq!(reasons[0].path, "/properties/tags");
/// assert_eq!(
///     reasons[0].to_string(),
///     "/properties/tags: its keys are made up by the model, and a strict object has a fixed list of properties; \
///      take a list of pairs, each an object with a key and a value",
/// );
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inexpressible {
    /// Where it is: a JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) into the schema;
    /// empty for its root.
    pub path: String,
    /// What a strict schema has no words for.
    pub reason: String,
    /// What to write instead.
    pub remedy: String,
}

impl fmt::Display for Inexpressible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            reason,
            remedy,
        } = self;
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        write!(f, "{reason}; {remedy}")
    }
}
