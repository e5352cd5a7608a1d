//! Chooses, by the type of what a function returned, how it becomes an output.
//!
//! A trait cannot choose: `Result` is itself `Serialize` if both its types are, and errors are of many kinds that
//! overlap. So the compiler's method lookup does. It takes the first type that has a method `output` for the value, along
//! a chain of types that dereference to one another, and so it sees through type aliases:
//!
//! 1. [`Kept`]: a `Result` whose error can be kept as it is, with its sources; [`MaybeKept`]: an optional one;
//! 2. [`Told`]: a `Result` with an error that cannot be shared between threads, or that borrows; its texts are kept;
//! 3. [`Pointed`]: the same behind a pointer that is not itself an error, as a box of any error is;
//! 4. [`Shown`]: a `Result` with anything else;
//! 5. [`MaybeTold`], [`MaybePointed`], [`MaybeShown`]: the same for an optional `Result`;
//! 6. [`Plain`]: what is not a `Result`.
//!
//! Each has one method only: of a type that does not exist, lookup takes the first, and there is no second error about it.
//!
//! The methods have types of their own, so that what is missing is missed where the value stands.

use std::{error::Error, fmt, marker::PhantomData, ops::Deref};

use crate::{
    CallError, ToolError,
    output::{IntoAnswer, IntoToolError, nothing},
    tool::Output,
};

/// A `Result` whose error can be kept.
pub struct Kept<R>(MaybeKept<R>);
/// An optional `Result` whose error can be kept.
pub struct MaybeKept<R>(Told<R>);
/// A `Result` of whose error only the texts can be kept.
pub struct Told<R>(Pointed<R>);
/// A `Result` whose error is behind a pointer, and of which only the texts can be kept.
pub struct Pointed<R>(Shown<R>);
/// Any other `Result`.
pub struct Shown<R>(MaybeTold<R>);
/// An optional `Result` of whose error only the texts can be kept.
pub struct MaybeTold<R>(MaybePointed<R>);
/// An optional `Result` whose error is behind a pointer, and of which only the texts can be kept.
pub struct MaybePointed<R>(MaybeShown<R>);
/// Any other optional `Result`.
pub struct MaybeShown<R>(Plain<R>);
/// What is not a `Result`.
pub struct Plain<R>(PhantomData<fn() -> R>);

/// Begins the choice for a value.
#[must_use]
pub const fn kept<R>(_: &R) -> Kept<R> {
    Kept(MaybeKept(told_of()))
}

/// Begins the choice for a value that borrows, which cannot be kept.
#[must_use]
pub const fn told<R>(_: &R) -> Told<R> {
    told_of()
}

const fn told_of<R>() -> Told<R> {
    let maybe = MaybeTold(MaybePointed(MaybeShown(Plain(PhantomData))));
    Told(Pointed(Shown(maybe)))
}

macro_rules! lead {
    ($($choice:ident to $next:ident),* $(,)?) => {$(
        impl<R> Deref for $choice<R> {
            type Target = $next<R>;

            fn deref(&self) -> &$next<R> {
                &self.0
            }
        }
    )*};
}

lead! {
    Kept to MaybeKept,
    MaybeKept to Told,
    Told to Pointed,
    Pointed to Shown,
    Shown to MaybeTold,
    MaybeTold to MaybePointed,
    MaybePointed to MaybeShown,
    MaybeShown to Plain,
}

impl<T, E: IntoToolError> Kept<Result<T, E>> {
    /// Converts both sides.
    ///
    /// # Errors
    /// The function's own, and what cannot be written as JSON.
    pub fn output<O: IntoAnswer<By>, F: IntoToolError, By>(
        &self,
        returned: Result<O, F>,
    ) -> Result<Output, CallError> {
        output(returned, IntoToolError::into_tool_error)
    }
}

impl<T, E: Error> Told<Result<T, E>> {
    /// Converts both sides.
    ///
    /// # Errors
    /// The function's own, and what cannot be written as JSON.
    pub fn output<O: IntoAnswer<By>, F: Error, By>(
        &self,
        returned: Result<O, F>,
    ) -> Result<Output, CallError> {
        output(returned, |error| ToolError::told_by(&error, &error))
    }
}

impl<T, E: Deref<Target: Dynamic> + Text> Pointed<Result<T, E>> {
    /// Converts both sides.
    ///
    /// # Errors
    /// The function's own, and what cannot be written as JSON.
    pub fn output<O: IntoAnswer<By>, F: Deref<Target: Dynamic> + Text, By>(
        &self,
        returned: Result<O, F>,
    ) -> Result<Output, CallError> {
        output(returned, |error| {
            ToolError::told_by(&error, error.as_error())
        })
    }
}

impl<T, E> Shown<Result<T, E>> {
    /// Converts both sides.
    ///
    /// # Errors
    /// The function's own, and what cannot be written as JSON.
    pub fn output<O: IntoAnswer<By>, F: Text, By>(
        &self,
        returned: Result<O, F>,
    ) -> Result<Output, CallError> {
        output(returned, ToolError::failed)
    }
}

impl<T> Plain<T> {
    /// Converts the value.
    ///
    /// # Errors
    /// What cannot be written as JSON.
    pub fn output<O: IntoAnswer<By>, By>(&self, returned: O) -> Result<Output, CallError> {
        Ok(returned.into_answer()?)
    }
}

/// An optional `Result` is converted as a `Result` is. `None` is an empty answer.
macro_rules! optional {
    ($($choice:ident($($bounds:tt)*) by $error:expr),* $(,)?) => {$(
        impl<T, E: $($bounds)*> $choice<Option<Result<T, E>>> {
            /// Converts both sides.
            ///
            /// # Errors
            /// The function's own, and what cannot be written as JSON.
            pub fn output<O: IntoAnswer<By>, F: $($bounds)*, By>(
                &self,
                returned: Option<Result<O, F>>,
            ) -> Result<Output, CallError> {
                returned.map_or_else(|| Ok(nothing()), |returned| output(returned, $error))
            }
        }
    )*};
}

optional! {
    MaybeKept(IntoToolError) by IntoToolError::into_tool_error,
    MaybeTold(Error) by |error| ToolError::told_by(&error, &error),
    MaybePointed(Deref<Target: Dynamic> + Text) by |error| ToolError::told_by(&error, error.as_error()),
    MaybeShown(Text) by ToolError::failed,
}

fn output<T: IntoAnswer<By>, E, By>(
    returned: Result<T, E>,
    error: impl FnOnce(E) -> ToolError,
) -> Result<Output, CallError> {
    match returned {
        Ok(value) => Ok(value.into_answer()?),
        Err(returned) => Err(error(returned).into()),
    }
}

/// An error without a type.
pub trait Dynamic {
    /// Returns it as an error that may not be sent to other threads.
    fn as_error(&self) -> &dyn Error;
}

macro_rules! dynamic {
    ($($error:ty),*) => {$(
        impl Dynamic for $error {
            fn as_error(&self) -> &dyn Error {
                self
            }
        }
    )*};
}

dynamic!(
    dyn Error + '_,
    dyn Error + Send + '_,
    dyn Error + Sync + '_,
    dyn Error + Send + Sync + '_
);

/// Marks what the model can be told of a function's failure.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's error",
    label = "has no text for the model",
    note = "the model reads the error's `Display`; implement `std::fmt::Display` for it, or return `ToolError`"
)]
pub trait Text: fmt::Display {}

#[diagnostic::do_not_recommend]
impl<E: fmt::Display> Text for E {}
