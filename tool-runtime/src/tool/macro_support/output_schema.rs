//! The schema of an output; that of a `Result` is the schema of its success. It is chosen as in [`returned`](super::returned).

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::returned::{Fallible, Plain, ReturnedKind};

/// The type of a value that a function returns.
pub struct Returned<T>(PhantomData<fn() -> T>);

impl<T> Returned<T> {
    /// Makes it.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only generated code makes it")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T, E> ReturnedKind for Returned<Result<T, E>> {
    type Kind = Fallible;

    fn __tool_returned(&self) -> Fallible {
        Fallible
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

#[expect(
    clippy::unused_self,
    reason = "the value chooses between two methods of one name"
)]
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

#[expect(
    clippy::unused_self,
    reason = "the value chooses between two methods of one name"
)]
impl Plain {
    /// Makes the schema.
    #[must_use]
    pub fn schema<T: Described>(self, _: Returned<T>, generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
