//! Parameters whose decoding or whose schema does not come from their type.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Visitor},
};
use serde_json::Value;

use super::parameter::Parameter;

/// Names a function that decodes a parameter.
pub trait DecodeWith {
    /// What it decodes.
    type Value: Send + 'static;

    /// Decodes.
    ///
    /// # Errors
    /// The deserializer's.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Value, D::Error>;
}

/// What a function of the user's has decoded.
pub struct With<W: DecodeWith>(pub W::Value);

impl<'de, W: DecodeWith> Deserialize<'de> for With<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Newtype<W>(PhantomData<W>);

        impl<'de, W: DecodeWith> Visitor<'de> for Newtype<W> {
            type Value = With<W>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<With<W>, D::Error> {
                W::decode(deserializer).map(With)
            }
        }

        // The function is asked about values that are there alone: a parameter with one is required, as a field with
        // one is to serde, and a newtype is what an absent value cannot be.
        deserializer.deserialize_newtype_struct("With", Newtype(PhantomData))
    }
}

/// Marks the types that can be decoded for a parameter whose schema comes from elsewhere.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a model's arguments",
    label = "cannot be read from a model's arguments",
    note = "a parameter needs `serde::Deserialize`; write `#[derive(serde::Deserialize)]` above a type of yours, or `#[serde(deserialize_with = \"…\")]` on the parameter",
    note = "it must also be `Send` and own its data"
)]
pub trait Read: DeserializeOwned + Send + 'static {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + Send + 'static> Read for T {}

/// Marks the types that a parameter's schema can be made of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no schema",
    label = "the model cannot be told what to write here",
    note = "write `#[derive(schemars::JsonSchema)]` above a type of yours, or `#[schemars(with = \"…\")]` on the parameter with a type whose values look the same in JSON"
)]
pub trait Described: JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: JsonSchema> Described for T {}

/// Makes the schema of a type.
pub fn described<T: Described>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// A type without its schema.
struct Undescribed<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Undescribed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|_| Self(PhantomData))
    }
}

impl<T> JsonSchema for Undescribed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Undescribed".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        true.into()
    }
}

impl Parameter {
    /// A parameter whose schema comes from elsewhere; `schema_of` says from where.
    #[must_use]
    pub const fn read<T: Read>(name: &'static str, description: &'static str) -> Self {
        Self::of::<Undescribed<T>>(name, description)
    }

    /// The same with a default.
    #[must_use]
    pub const fn read_with_default<T: Read>(
        name: &'static str,
        description: &'static str,
        default: fn() -> Option<Value>,
    ) -> Self {
        Self::with_default::<Undescribed<T>>(name, description, default)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize as _, Deserializer};
    use serde_json::json;

    use super::{super::parameter::missing, DecodeWith, With};

    struct Doubled;

    impl DecodeWith for Doubled {
        type Value = Option<u32>;

        fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Value, D::Error> {
            Ok(Option::<u32>::deserialize(deserializer)?.map(|number| number * 2))
        }
    }

    #[test]
    fn a_value_is_decoded_by_the_function() {
        let decode = |value| With::<Doubled>::deserialize(value).map(|With(value)| value);
        assert_eq!(decode(json!(4)).ok(), Some(Some(8)));
        assert_eq!(decode(json!(null)).ok(), Some(None));
        assert!(decode(json!("4")).is_err());
    }

    #[test]
    fn an_absent_value_is_missing_even_if_the_function_could_make_one() {
        assert!(missing::<Option<u32>>().is_ok());
        assert!(missing::<With<Doubled>>().is_err());
    }
}
