//! What a tool gives back, as text for the model.

use std::fmt;

use serde::Serialize;

use crate::ToolError;

/// What a tool answered, as the model reads it.
///
/// ```
/// use tool_runtime::Output;
///
/// assert_eq!(Output::text("sunny").as_text(), "sunny");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    text: String,
}

impl Output {
    /// Makes an output of plain text.
    ///
    /// ```
    /// let output = tool_runtime::Output::text("sunny");
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }

    /// Makes an output of anything serialisable: a text as it is, without quotes, all else as JSON.
    ///
    /// # Errors
    /// When the value cannot be written as JSON (a map whose keys are not texts, for example).
    ///
    /// ```
    /// use tool_runtime::Output;
    ///
    /// assert_eq!(Output::json(&vec![1, 2]).unwrap().as_text(), "[1,2]");
    /// assert_eq!(Output::json(&"sunny").unwrap().as_text(), "sunny");
    /// assert_eq!(Output::json(&()).unwrap().as_text(), "done");
    /// ```
    pub fn json<T: Serialize>(value: &T) -> Result<Self, ToolError> {
        let json = serde_json::to_string(value).map_err(|error| {
            ToolError::failed(format_args!(
                "the tool's answer could not be written as JSON: {error}"
            ))
        })?;
        let text = match json.as_bytes() {
            [b'"', ..] => serde_json::from_str(&json)?,
            // A type without any value to tell, such as `()`.
            b"null" if size_of::<T>() == 0 => "done".to_owned(),
            _ => json,
        };
        Ok(Self { text })
    }

    /// Returns the text.
    ///
    /// ```
    /// assert_eq!(tool_runtime::Output::text("sunny").as_text(), "sunny");
    /// ```
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Converts what a function returns into an [`Output`]: every `Serialize`, and `Output` itself.
///
/// ```
/// use tool_runtime::tool::IntoOutput;
///
/// assert_eq!(42.into_output().unwrap().as_text(), "42");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's answer",
    label = "cannot be sent to the model",
    note = "return `()`, text, anything that implements `serde::Serialize`, `Output`, or a `Result` of those; for a type of yours write `#[derive(serde::Serialize)]` above it"
)]
pub trait IntoOutput {
    /// Converts it.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    fn into_output(self) -> Result<Output, ToolError>;
}

impl IntoOutput for Output {
    fn into_output(self) -> Result<Output, ToolError> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> IntoOutput for T {
    fn into_output(self) -> Result<Output, ToolError> {
        Output::json(&self)
    }
}

/// Converts a tool's error into a [`ToolError`]: everything with a `Display`, and `ToolError` itself.
///
/// ```
/// use tool_runtime::tool::IntoToolError;
///
/// assert_eq!("full".into_tool_error().message(), "full");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's error",
    label = "has no text for the model",
    note = "the model reads the error's `Display`; implement `std::fmt::Display` for it, or return `ToolError`"
)]
pub trait IntoToolError {
    /// Converts it.
    fn into_tool_error(self) -> ToolError;
}

impl IntoToolError for ToolError {
    fn into_tool_error(self) -> ToolError {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<E: fmt::Display> IntoToolError for E {
    fn into_tool_error(self) -> ToolError {
        ToolError::failed(self)
    }
}
