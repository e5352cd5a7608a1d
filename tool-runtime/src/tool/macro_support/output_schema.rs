//! The schema of an output; that of a `Result` is the schema of its success. The compiler's method lookup chooses it as in
//! [`returned`](super::returned).

use std::{marker::PhantomData, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// The type of a value that a function returns.
pub struct Returned<T>(Plain<T>);

/// The type of one that is not a `Result`.
pub struct Plain<T>(PhantomData<fn() -> T>);

impl<T> Returned<T> {
    /// Makes it.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only generated code makes it")]
    pub const fn new() -> Self {
        Self(Plain(PhantomData))
    }
}

impl<T> Copy for Returned<T> {}

impl<T> Clone for Returned<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Plain<T> {}

impl<T> Clone for Plain<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Deref for Returned<T> {
    type Target = Plain<T>;

    fn deref(&self) -> &Plain<T> {
        &self.0
    }
}

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

impl<T, E> Returned<Result<T, E>> {
    /// Makes the schema.
    #[must_use]
    pub fn schema<O: Described, F>(
        &self,
        _: Returned<Result<O, F>>,
        generator: &mut SchemaGenerator,
    ) -> Schema {
        O::json_schema(generator)
    }
}

impl<T, E> Returned<Option<Result<T, E>>> {
    /// Makes the schema.
    #[must_use]
    pub fn schema<O: Described, F>(
        &self,
        _: Returned<Option<Result<O, F>>>,
        generator: &mut SchemaGenerator,
    ) -> Schema {
        O::json_schema(generator)
    }
}

impl<T> Plain<T> {
    /// Makes the schema.
    #[must_use]
    pub fn schema<O: Described>(&self, _: Returned<O>, generator: &mut SchemaGenerator) -> Schema {
        O::json_schema(generator)
    }
}
