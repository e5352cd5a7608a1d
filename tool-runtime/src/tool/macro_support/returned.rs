//! Chooses how a value that a function returned becomes an output: `Result` in one way, all other types in another.
//!
//! The compiler chooses by method lookup: it finds the method of `Result` one borrow before that of all other types. So
//! it looks through aliases. An implementation of [`IntoOutput`] for `Result` cannot do it, because `Result` is itself
//! `Serialize` if both its types are.

use crate::{
    CallError,
    tool::{IntoOutput, IntoToolError, Output},
};

/// The way of `Result`.
pub struct Fallible;
/// The way of all other types.
pub struct Plain;

/// A type that knows its way.
pub trait ReturnedKind {
    /// The way.
    type Kind;

    /// Returns the way.
    fn __tool_returned(&self) -> Self::Kind;
}

impl<T, E> ReturnedKind for Result<T, E> {
    type Kind = Fallible;

    fn __tool_returned(&self) -> Fallible {
        Fallible
    }
}

impl<T> ReturnedKind for &T {
    type Kind = Plain;

    fn __tool_returned(&self) -> Plain {
        Plain
    }
}

#[expect(
    clippy::unused_self,
    reason = "the value chooses between two methods of one name"
)]
impl Fallible {
    /// Converts the value or the error.
    ///
    /// # Errors
    /// The function's own error, or a value that cannot be written as JSON.
    pub fn output<T: IntoOutput, E: IntoToolError>(
        self,
        returned: Result<T, E>,
    ) -> Result<Output, CallError> {
        match returned {
            Ok(value) => Ok(value.into_output()?),
            Err(error) => Err(error.into_tool_error().into()),
        }
    }
}

#[expect(
    clippy::unused_self,
    reason = "the value chooses between two methods of one name"
)]
impl Plain {
    /// Converts the value.
    ///
    /// # Errors
    /// A value that cannot be written as JSON.
    pub fn output<T: IntoOutput>(self, returned: T) -> Result<Output, CallError> {
        Ok(returned.into_output()?)
    }
}
