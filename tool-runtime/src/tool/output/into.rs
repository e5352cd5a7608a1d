//! From what a function returns to what the model is sent.

use std::fmt;

use serde::Serialize;

use super::{File, Image, Output};
use crate::ToolError;

/// Converts what a function returns into an [`Output`]: every `Serialize`, an [`Image`], a [`File`], and `Output` itself.
///
/// ```
/// use tool_runtime::tool::IntoOutput;
///
/// assert_eq!(42.into_output().unwrap().as_text(), "42");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's answer",
    label = "cannot be sent to the model",
    note = "return `()`, text, anything that implements `serde::Serialize`, `Image`, `File`, `Output`, or a `Result` of those; for a type of yours write `#[derive(serde::Serialize)]` above it",
    note = "a future is awaited if the function is `async` or returns `impl Future<Output = …>`"
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

impl IntoOutput for Image {
    fn into_output(self) -> Result<Output, ToolError> {
        Ok(self.into())
    }
}

impl IntoOutput for File {
    fn into_output(self) -> Result<Output, ToolError> {
        Ok(self.into())
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
