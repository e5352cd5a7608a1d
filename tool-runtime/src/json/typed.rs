//! From the text straight into types.

use std::borrow::Cow;

use serde::de::{Deserializer, Visitor, value::MapDeserializer};

use super::{
    access::{Entries, Items, Variant},
    decimal::{Decimal, exact_float, float},
    key::Key,
    range::Range,
    reader::{Integer, Number, Reader, Word},
    shape::{ANYTHING, Request, Variants},
    wrong::Wrong,
};

impl<'t> Reader<'t> {
    /// Notes that something went wrong, in case the type goes on all the same.
    #[inline]
    fn note<T>(&mut self, result: Result<T, Wrong>) -> Result<T, Wrong> {
        if result.is_err() {
            self.has_failed = true;
        }
        result
    }

    /// Reads the value that stands here, and says that it is not the one that was wanted.
    #[cold]
    fn mismatch(&mut self, wanted: &str) -> Wrong {
        self.has_failed = true;
        match self.node() {
            Ok(node) => Wrong::value(format!("expected {wanted}, got {}", node.shown())),
            Err(wrong) => wrong,
        }
    }

    #[inline]
    fn number_or(&mut self, wanted: &str) -> Result<Number<'t>, Wrong> {
        match self.peek()? {
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.mismatch(wanted)),
        }
    }

    #[inline]
    fn integer<I: Range, V: Visitor<'t>>(&mut self, visitor: V) -> Result<V::Value, Wrong> {
        self.note_request(I::REQUEST);
        let result = match self.number_or("an integer")? {
            Number::Unsigned(number) if u128::from(number) <= I::MOST => visitor.visit_u64(number),
            Number::Negative(number) if i128::from(number) >= I::LEAST => visitor.visit_i64(number),
            number => {
                integer_within(number, I::LEAST, I::MOST).and_then(|integer| integer.visit(visitor))
            }
        };
        self.note(result)
    }

    /// Reads a number as a floating-point one; `most` is the largest that `fits`.
    fn float<V: Visitor<'t>>(
        &mut self,
        request: Request,
        fits: fn(f64) -> bool,
        most: &str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.note_request(request);
        let result = match self.number_or("a number")? {
            Number::Unsigned(number) => visitor.visit_u64(number),
            Number::Negative(number) => visitor.visit_i64(number),
            Number::Written(text) => match float(text).filter(|number| fits(*number)) {
                Some(number) => visitor.visit_f64(number),
                None => Err(Wrong::out_of_range(format_args!("-{most}"), most, text)),
            },
        };
        self.note(result)
    }

    fn any_number<V: Visitor<'t>>(&mut self, visitor: V) -> Result<V::Value, Wrong> {
        let text = match self.number()? {
            Number::Unsigned(number) => return visitor.visit_u64(number),
            Number::Negative(number) => return visitor.visit_i64(number),
            Number::Written(text) => text,
        };
        let decimal = Decimal::read(text);
        if !decimal.is_whole() {
            // The nearest is what a fraction is to everybody.
            let nearest = float(text).ok_or_else(|| Wrong::inexact(text))?;
            return visitor.visit_f64(nearest);
        }
        let integer = Number::Written(text).integer();
        let integer = integer.filter(|it| it.is_within(i64::LEAST, u64::MOST));
        match (integer, exact_float(text)) {
            (Some(integer), None) => integer.visit(visitor),
            (Some(integer), Some(_)) if self.prefers_integers => integer.visit(visitor),
            (_, Some(float)) => visitor.visit_f64(float),
            (None, None) => Err(Wrong::inexact(text)),
        }
    }

    #[inline]
    fn text<V: Visitor<'t>>(
        &mut self,
        request: Request,
        wanted: &str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.note_request(request);
        if self.peek()? != b'"' {
            return Err(self.mismatch(wanted));
        }
        let result = match self.string()? {
            Some(text) => visitor.visit_borrowed_str(text),
            None => visitor.visit_str(&self.scratch),
        };
        self.note(result)
    }

    /// Reads an array, of exactly `length` items if that is given.
    #[inline]
    pub(super) fn array<V: Visitor<'t>>(
        &mut self,
        length: Option<usize>,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.note_request(Request::ARRAY);
        if self.peek()? != b'[' {
            return Err(self.mismatch("an array"));
        }
        self.open()?;
        let mut items = Items::new(self, length);
        let result = visitor.visit_seq(&mut items);
        let result = items.end(result);
        self.note(result)
    }

    /// Reads an object; `fields` are the names that a struct reads.
    #[inline]
    pub(super) fn object<V: Visitor<'t>>(
        &mut self,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.note_request(Request::OBJECT);
        if self.peek()? != b'{' {
            return Err(self.mismatch("an object"));
        }
        self.open()?;
        let mut entries = Entries::new(self, fields);
        let result = visitor.visit_map(&mut entries);
        let result = entries.end(result);
        self.note(result)
    }

    /// Reads a value of any kind. Nothing vouches for what the type makes of it.
    fn anything(&mut self) {
        let is_anything = self.shape().is_anything();
        self.vouch(is_anything);
        self.shape = ANYTHING;
    }

    /// Reads the text of a value, for a type that keeps it as it is.
    fn raw<V: Visitor<'t>>(&mut self, name: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        self.anything();
        let node = self.node()?;
        let entry = std::iter::once((name, node.to_string()));
        visitor.visit_map(MapDeserializer::new(entry))
    }
}

/// The name by which `serde_json` asks for the text of a value.
const RAW: &str = "$serde_json::private::RawValue";

#[cold]
fn integer_within(number: Number<'_>, least: i128, most: u128) -> Result<Integer, Wrong> {
    let written = match number {
        Number::Unsigned(number) => Cow::Owned(number.to_string()),
        Number::Negative(number) => Cow::Owned(number.to_string()),
        Number::Written(text) => Cow::Borrowed(text),
    };
    match number.integer() {
        Some(integer) if integer.is_within(least, most) => Ok(integer),
        None if !Decimal::read(&written).is_whole() => Err(Wrong::value(format!(
            "expected an integer, got the number {}",
            super::escaped(&written)
        ))),
        _ => Err(Wrong::out_of_range(least, most, &written)),
    }
}

macro_rules! integers {
    ($($method:ident $type:ty)*) => {$(
        #[inline]
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
            self.integer::<$type, V>(visitor)
        }
    )*};
}

impl<'t> Deserializer<'t> for &mut Reader<'t> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.anything();
        match self.peek()? {
            b'"' => self.text(Request::TEXT, "", visitor),
            b'{' => self.object(None, visitor),
            b'[' => self.array(None, visitor),
            b'-' | b'0'..=b'9' => {
                let result = self.any_number(visitor);
                self.note(result)
            }
            _ => {
                let result = match self.word()? {
                    Word::Null => visitor.visit_unit(),
                    Word::True => visitor.visit_bool(true),
                    Word::False => visitor.visit_bool(false),
                };
                self.note(result)
            }
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.note_request(Request::BOOL);
        if !matches!(self.peek()?, b't' | b'f' | b'T' | b'F') {
            return Err(self.mismatch("true or false"));
        }
        let result = match self.word()? {
            Word::True => visitor.visit_bool(true),
            _ => visitor.visit_bool(false),
        };
        self.note(result)
    }

    integers! {
        deserialize_i8 i8 deserialize_i16 i16 deserialize_i32 i32 deserialize_i64 i64
        deserialize_u8 u8 deserialize_u16 u16 deserialize_u32 u32 deserialize_u64 u64
        deserialize_i128 i128 deserialize_u128 u128
    }

    fn deserialize_f32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        #[expect(clippy::cast_possible_truncation, reason = "that is what is asked")]
        let fits = |number: f64| (number as f32).is_finite();
        self.float(Request::FLOAT_32, fits, "3.4028235e38", visitor)
    }

    fn deserialize_f64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.float(
            Request::FLOAT_64,
            f64::is_finite,
            "1.7976931348623157e308",
            visitor,
        )
    }

    fn deserialize_char<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.text(Request::CHAR, "a single character", visitor)
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.text(Request::TEXT, "a string", visitor)
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.text(Request::TEXT, "a string", visitor)
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.text(Request::TEXT, "a string", visitor)
    }

    fn deserialize_bytes<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.anything();
        if self.peek()? != b'"' {
            return self.array(None, visitor);
        }
        let result = match self.string()? {
            Some(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
            None => visitor.visit_bytes(self.scratch.as_bytes()),
        };
        self.note(result)
    }

    fn deserialize_byte_buf<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_bytes(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if matches!(self.peek()?, b'n' | b'N') {
            let allows_null = self.shape().allows_null;
            self.vouch(allows_null);
            self.word()?;
            let result = visitor.visit_none();
            return self.note(result);
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let allows_null = self.shape().allows_null;
        self.vouch(allows_null);
        if !matches!(self.peek()?, b'n' | b'N') {
            return Err(self.mismatch("null"));
        }
        self.word()?;
        let result = visitor.visit_unit();
        self.note(result)
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        if name == RAW {
            return self.raw(name, visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.array(None, visitor)
    }

    fn deserialize_tuple<V: Visitor<'t>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.array(Some(length), visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.array(Some(length), visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.object(None, visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.object(Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let variants = Variants::of(self.shape());
        let result = match self.peek()? {
            b'"' => {
                let name = match self.string()? {
                    Some(name) => Key::Borrowed(name),
                    None => Key::Lent(&self.scratch),
                };
                self.is_open |= !variants.allow(name.text());
                visitor.visit_enum(name)
            }
            b'{' => {
                self.open()?;
                visitor.visit_enum(Variant::new(self, variants))
            }
            _ => return Err(self.mismatch("a name, or an object with one key")),
        };
        self.note(result)
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.anything();
        let node = self.node()?;
        if let Some(twice) = node.first_twice() {
            return Err(twice);
        }
        self.ignored += 1;
        visitor.visit_unit()
    }
}
