//! From what a function returns to what the model is sent.

use std::error::Error;

use serde::Serialize;

use super::{File, Image, Output};
use crate::ToolError;

/// Converts what a function returns into an [`Output`]: every `Serialize`, an [`Image`], a [`File`], and `Output` itself.
///
/// ```
/// use tool_runtime::output::IntoOutput;
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

/// Converts a tool's error into a [`ToolError`]: everything that `Box<dyn Error + Send + Sync>` can be made of (errors,
/// `anyhow::Error`, texts), and `ToolError` itself. Implement it for a type that is not an error.
///
/// ```
/// use tool_runtime::{ToolError, output::IntoToolError};
///
/// struct NoSuchCity;
///
/// impl IntoToolError for NoSuchCity {
///     fn into_tool_error(self) -> ToolError {
///         ToolError::retry("there is no such city on the map")
///     }
/// }
///
/// assert_eq!("full".into_tool_error().message(), "full");
/// assert!(NoSuchCity.into_tool_error().is_retry());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's error",
    label = "is not an error that can be kept",
    note = "return an error that implements `std::error::Error`, `Send` and `Sync`, a text, or `ToolError`; of whatever has \
            a `Display`, `.map_err(ToolError::failed)` makes one"
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
impl<E: Into<Box<dyn Error + Send + Sync>>> IntoToolError for E {
    fn into_tool_error(self) -> ToolError {
        ToolError::from(self)
    }
}
