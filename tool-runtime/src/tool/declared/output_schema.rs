//! Chooses, as [`returned`](super::returned) does, whose schema is that of the output: of a `Result`, what success gives.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Stands for a value that a function returns.
pub struct Returned<T>(PhantomData<fn() -> T>);

impl<T> Returned<T> {
    /// Makes it.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only generated code makes it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// The way of `Result`.
pub struct Fallible;
/// The way of every other type.
pub struct Plain;

/// Found for `Result`.
pub trait FallibleKind {
    /// Names the way.
    fn __tool_output_schema(&self) -> Fallible {
        Fallible
    }
}

/// Found for the rest, one borrow later.
pub trait PlainKind {
    /// Names the way.
    fn __tool_output_schema(&self) -> Plain {
        Plain
    }
}

impl<T, E> FallibleKind for Returned<Result<T, E>> {}
impl<T> PlainKind for &Returned<T> {}

/// Marks the types that have a schema.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no schema to tell the model",
    label = "no schema for `output_schema`",
    note = "it needs `schemars::JsonSchema`; for a type of yours write `#[derive(schemars::JsonSchema)]` above it, or \
            remove `output_schema`"
)]
pub trait Described: JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: JsonSchema> Described for T {}

impl Fallible {
    /// Makes the schema.
    #[must_use]
    pub fn schema<T: Described, E>(
        self,
        _: Returned<Result<T, E>>,
        generator: &mut SchemaGenerator,
    ) -> Schema {
        T::json_schema(generator)
    }
}

impl Plain {
    /// Makes the schema.
    #[must_use]
    pub fn schema<T: Described>(self, _: Returned<T>, generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
