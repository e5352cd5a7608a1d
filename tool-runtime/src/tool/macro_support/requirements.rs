//! What the type of a parameter has to implement.
//!
//! A type without both traits gives one error, about the first: the bound of the second is on [`Read::Itself`], which such
//! a type does not have. And the error is about these traits and not about those of serde and schemars below them, because
//! each has a second implementation. With a choice of two, the compiler looks whether an implementation applies before it
//! takes it; a single one is taken, and then only its own bounds are found to be missing.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// A type that is decoded from a model's arguments.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's parameter without `serde::Deserialize`",
    label = "cannot be read from a model's arguments",
    note = "for a type of yours, write `#[derive(serde::Deserialize, schemars::JsonSchema)]` above it, and above the types inside it",
    note = "for a type of another crate, turn on the feature `serde` of that crate, and a feature of `schemars`: `chrono04`, `jiff02`, `rust_decimal1`, `url2`, `uuid1` and others",
    note = "for a value that the host hands in, write `#[state]` or `#[context]` in front of the parameter"
)]
pub trait Read<By>: DeserializeOwned + Send + 'static {
    /// The type itself.
    type Itself;
}

impl<T: DeserializeOwned + Send + 'static> Read<Serde> for T {
    type Itself = T;
}

impl<T: DeserializeOwned + Send + Nobody + 'static> Read<Nothing> for T {
    type Itself = T;
}

/// A type that has a schema.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's parameter without `schemars::JsonSchema`",
    label = "has no schema for the model",
    note = "for a type of yours, write `#[derive(schemars::JsonSchema)]` above it, and above the types inside it",
    note = "for a type of another crate, turn on a feature of `schemars`: `chrono04`, `jiff02`, `rust_decimal1`, `url2`, `uuid1` and others",
    note = "or write `#[schemars(with = \"…\")]` in front of the parameter, with a type whose values look the same in JSON"
)]
pub trait Described<By>: JsonSchema {}

impl<T: JsonSchema> Described<Schemars> for T {}

impl<T: JsonSchema + Nobody> Described<Nothing> for T {}

/// The words of an error about a type that borrows. rustc blames the first bound when a lifetime is too short, so this type
/// comes first where a type has to own its data.
pub struct ParameterOwnsItsDataSoWriteStringNotStr;

impl<'de> Deserialize<'de> for ParameterOwnsItsDataSoWriteStringNotStr {
    fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Ok(Self)
    }
}

/// A trait that no type has.
pub trait Nobody {}

/// The way in which every type is read.
pub struct Serde;

/// The way in which every type is described.
pub struct Schemars;

/// The way that there is not.
pub struct Nothing;

/// Makes the schema of a type: in place, or as a reference into `$defs`.
pub fn described<T: Described<By>, By>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}
