//! Strings as values: the keys of a map, which may be numbers to their type, and the names of variants.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, VariantAccess, Visitor};

use super::{
    decimal,
    range::Range,
    reader::{Number, Reader},
    wrong::Wrong,
};
use crate::quote::{named, quoted};

/// A key, or a name, as a value.
#[derive(Clone, Copy)]
pub(super) enum Key<'de, 'k> {
    Borrowed(&'de str),
    /// One that had escapes.
    Lent(&'k str),
}

impl<'de: 'k, 'k> Key<'de, 'k> {
    #[expect(clippy::match_same_arms, reason = "they live for different times")]
    pub(super) fn text(self) -> &'k str {
        match self {
            Self::Borrowed(text) => text,
            Self::Lent(text) => text,
        }
    }

    #[cold]
    fn mismatch(self, wanted: &str) -> Wrong {
        let given = quoted(self.text());
        Wrong::value(format!("the key must be {wanted}, got {given}")).within(self.text())
    }

    /// Reads the number that the key is by JSON's grammar.
    fn number(self) -> Option<Number<'k>> {
        let mut reader = Reader::new(self.text());
        let number = reader.number().ok()?;
        (reader.at == reader.text.len()).then_some(number)
    }

    /// Reads an integer, which a key is only if it is written like one.
    fn integer<V: Visitor<'de>>(
        self,
        least: i128,
        most: u128,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let integer = self
            .number()
            .filter(|_| !self.text().contains(['.', 'e', 'E']))
            .and_then(Number::integer)
            .filter(|integer| integer.is_within(least, most));
        match integer {
            Some(integer) => integer.visit(visitor),
            None => Err(self.mismatch(&format!("an integer from {least} to {most}"))),
        }
    }

    fn float<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let float = self.number().and_then(|_| decimal::float(self.text()));
        match float {
            Some(number) => visitor.visit_f64(number),
            None => Err(self.mismatch("a number")),
        }
    }
}

macro_rules! integers {
    ($($method:ident $type:ty)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            self.integer(<$type>::LEAST, <$type>::MOST, visitor)
        }
    )*};
}

impl<'de: 'k, 'k> Deserializer<'de> for Key<'de, 'k> {
    type Error = Wrong;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Self::Borrowed(text) => visitor.visit_borrowed_str(text),
            Self::Lent(text) => visitor.visit_str(text),
        }
    }

    integers! {
        deserialize_i8 i8 deserialize_i16 i16 deserialize_i32 i32 deserialize_i64 i64
        deserialize_i128 i128 deserialize_u8 u8 deserialize_u16 u16 deserialize_u32 u32
        deserialize_u64 u64 deserialize_u128 u128
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.float(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.text() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(self.mismatch("\"true\" or \"false\"")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A variant that is given by its name alone.
impl<'de: 'k, 'k> EnumAccess<'de> for Key<'de, 'k> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Wrong> {
        Ok((seed.deserialize(self)?, self))
    }
}

impl<'de: 'k, 'k> Key<'de, 'k> {
    #[cold]
    fn alone(self) -> Wrong {
        let name = self.text();
        Wrong::value(format!(
            "{} needs a value; write an object with it as the only key",
            named(name)
        ))
    }
}

impl<'de: 'k, 'k> VariantAccess<'de> for Key<'de, 'k> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Wrong> {
        Err(self.alone())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Wrong> {
        Err(self.alone())
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Wrong> {
        Err(self.alone())
    }
}
