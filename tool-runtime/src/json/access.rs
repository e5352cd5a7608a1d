//! The insides of arrays, objects and variants, one by one.

use std::borrow::Cow;

use serde::de::{
    DeserializeSeed, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::{
    key::Key,
    reader::Reader,
    shape::{ANYTHING, ItemShapes, Members, ShapeId, Variants},
    wrong::Wrong,
};
use crate::quote::named;

/// The items of an array that is being read.
pub(super) struct Items<'r, 't> {
    reader: &'r mut Reader<'t>,
    is_first: bool,
    is_over: bool,
    count: usize,
    length: Option<usize>,
    shapes: Option<&'t ItemShapes>,
}

impl<'r, 't> Items<'r, 't> {
    /// Begins behind the bracket.
    pub(super) fn new(reader: &'r mut Reader<'t>, length: Option<usize>) -> Self {
        Self {
            shapes: reader.shape().items.as_ref(),
            reader,
            is_first: true,
            is_over: false,
            count: 0,
            length,
        }
    }

    /// Moves behind the array, if the type has read all of it.
    #[inline]
    pub(super) fn end<T>(mut self, result: Result<T, Wrong>) -> Result<T, Wrong> {
        let value = match result {
            Ok(value) => value,
            Err(wrong) => return Err(self.too_few().unwrap_or(wrong)),
        };
        if !self.is_over && self.reader.next(&mut self.is_first, b']')? {
            return Err(self.too_many()?);
        }
        self.reader.close(b']')?;
        if let Some(shapes) = self.shapes {
            self.reader.vouch(shapes.allows(self.count));
        }
        match self.too_few() {
            Some(wrong) => Err(wrong),
            None => Ok(value),
        }
    }

    fn too_few(&self) -> Option<Wrong> {
        let length = self.length?;
        (self.is_over && self.count < length).then(|| wrong_length(length, self.count))
    }

    #[cold]
    fn too_many(&mut self) -> Result<Wrong, Wrong> {
        let length = self.count;
        loop {
            self.reader.node()?;
            self.count += 1;
            if !self.reader.next(&mut self.is_first, b']')? {
                return Ok(wrong_length(length, self.count));
            }
        }
    }
}

#[cold]
fn wrong_length(wanted: usize, given: usize) -> Wrong {
    let items = if wanted == 1 { "item" } else { "items" };
    Wrong::value(format!("must have {wanted} {items}, has {given}"))
}

impl<'t> SeqAccess<'t> for &mut Items<'_, 't> {
    type Error = Wrong;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        if self.is_over || !self.reader.next(&mut self.is_first, b']')? {
            self.is_over = true;
            return Ok(None);
        }
        self.reader.shape = match self.shapes {
            Some(shapes) => shapes.shape(self.count),
            None => ANYTHING,
        };
        match seed.deserialize(&mut *self.reader) {
            Ok(item) => {
                self.count += 1;
                Ok(Some(item))
            }
            Err(wrong) => {
                self.reader.has_failed = true;
                Err(wrong.within(&self.count.to_string()))
            }
        }
    }
}

/// The members of an object that is being read.
pub(super) struct Entries<'r, 't> {
    reader: &'r mut Reader<'t>,
    is_first: bool,
    /// The names that a struct reads, aliases included; `None` if it is a map.
    fields: Option<&'static [&'static str]>,
    /// Where the last key stands.
    key: usize,
    /// The keys that must not come again. A struct knows its own.
    seen: Vec<Cow<'t, str>>,
    shapes: Members<'t>,
    shape: ShapeId,
}

impl<'r, 't> Entries<'r, 't> {
    /// Begins behind the brace.
    pub(super) fn new(reader: &'r mut Reader<'t>, fields: Option<&'static [&'static str]>) -> Self {
        let shape = reader.shape();
        Self {
            shapes: Members::new(shape.members.as_ref()),
            shape: ANYTHING,
            reader,
            is_first: true,
            fields,
            key: 0,
            seen: Vec::new(),
        }
    }

    /// Moves behind the object, if the type has read all of it.
    #[inline]
    pub(super) fn end<T>(mut self, result: Result<T, Wrong>) -> Result<T, Wrong> {
        let value = result?;
        if self.reader.next(&mut self.is_first, b'}')? {
            return Err(Wrong::value("has too many members"));
        }
        self.reader.close(b'}')?;
        self.reader.vouch(self.shapes.are_all());
        if self.seen.len() > 1 {
            self.seen.sort_unstable();
            let mut pairs = self.seen.windows(2);
            if let Some([twice, _]) = pairs.find(|pair| pair[0] == pair[1]) {
                return Err(Wrong::twice(twice));
            }
        }
        Ok(value)
    }
}

impl<'t> MapAccess<'t> for &mut Entries<'_, 't> {
    type Error = Wrong;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Wrong> {
        if !self.reader.next(&mut self.is_first, b'}')? {
            return Ok(None);
        }
        self.reader.begin_key()?;
        self.key = self.reader.at;
        let result = if let Some(key) = self.reader.string()? {
            if self.fields.is_none() {
                self.seen.push(Cow::Borrowed(key));
            }
            let shape = self.shapes.shape(key);
            self.reader.vouch(shape.is_some());
            self.shape = shape.unwrap_or(ANYTHING);
            seed.deserialize(Key::Borrowed(key))
        } else {
            let shape = self.shapes.shape(&self.reader.scratch);
            self.reader.vouch(shape.is_some());
            self.shape = shape.unwrap_or(ANYTHING);
            if self.fields.is_none() {
                self.seen.push(Cow::Owned(self.reader.scratch.clone()));
            }
            seed.deserialize(Key::Lent(&self.reader.scratch))
        };
        if result.is_err() {
            self.reader.has_failed = true;
        }
        result.map(Some)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        self.reader.colon()?;
        let ignored = self.reader.ignored;
        self.reader.shape = self.shape;
        match seed.deserialize(&mut *self.reader) {
            Ok(value) => {
                if let Some(fields) = self.fields
                    && self.reader.ignored != ignored
                {
                    let key = self.reader.key_at(self.key);
                    if !fields.contains(&&*key) && !self.shapes.takes(&key) {
                        self.reader.has_failed = true;
                        return Err(Wrong::unknown_field(&key, fields));
                    }
                    self.seen.push(key);
                }
                Ok(value)
            }
            Err(wrong) => {
                self.reader.has_failed = true;
                Err(wrong.within(&self.reader.key_at(self.key)))
            }
        }
    }
}

/// A variant whose name is the only key of an object.
pub(super) struct Variant<'r, 't> {
    reader: &'r mut Reader<'t>,
    /// Where the name stands.
    name: usize,
    shapes: Variants<'t>,
}

impl<'r, 't> Variant<'r, 't> {
    /// Begins behind the brace.
    pub(super) fn new(reader: &'r mut Reader<'t>, shapes: Variants<'t>) -> Self {
        Self {
            reader,
            name: 0,
            shapes,
        }
    }

    fn within<T>(
        reader: &mut Reader<'t>,
        name: usize,
        result: Result<T, Wrong>,
    ) -> Result<T, Wrong> {
        let value = result.map_err(|wrong| wrong.within(&reader.key_at(name)))?;
        if reader.next(&mut false, b'}')? {
            return Err(Wrong::value("expected an object with one key, got more"));
        }
        reader.close(b'}')?;
        Ok(value)
    }
}

impl<'t> EnumAccess<'t> for Variant<'_, 't> {
    type Error = Wrong;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'t>>(mut self, seed: S) -> Result<(S::Value, Self), Wrong> {
        if !self.reader.next(&mut true, b'}')? {
            return Err(Wrong::value(
                "expected an object with one key, got an empty object",
            ));
        }
        self.reader.begin_key()?;
        self.name = self.reader.at;
        let (variant, shape) = match self.reader.string()? {
            Some(name) => (
                seed.deserialize(Key::Borrowed(name))?,
                self.shapes.content(name),
            ),
            None => (
                seed.deserialize(Key::Lent(&self.reader.scratch))?,
                self.shapes.content(&self.reader.scratch),
            ),
        };
        self.reader.vouch(shape.is_some());
        self.reader.shape = shape.unwrap_or(ANYTHING);
        self.reader.colon()?;
        Ok((variant, self))
    }
}

impl<'t> VariantAccess<'t> for Variant<'_, 't> {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        self.reader.node()?;
        let name = self.reader.key_at(self.name);
        Err(Wrong::value(format!(
            "{} takes no value; write its name alone, as a string",
            named(&name)
        )))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'t>>(self, seed: S) -> Result<S::Value, Wrong> {
        let result = seed.deserialize(&mut *self.reader);
        Self::within(self.reader, self.name, result)
    }

    fn tuple_variant<V: Visitor<'t>>(self, length: usize, visitor: V) -> Result<V::Value, Wrong> {
        let result = self.reader.array(Some(length), visitor);
        Self::within(self.reader, self.name, result)
    }

    fn struct_variant<V: Visitor<'t>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let result = self.reader.object(Some(fields), visitor);
        Self::within(self.reader, self.name, result)
    }
}
