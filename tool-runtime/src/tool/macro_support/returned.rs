//! Chooses, by the type of what a function returned, how it becomes an output: `Result` one way,
//! everything else another. The choice is the compiler's method lookup (a `Result` is found without a
//! further borrow), so it sees through type aliases; `Result` cannot be one more implementation of
//! [`IntoOutput`], for it is itself `Serialize` if both its types are.

use crate::{
    CallError,
    tool::{IntoOutput, IntoToolError, Output},
};

/// The way of `Result`.
pub struct Fallible;
/// The way of every other type.
pub struct Plain;

/// Found for `Result`.
pub trait FallibleKind {
    /// Names the way.
    fn __tool_returned(&self) -> Fallible {
        Fallible
    }
}

/// Found for the rest, one borrow later.
pub trait PlainKind {
    /// Names the way.
    fn __tool_returned(&self) -> Plain {
        Plain
    }
}

impl<T, E> FallibleKind for Result<T, E> {}
impl<T> PlainKind for &T {}

impl Fallible {
    /// Converts both sides.
    ///
    /// # Errors
    /// The function's own, and what cannot be written as JSON.
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

impl Plain {
    /// Converts the value.
    ///
    /// # Errors
    /// What cannot be written as JSON.
    pub fn output<T: IntoOutput>(self, returned: T) -> Result<Output, CallError> {
        Ok(returned.into_output()?)
    }
}
