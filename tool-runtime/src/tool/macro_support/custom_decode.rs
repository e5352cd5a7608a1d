//! Parameters that a function of the user decodes.

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, de::Visitor};

/// A type that stands for a function which decodes a parameter.
pub trait DecodeWith {
    /// The type that it decodes.
    type Value: Send + 'static;

    /// Decodes.
    ///
    /// # Errors
    /// The deserializer's.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self::Value, D::Error>;
}

/// A value that such a function has decoded.
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

        // As for fields, a parameter with such a function is required: it is not asked about an absent value, which cannot be
        // a newtype.
        deserializer.deserialize_newtype_struct("With", Newtype(PhantomData))
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
