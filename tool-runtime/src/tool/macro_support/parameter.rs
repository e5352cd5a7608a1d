//! A row of the static table that `#[tool]` makes of a function's parameters.

use schemars::{Schema, SchemaGenerator};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::requirements::{Described, ParameterOwnsItsDataSoWriteStringNotStr, Read, described};
use crate::{
    contain::catch,
    json::{Reader, Wrong},
    schema::Property,
};

/// A type that a function borrows, with the type that is decoded for it: `String` for `str`, `Vec<T>` for `[T]`, `PathBuf`
/// for `Path`, and any other `T` itself. A reference to the owned value coerces back.
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

/// The type that is decoded for a parameter of type `&T`.
pub type Owned<T> = <T as Lend>::Owned;

/// The type of a parameter with a default, as it is decoded.
pub trait Defaulted {
    /// The type without `Option`.
    type Inner;
}

impl<T> Defaulted for Option<T> {
    type Inner = T;
}

/// A parameter of a declared tool.
///
/// All that needs the type of the parameter is in plain functions. So the code that handles parameters is compiled once,
/// and not once for each tool.
pub struct Parameter {
    pub(crate) name: &'static str,
    /// Whether the name is written in JSON as it is.
    pub(crate) is_literal: bool,
    pub(crate) description: &'static str,
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    /// Decodes a value of this parameter to learn what is wrong with it.
    pub(crate) check: fn(&mut Reader<'_>) -> Result<(), Wrong>,
    /// Tells whether the type has a value for an absent parameter, as `Option` has.
    pub(crate) may_be_absent: fn() -> bool,
    pub(crate) default: Option<fn() -> Option<Value>>,
    /// Other names that the model may use. They are not in the schema.
    pub(crate) aliases: &'static [&'static str],
    /// Adds keywords to the schema.
    pub(crate) refine: Option<fn(&mut Schema)>,
    /// Whether the schema does not come from the type.
    pub(crate) is_foreign: bool,
}

impl Parameter {
    /// A parameter that the type alone describes.
    #[must_use]
    pub const fn of<T, R, D>(name: &'static str, description: &'static str) -> Self
    where
        ParameterOwnsItsDataSoWriteStringNotStr: DeserializeOwned,
        T: Read<R, Itself: Described<D>>,
    {
        Self::new::<T>(name, description, described::<T::Itself, D>)
    }

    /// A parameter with a schema from elsewhere.
    #[must_use]
    pub const fn read<T, R>(
        name: &'static str,
        description: &'static str,
        schema: fn(&mut SchemaGenerator) -> Schema,
    ) -> Self
    where
        ParameterOwnsItsDataSoWriteStringNotStr: DeserializeOwned,
        T: Read<R>,
    {
        Self::new::<T>(name, description, schema).foreign()
    }

    const fn new<T: DeserializeOwned>(
        name: &'static str,
        description: &'static str,
        schema: fn(&mut SchemaGenerator) -> Schema,
    ) -> Self {
        Self {
            name,
            is_literal: is_literal(name),
            description,
            schema,
            check: check::<T>,
            may_be_absent: || catch(|| missing::<T>().is_ok()).unwrap_or(false),
            default: None,
            aliases: &[],
            refine: None,
            is_foreign: false,
        }
    }

    /// A parameter that may be absent or null, because it has a default. `default` gives it as JSON, where that is
    /// possible.
    #[must_use]
    pub const fn with_default<T, R, D>(
        name: &'static str,
        description: &'static str,
        default: fn() -> Option<Value>,
    ) -> Self
    where
        ParameterOwnsItsDataSoWriteStringNotStr: DeserializeOwned,
        // As the arguments are decoded, so that a type which cannot be read gives one error.
        Option<T>: Read<R, Itself: Defaulted<Inner: Described<D>>>,
    {
        let schema = described::<<<Option<T> as Read<R>>::Itself as Defaulted>::Inner, D>;
        Self::new::<Option<T>>(name, description, schema).or_default(default)
    }

    /// A parameter with a default and a schema from elsewhere.
    #[must_use]
    pub const fn read_with_default<T, R>(
        name: &'static str,
        description: &'static str,
        schema: fn(&mut SchemaGenerator) -> Schema,
        default: fn() -> Option<Value>,
    ) -> Self
    where
        ParameterOwnsItsDataSoWriteStringNotStr: DeserializeOwned,
        Option<T>: Read<R>,
    {
        Self::new::<Option<T>>(name, description, schema)
            .foreign()
            .or_default(default)
    }

    const fn or_default(mut self, default: fn() -> Option<Value>) -> Self {
        self.default = Some(default);
        self
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

    /// Returns what the schema needs to know.
    pub(crate) fn property(&self) -> Property {
        Property {
            name: self.name,
            description: self.description,
            schema: self.schema,
            default: self.default,
            refine: self.refine,
            is_required: self.is_required(),
            is_foreign: self.is_foreign,
        }
    }

    /// Tells whether the model must give a value.
    pub(crate) fn is_required(&self) -> bool {
        self.default.is_none() && !(self.may_be_absent)()
    }
}

/// Tells whether a text needs no escapes in JSON.
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

/// Makes the value of an absent parameter by serde's own rule for absent fields of a struct. So the same types may be
/// absent here, through any alias.
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
