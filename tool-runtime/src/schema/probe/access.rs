//! The insides of made-up values.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
    value::StrDeserializer,
};

use super::{MADE_UP, Place, Probe, Stop, Task, implied};
use crate::schema::{
    check::{ANY, Compiled, Id, NEVER, keywords::Keywords},
    pattern::of_integers,
};

/// The items of an array.
pub(super) struct Items<'p> {
    place: Place<'p>,
    ids: std::vec::IntoIter<Id>,
}

impl<'p> Items<'p> {
    pub(super) fn new(place: Place<'p>, ids: Vec<Id>) -> Self {
        Self {
            place,
            ids: ids.into_iter(),
        }
    }

    /// Whether the type has taken all of them.
    pub(super) fn is_over(&self) -> bool {
        self.ids.len() == 0
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'_> {
    type Error = Stop;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Stop> {
        let next = self.ids.next();
        next.map(|id| seed.deserialize(Probe::Value(self.place.at(id))))
            .transpose()
    }
}

/// The members of a struct.
pub(super) struct Fields<'p, 'f> {
    place: Place<'p>,
    properties: &'f [(String, Id)],
    next: usize,
    /// The property that is left out.
    without: Option<usize>,
    with_made_up: bool,
    is_made_up_taken: bool,
}

impl<'p, 'f> Fields<'p, 'f> {
    pub(super) fn new(
        place: Place<'p>,
        properties: &'f [(String, Id)],
        without: Option<usize>,
        with_made_up: bool,
    ) -> Self {
        Self {
            place,
            properties,
            next: 0,
            without,
            with_made_up,
            is_made_up_taken: false,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.next == self.properties.len()
    }

    /// Whether the type was given a key that there is not.
    pub(super) fn is_made_up_taken(&self) -> bool {
        self.is_made_up_taken
    }
}

impl<'de> MapAccess<'de> for &mut Fields<'_, '_> {
    type Error = Stop;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Stop> {
        if self.with_made_up {
            self.is_made_up_taken = true;
            let key: StrDeserializer<'_, Stop> = StrDeserializer::new(MADE_UP);
            // Whoever takes this key reads what the schema forbids.
            seed.deserialize(key)?;
            return self.place.study.open();
        }
        if self.without == Some(self.next) {
            self.next += 1;
        }
        let Some((name, _)) = self.properties.get(self.next) else {
            return Ok(None);
        };
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Stop> {
        let id = self.properties.get(self.next).map_or(ANY, |(_, id)| *id);
        self.next += 1;
        seed.deserialize(Probe::Value(self.place.at(id)))
    }
}

/// The one member of a map.
pub(super) struct Entry<'p> {
    place: Place<'p>,
    keywords: &'p Keywords,
    is_taken: bool,
    value: Id,
}

impl<'p> Entry<'p> {
    pub(super) fn new(place: Place<'p>, keywords: &'p Keywords) -> Self {
        Self {
            place,
            keywords,
            is_taken: false,
            value: NEVER,
        }
    }

    /// Whether the type has taken it, if there is one.
    pub(super) fn is_over(&self) -> bool {
        self.is_taken
    }
}

impl<'de> MapAccess<'de> for &mut Entry<'_> {
    type Error = Stop;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Stop> {
        if std::mem::replace(&mut self.is_taken, true) {
            return Ok(None);
        }
        let mut values = self.keywords.by_pattern.iter().map(|(_, id)| *id);
        let value = values.next().or(self.keywords.additional).unwrap_or(ANY);
        if !self.place.study.ends(value) {
            return Ok(None);
        }
        self.value = value;
        let key = Key {
            place: self.place,
            keywords: self.keywords,
        };
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Stop> {
        seed.deserialize(Probe::Value(self.place.at(self.value)))
    }
}

/// The key of a map.
#[derive(Clone, Copy)]
struct Key<'p> {
    place: Place<'p>,
    keywords: &'p Keywords,
}

impl Key<'_> {
    /// Passes if every key that is an integer is allowed.
    fn expect_integer(self, may_be_negative: bool) -> Result<(), Stop> {
        let is_allowed = match self.keywords.by_pattern.as_slice() {
            [] => return self.expect_text(),
            [(pattern, _)] => match of_integers(pattern) {
                Some(negative_allowed) => negative_allowed || !may_be_negative,
                None => false,
            },
            _ => false,
        };
        if is_allowed {
            Ok(())
        } else {
            self.place.study.open()
        }
    }

    /// Passes if every key is allowed.
    fn expect_text(self) -> Result<(), Stop> {
        if self.keywords.by_pattern.is_empty() && self.keywords.additional != Some(NEVER) {
            Ok(())
        } else {
            self.place.study.open()
        }
    }
}

macro_rules! integers {
    ($($method:ident $type:ty, $visit:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            self.expect_integer(<$type>::MIN != 0)?;
            visitor.$visit(1)
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.expect_text()?;
        visitor.visit_str("a")
    }

    integers! {
        deserialize_i8 i8, visit_i64; deserialize_i16 i16, visit_i64; deserialize_i32 i32, visit_i64;
        deserialize_i64 i64, visit_i64; deserialize_i128 i128, visit_i128;
        deserialize_u8 u8, visit_u64; deserialize_u16 u16, visit_u64; deserialize_u32 u32, visit_u64;
        deserialize_u64 u64, visit_u64; deserialize_u128 u128, visit_u128;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.expect_text()?;
        visitor.visit_bool(true)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.expect_text()?;
        visitor.visit_char('a')
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.expect_text()?;
        let first = variants.first().ok_or(Stop)?;
        StrDeserializer::new(first).deserialize_enum(name, variants, visitor)
    }

    serde::forward_to_deserialize_any! {
        f32 f64 str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A variant of an enum.
pub(super) struct Variant<'p> {
    place: Place<'p>,
    /// The name, and the schema of what it holds; `None` for the variant that there is not.
    chosen: Option<(String, Form)>,
}

/// What a variant holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Nothing,
    Content(Id),
}

impl<'p> Variant<'p> {
    /// Chooses a variant, if the schema is that of an enum with these variants.
    pub(super) fn choose(place: Place<'p>, id: Id, names: &'static [&'static str]) -> Option<Self> {
        let study = place.study;
        let forms = forms(study.compiled, id)?;
        let has = |name: &str| forms.iter().any(|(it, _)| it == name);
        if forms.len() != names.len() || !names.iter().all(|name| has(name)) {
            return None;
        }
        let variants = (0..forms.len()).map(|at| Task::Variant(id, at));
        let tasks = variants.clone().chain([Task::MadeUpVariant(id)]);
        study.run.borrow_mut().meet(id, names, tasks);
        if study.takes(Task::MadeUpVariant(id)) {
            return Some(Self {
                place,
                chosen: None,
            });
        }
        let ends = |at: &usize| match forms[*at].1 {
            Form::Nothing => true,
            Form::Content(id) => study.ends(id),
        };
        let is_inside = study.run.borrow().stack.contains(&id);
        let by_route = || {
            let run = study.run.borrow();
            let mut route = run.attempt.route.iter().filter(|_| !is_inside);
            route.find(|(it, _)| *it == id).map(|(_, at)| *at)
        };
        let at = (0..forms.len())
            .find(|at| study.takes(Task::Variant(id, *at)))
            .or_else(by_route)
            .or_else(|| (0..forms.len()).find(ends))?;
        if !is_inside {
            study.run.borrow_mut().route.push((id, at));
        }
        Some(Self {
            place,
            chosen: Some(forms[at].clone()),
        })
    }
}

/// The variants of an enum that is tagged by a key outside, or has nothing in its variants; `None` if the schema is another one.
fn forms(compiled: &Compiled, id: Id) -> Option<Vec<(String, Form)>> {
    let keywords = compiled.get(id);
    if let [union] = keywords.unions.as_slice() {
        if !implied::says_nothing(keywords)
            || keywords.reference.is_some()
            || !keywords.all_of.is_empty()
        {
            return None;
        }
        let forms = union
            .alternatives
            .iter()
            .map(|id| forms_of(compiled.get(*id)));
        return Some(forms.collect::<Option<Vec<_>>>()?.concat());
    }
    forms_of(keywords)
}

/// The variants that one alternative stands for.
fn forms_of(keywords: &Keywords) -> Option<Vec<(String, Form)>> {
    if !implied::leads_nowhere(keywords) || !keywords.bounds.is_empty() {
        return None;
    }
    if let Some(constants) = keywords.constants.as_ref().or(keywords.constant.as_ref()) {
        let names = constants.list.iter();
        let names = names.map(|name| Some((name.as_str()?.to_owned(), Form::Nothing)));
        let is_both = keywords.constants.is_some() && keywords.constant.is_some();
        return names.collect::<Option<_>>().filter(|_| !is_both);
    }
    let properties = keywords.properties.as_ref()?;
    match (properties.list.as_slice(), keywords.required.as_slice()) {
        ([(name, id)], [required]) if name == required && keywords.by_pattern.is_empty() => {
            Some(vec![(name.clone(), Form::Content(*id))])
        }
        _ => None,
    }
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Stop> {
        let Some((name, _)) = &self.chosen else {
            let name: StrDeserializer<'_, Stop> = StrDeserializer::new(MADE_UP);
            seed.deserialize(name)?;
            return self.place.study.open();
        };
        let variant = seed.deserialize(StrDeserializer::new(name))?;
        Ok((variant, self))
    }
}

impl<'p> Variant<'p> {
    fn content(&self) -> Result<Place<'p>, Stop> {
        match &self.chosen {
            Some((_, Form::Content(id))) => Ok(self.place.at(*id)),
            _ => self.place.study.open(),
        }
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        match &self.chosen {
            Some((_, Form::Nothing)) => Ok(()),
            _ => self.place.study.open(),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Stop> {
        seed.deserialize(Probe::Value(self.content()?))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Stop> {
        self.content()?.items(Some(length), visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.content()?.fields(fields, visitor)
    }
}
