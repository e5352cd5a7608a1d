//! What a function may give back: one value, several attachments, or an error in their place.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;

use super::{File, Image, IntoOutput, IntoToolError, Output, Part};
use crate::ToolError;

/// Converts an answer into an [`Output`]: whatever is [`IntoOutput`], and none, several or an unknown number of images, files,
/// parts and outputs.
///
/// `By` is the way in which a type is converted. The compiler infers it. It is there because `Vec` and `Option` are
/// `Serialize` for other types, so that one trait cannot have both.
///
/// ```
/// use tool_runtime::{Image, output::IntoAnswer};
///
/// let pages = ["https://example.com/1.png", "https://example.com/2.png"];
/// let pages: Vec<Image> = pages.into_iter().map(Image::from_url).collect::<Result<_, _>>()?;
/// assert_eq!(pages.into_answer().unwrap().parts().len(), 2);
/// assert_eq!(None::<Image>.into_answer().unwrap().parts().len(), 0);
/// assert_eq!(vec![1, 2].into_answer().unwrap().as_text(), "[1,2]");
/// # Ok::<(), tool_runtime::output::MediaError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's answer",
    label = "cannot be sent to the model",
    note = "return `()`, text, anything that implements `serde::Serialize`, `Image`, `File`, `Output`, a `Vec` or an `Option` of those, or a `Result`; for a type of yours write `#[derive(serde::Serialize)]` above it",
    note = "a future is awaited if the function is `async` or returns `impl Future<Output = …>`"
)]
pub trait IntoAnswer<By> {
    /// Converts it.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    fn into_answer(self) -> Result<Output, ToolError>;
}

/// The way of a single value.
pub enum Single {}

/// The way of several parts, or none.
pub enum Several {}

#[diagnostic::do_not_recommend]
impl<T: IntoOutput> IntoAnswer<Single> for T {
    fn into_answer(self) -> Result<Output, ToolError> {
        self.into_output()
    }
}

/// What an output is made of.
pub trait IntoParts {
    /// Adds it at the end.
    #[doc(hidden)]
    fn add_to(self, output: Output) -> Output;
}

macro_rules! parts {
    ($($part:ty),*) => {$(
        impl IntoParts for $part {
            fn add_to(self, output: Output) -> Output {
                output.and(self.into())
            }
        }
    )*};
}

parts!(Image, File, Part);

impl IntoParts for Output {
    fn add_to(self, output: Output) -> Output {
        self.parts().iter().cloned().fold(output, Output::and)
    }
}

macro_rules! collections {
    ($([$($generics:tt)*] $collection:ty),*) => {$(
        impl<$($generics)*> IntoParts for $collection {
            fn add_to(self, output: Output) -> Output {
                self.into_iter().fold(output, |output, parts| parts.add_to(output))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generics)*> IntoAnswer<Several> for $collection {
            fn into_answer(self) -> Result<Output, ToolError> {
                Ok(self.add_to(Output::from_iter(Vec::<Part>::new())))
            }
        }
    )*};
}

collections!([P: IntoParts] Vec<P>, [P: IntoParts] Option<P>, [P: IntoParts, const N: usize] [P; N]);

/// What the closure of [`from_fn`](crate::tool::from_fn) or [`typed_fn`](crate::tool::typed_fn) may return: a `Result`, an `Option` of one, or one of the usual types without an error.
///
/// The usual types are `()`, text, numbers, `bool`, [`Value`], [`Image`], [`File`], [`Output`],
/// `Option` of these, and `Vec` and `BTreeMap` of whatever is `Serialize`. `None` in the place of a `Result` is an empty answer.
///
/// ```
/// use tool_runtime::output::Returned;
///
/// assert_eq!("sunny".into_result().unwrap().as_text(), "sunny");
/// assert_eq!(Ok::<_, &str>(21).into_result().unwrap().as_text(), "21");
/// assert_eq!(Err::<(), _>("no such city").into_result().unwrap_err().message(), "no such city");
/// ```
#[diagnostic::on_unimplemented(
    message = "a tool's closure cannot return `{Self}`",
    label = "the future of this closure gives a `{Self}`",
    note = "return a `Result` of something that implements `serde::Serialize` and an error, or text, a number, `serde_json::Value`, `Image`, `File`, \
            `Output`, or a `Vec` or an `Option` of those",
    note = "a value of your own that implements `serde::Serialize` goes into `Output::json(&…)`, or into `Ok::<_, ToolError>(…)`",
    note = "an error implements `std::error::Error`, `Send` and `Sync`, or is a text or `ToolError`; of whatever has a `Display`, \
            `.map_err(ToolError::failed)` makes one"
)]
pub trait Returned<By> {
    /// Converts it.
    ///
    /// # Errors
    /// The closure's own, and what cannot be written as JSON.
    fn into_result(self) -> Result<Output, ToolError>;
}

/// The way of a `Result`.
pub struct Fallible<By>(By);

/// The way of an optional `Result`.
pub struct Optional<By>(By);

/// The way of what is not a `Result`.
pub struct Infallible<By>(By);

impl<T: IntoAnswer<By>, E: IntoToolError, By> Returned<Fallible<By>> for Result<T, E> {
    fn into_result(self) -> Result<Output, ToolError> {
        self.map_err(IntoToolError::into_tool_error)?.into_answer()
    }
}

impl<T: IntoAnswer<By>, E: IntoToolError, By> Returned<Optional<By>> for Option<Result<T, E>> {
    fn into_result(self) -> Result<Output, ToolError> {
        self.map_or_else(|| Ok(nothing()), Returned::into_result)
    }
}

/// The answer of `None` in the place of a `Result`.
pub(crate) fn nothing() -> Output {
    Output::text("")
}

macro_rules! infallible {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)* By> Returned<Infallible<By>> for $type
        where
            $type: IntoAnswer<By>,
        {
            fn into_result(self) -> Result<Output, ToolError> {
                self.into_answer()
            }
        }

        impl<$($generics)* By> Returned<Infallible<By>> for Option<$type>
        where
            Option<$type>: IntoAnswer<By>,
        {
            fn into_result(self) -> Result<Output, ToolError> {
                self.into_answer()
            }
        }
    )*};
}

infallible! {
    [] (), [] bool, [] char, [] String, ['s,] &'s str, [] Box<str>, ['s,] Cow<'s, str>,
    [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] f32, [] f64,
    [] Value, [] Output, [] Image, [] File, [] Part,
    [T,] Vec<T>, [T, const N: usize,] [T; N], [K, V,] BTreeMap<K, V>,
}
