//! One row of the static table that `#[tool]` makes of a function's parameters.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    contain::catch,
    json::{Reader, Wrong},
};

/// Marks the types that can be a tool's parameter: read from JSON, described by a schema, sent to a task.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a tool's parameter",
    label = "cannot be read from a model's arguments",
    note = "what the model fills needs `serde::Deserialize` and `schemars::JsonSchema`, is `Send` and owns its data; for a type of yours write `#[derive(serde::Deserialize, schemars::JsonSchema)]` above it, and above the types inside it",
    note = "what the host hands in needs none of this; write `#[state]`, or `#[context]`, in front of the parameter"
)]
pub trait Argument: DeserializeOwned + JsonSchema + Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema + Send + 'static> Argument for T {}

/// Maps what a function borrows to what is decoded for it: `str` to `String`, `[T]` to `Vec<T>`,
/// `Path` to `PathBuf`, any other `T` to itself. A reference to the owned value coerces back.
pub trait Lend {
    /// The owned form.
    type Owned;
}

impl Lend for str {
    type Owned = String;
}

impl<T> Lend for [T] {
    type Owned = Vec<T>;
}

impl Lend for std::path::Path {
    type Owned = std::path::PathBuf;
}

impl<T> Lend for T {
    type Owned = T;
}

/// What is decoded for a parameter of type `&T`.
pub type Owned<T> = <T as Lend>::Owned;

/// One parameter of a declared tool: everything about it that needs its type, as plain functions, so
/// that code which handles parameters is compiled once and not once a tool.
pub struct Parameter {
    pub(crate) name: &'static str,
    /// Whether the name is written in JSON as it is.
    pub(crate) is_literal: bool,
    pub(crate) description: &'static str,
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    /// Decodes a value given for this parameter, only to learn what is wrong with it.
    pub(crate) check: fn(&mut Reader<'_>) -> Result<(), Wrong>,
    /// Tells whether the type has a value for an absent parameter, as `Option` has.
    pub(crate) may_be_absent: fn() -> bool,
    pub(crate) default: Option<fn() -> Option<Value>>,
    /// Other names that the model may use; it is not told of them.
    pub(crate) aliases: &'static [&'static str],
    /// Adds keywords to the schema.
    pub(crate) refine: Option<fn(&mut Schema)>,
    /// Whether the schema does not come from the type.
    pub(crate) is_foreign: bool,
}

impl Parameter {
    /// A parameter that the type alone describes.
    #[must_use]
    pub const fn of<T: Argument>(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            is_literal: is_literal(name),
            description,
            schema: T::json_schema_or_reference,
            check: check::<T>,
            may_be_absent: || catch(|| missing::<T>().is_ok()).unwrap_or(false),
            default: None,
            aliases: &[],
            refine: None,
            is_foreign: false,
        }
    }

    /// A parameter that may be absent or null, because it has a default; `default` gives the default
    /// as JSON, where it can be written so.
    #[must_use]
    pub const fn with_default<T: Argument>(
        name: &'static str,
        description: &'static str,
        default: fn() -> Option<Value>,
    ) -> Self {
        Self {
            name,
            is_literal: is_literal(name),
            description,
            schema: T::json_schema_or_reference,
            check: check::<Option<T>>,
            may_be_absent: || true,
            default: Some(default),
            aliases: &[],
            refine: None,
            is_foreign: false,
        }
    }

    /// Accepts the parameter under other names too, as serde's `alias` does.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// Adds keywords to the parameter's schema, when its description and default are in it.
    #[must_use]
    pub const fn refine(mut self, refine: fn(&mut Schema)) -> Self {
        self.refine = Some(refine);
        self
    }

    /// Puts a schema in the place of that of the type.
    #[must_use]
    pub const fn schema_of(mut self, schema: fn(&mut SchemaGenerator) -> Schema) -> Self {
        self.schema = schema;
        self.foreign()
    }

    /// Says that the schema holds more than the type does.
    #[must_use]
    pub const fn foreign(mut self) -> Self {
        self.is_foreign = true;
        self
    }

    /// Whether a key means this parameter.
    pub(crate) fn is_named(&self, key: &str) -> bool {
        self.name == key || self.aliases.contains(&key)
    }

    /// Tells whether the model must give a value.
    pub(crate) fn is_required(&self) -> bool {
        self.default.is_none() && !(self.may_be_absent)()
    }
}

/// Whether a text needs no escapes in JSON.
const fn is_literal(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], b'"' | b'\\' | 0..=0x1f) {
            return false;
        }
        at += 1;
    }
    true
}

/// The schema of a parameter's type: in place, or as a reference into `$defs`.
trait SchemaOf {
    fn json_schema_or_reference(generator: &mut SchemaGenerator) -> Schema;
}

impl<T: JsonSchema> SchemaOf for T {
    fn json_schema_or_reference(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// Makes the value of an absent parameter; serde's own rule for absent fields of a struct, so that
/// every type which may be absent there may be absent here, through any alias.
pub(crate) fn missing<'de, T: Deserialize<'de>>() -> Result<T, serde::de::value::Error> {
    struct Missing;

    impl<'de> serde::Deserializer<'de> for Missing {
        type Error = serde::de::value::Error;

        fn deserialize_any<V: serde::de::Visitor<'de>>(
            self,
            _: V,
        ) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("is missing"))
        }

        fn deserialize_option<V: serde::de::Visitor<'de>>(
            self,
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            visitor.visit_none()
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
            unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
        }
    }

    T::deserialize(Missing)
}

fn check<T: DeserializeOwned>(reader: &mut Reader<'_>) -> Result<(), Wrong> {
    T::deserialize(reader).map(drop)
}
