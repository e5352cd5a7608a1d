//! What a type asks for, one by one.

use serde::de::{Deserializer, Visitor};

use super::{
    Place, Probe, Stop, Task, View,
    access::{Entry, Fields, Items, Variant},
    implied::{self, Request},
};
use crate::{
    json::Range,
    schema::check::{ANY, Id, NEVER},
};

impl<'p> Place<'p> {
    /// A place further inside.
    pub(super) fn at(self, id: Id) -> Self {
        Self {
            id,
            may_be_null: false,
            ..self
        }
    }

    /// Returns the schema, if it allows whatever a type gets that asks so.
    fn expect(self, request: Request) -> Result<View<'p>, Stop> {
        self.study.step()?;
        let view = self.study.view(self.id);
        if implied::is_implied(self.study.compiled, view.keywords, request) {
            Ok(view)
        } else {
            self.study.open()
        }
    }

    /// Passes if the schema allows everything.
    fn expect_anything(self) -> Result<(), Stop> {
        self.study.step()?;
        let keywords = self.study.view(self.id).keywords;
        if implied::says_nothing(keywords) && implied::leads_nowhere(keywords) {
            Ok(())
        } else {
            self.study.open()
        }
    }

    pub(super) fn items<'de, V: Visitor<'de>>(
        self,
        length: Option<usize>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let View { keywords, .. } = self.expect(Request::Array(length))?;
        let rest = keywords.items.unwrap_or(ANY);
        if length.is_none() && !keywords.prefix.is_empty() {
            return self.study.open();
        }
        let ids: Vec<Id> = match length {
            Some(length) => (0..length)
                .map(|at| keywords.prefix.get(at).copied().unwrap_or(rest))
                .collect(),
            None if self.study.ends(rest) => vec![rest],
            None => Vec::new(),
        };
        let mut items = Items::new(self, ids);
        let value = visitor.visit_seq(&mut items)?;
        if items.is_over() {
            Ok(value)
        } else {
            self.study.open()
        }
    }

    pub(super) fn fields<'de, V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let View { id, keywords, .. } = self.expect(Request::Object)?;
        let is_closed = keywords.additional == Some(NEVER);
        if !keywords.by_pattern.is_empty()
            || !(is_closed || keywords.additional.is_none_or(|it| it == ANY))
        {
            return self.study.open();
        }
        let properties: Vec<(String, Id)> = match &keywords.properties {
            Some(properties) => {
                // An alias is a name that the schema does not know.
                if names.iter().any(|name| properties.get(name).is_none()) {
                    return self.study.open();
                }
                properties.list.clone()
            }
            None if is_closed && !names.is_empty() => return self.study.open(),
            None => names.iter().map(|name| ((*name).to_owned(), ANY)).collect(),
        };
        let required = |position: &usize| keywords.required.contains(&properties[*position].0);
        let without = (0..properties.len())
            .filter(required)
            .map(|at| Task::Without(id, at));
        let made_up = is_closed.then_some(Task::MadeUpKey(id));
        if keywords
            .required
            .iter()
            .any(|name| !properties.iter().any(|(it, _)| it == name))
        {
            return self.study.open();
        }
        self.study
            .run
            .borrow_mut()
            .meet(id, names, without.chain(made_up));
        self.study.run.borrow_mut().stack.push(id);
        let result = self.read_fields(id, &properties, visitor);
        self.study.run.borrow_mut().stack.pop();
        result
    }

    fn read_fields<'de, V: Visitor<'de>>(
        self,
        id: Id,
        properties: &[(String, Id)],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let without = (0..properties.len()).find(|at| self.study.takes(Task::Without(id, *at)));
        let with_made_up = self.study.takes(Task::MadeUpKey(id));
        let mut fields = Fields::new(self, properties, without, with_made_up);
        let result = visitor.visit_map(&mut fields);
        if without.is_some() || fields.is_made_up_taken() {
            // It must have been refused here.
            return if result.is_ok() {
                self.study.open()
            } else {
                Err(Stop)
            };
        }
        let value = result?;
        if fields.is_over() {
            Ok(value)
        } else {
            self.study.open()
        }
    }
}

macro_rules! integers {
    ($($method:ident $type:ty, $visit:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            let Self::Value(place) = self else {
                return Err(Stop);
            };
            place.expect(Request::Integer(<$type>::LEAST, <$type>::MOST))?;
            visitor.$visit(1)
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            let Self::Value(place) = self else {
                return Err(Stop);
            };
            place.expect(Request::Text)?;
            visitor.visit_str("a")
        }
    )*};
}

macro_rules! whatever {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            let Self::Value(place) = self else {
                return Err(Stop);
            };
            place.expect_anything()?;
            visitor.visit_unit()
        }
    )*};
}

impl<'de> Deserializer<'de> for Probe<'_> {
    type Error = Stop;

    whatever! { deserialize_any deserialize_ignored_any }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return Err(Stop);
        };
        place.expect(Request::Bool)?;
        visitor.visit_bool(true)
    }

    integers! {
        deserialize_i8 i8, visit_i64; deserialize_i16 i16, visit_i64; deserialize_i32 i32, visit_i64;
        deserialize_i64 i64, visit_i64; deserialize_i128 i128, visit_i128;
        deserialize_u8 u8, visit_u64; deserialize_u16 u16, visit_u64; deserialize_u32 u32, visit_u64;
        deserialize_u64 u64, visit_u64; deserialize_u128 u128, visit_u128;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return Err(Stop);
        };
        place.expect(Request::Float32)?;
        visitor.visit_f64(1.0)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return Err(Stop);
        };
        place.expect(Request::Float64)?;
        visitor.visit_f64(1.0)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return Err(Stop);
        };
        place.expect(Request::Char)?;
        visitor.visit_char('a')
    }

    texts! { deserialize_str deserialize_string }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_bytes(visitor)
    }

    /// Bytes may be read from a string and from an array, and no schema says so.
    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        match self {
            Self::Absent => Err(Stop),
            Self::Value(place) => place.study.open(),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return visitor.visit_none();
        };
        place.study.step()?;
        if !place.study.view(place.id).allows_null && !place.may_be_null {
            return place.study.open();
        }
        if place.study.has_value(place.id) {
            visitor.visit_some(Self::Value(place.at(place.id)))
        } else {
            visitor.visit_none()
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return Err(Stop);
        };
        place.study.step()?;
        if !place.study.view(place.id).allows_null {
            return place.study.open();
        }
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        match self {
            // A newtype is there, or it is not: serde's own rule.
            Self::Absent => Err(Stop),
            Self::Value(_) => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self {
            Self::Absent => Err(Stop),
            Self::Value(place) => place.items(None, visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        match self {
            Self::Absent => Err(Stop),
            Self::Value(place) => place.items(Some(length), visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return Err(Stop);
        };
        let View { keywords, .. } = place.expect(Request::Object)?;
        if keywords.properties.is_some() || !keywords.required.is_empty() {
            return place.study.open();
        }
        let mut entry = Entry::new(place, keywords);
        let value = visitor.visit_map(&mut entry)?;
        if entry.is_over() {
            Ok(value)
        } else {
            place.study.open()
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        match self {
            Self::Absent => Err(Stop),
            Self::Value(place) => place.fields(fields, visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let Self::Value(place) = self else {
            return Err(Stop);
        };
        place.study.step()?;
        let id = place.study.view(place.id).id;
        let Some(variant) = Variant::choose(place, id, variants) else {
            return place.study.open();
        };
        place.study.run.borrow_mut().stack.push(id);
        let result = visitor.visit_enum(variant);
        place.study.run.borrow_mut().stack.pop();
        result
    }
}
