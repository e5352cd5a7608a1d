//! Objects: closed, and with all of their properties.

use serde_json::Value;

use super::{
    Object, Reason,
    absence::StandIn,
    conversion::{Conversion, below},
    keywords::{is_anything, required},
    null,
    reason::Absence,
};
use crate::schema::check::bounds::whole;

/// Where an object stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// It is the arguments. Null counts as absent there, unless the schema of a tool from elsewhere allows null itself.
    Root,
    /// It is a value among them, of whatever reads it.
    Nested,
}

impl Conversion<'_> {
    pub(super) fn object(&mut self, schema: &Object, path: &str, place: Level) -> Object {
        if let Some(reason) = self.openness(schema) {
            self.refuse(path, reason);
        }
        let empty = Object::new();
        let properties = match schema.get("properties") {
            None => &empty,
            Some(Value::Object(properties)) => properties,
            Some(_) => return self.refuse(path, Reason::malformed("properties")),
        };
        let required = required(schema);
        for name in schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let reason = match name.as_str() {
                Some(name) if properties.contains_key(name) => continue,
                Some(name) => Reason::required_unknown(name),
                None => Reason::malformed("required"),
            };
            self.refuse(path, reason);
        }
        // A count that holds whatever is left out says nothing.
        for (keyword, bound) in schema {
            let holds = match keyword.as_str() {
                "minProperties" => size(bound).is_some_and(|least| required.len() >= least),
                "maxProperties" => size(bound).is_some_and(|most| properties.len() <= most),
                _ => true,
            };
            if !holds {
                self.refuse(path, Reason::keyword(keyword));
            }
        }
        let is_map = place == Level::Nested && self.is_map(path);
        if is_map {
            self.refuse(path, Reason::listed_map());
        }
        let mut lowered = Object::new();
        for (name, property) in properties {
            let path = below(path, "properties", name);
            let is_replaced = place == Level::Root && self.is_replaced(name);
            let property = self.within(is_replaced || self.is_in_replaced(), |it| {
                if is_map || required.contains(&**name) {
                    it.schema(property, &path)
                } else {
                    it.optional(property, &path, place)
                }
            });
            lowered.insert(name.clone(), property.into());
        }
        let names: Vec<Value> = lowered.keys().map(|name| name.as_str().into()).collect();
        let mut object = Object::new();
        object.insert("type".to_owned(), "object".into());
        object.insert("properties".to_owned(), lowered.into());
        object.insert("required".to_owned(), names.into());
        object.insert("additionalProperties".to_owned(), false.into());
        object
    }

    /// Lowers a property that may be left out.
    fn optional(&mut self, property: &Value, path: &str, place: Level) -> Object {
        if place == Level::Root && (self.is_declared() || !self.nullable.allows(property)) {
            return null::allow(self.schema(property, path));
        }
        match self.stand_in(property) {
            Ok(StandIn::Null) => self.schema(property, path),
            Ok(StandIn::Default(default)) => {
                let mut property = property.clone();
                property["default"] = default;
                self.schema(&property, path)
            }
            Err(absence) => {
                let before = self.refusals();
                let lowered = self.schema(property, path);
                // What is refused itself has no default that fits, and a value of any form may be null by the way.
                let is_due = absence == Absence::ImpossibleDefault && self.refusals() > before;
                if !is_due && !is_anything(property) {
                    self.refuse(path, Reason::absence(absence));
                }
                lowered
            }
        }
    }

    /// Why an object is not closed, and must not be.
    fn openness(&self, schema: &Object) -> Option<Reason> {
        let has_properties = schema
            .get("properties")
            .and_then(Value::as_object)
            .is_some_and(|it| !it.is_empty());
        let open = || {
            if has_properties {
                Reason::open_object()
            } else {
                Reason::map()
            }
        };
        let says = |keyword: &str| schema.get(keyword);
        if says("patternProperties")
            .is_some_and(|it| it.as_object().is_none_or(|it| !it.is_empty()))
        {
            return Some(open());
        }
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            match says(keyword) {
                None | Some(Value::Bool(false)) => {}
                Some(further) if is_anything(further) && !has_properties => {
                    return Some(Reason::any_object());
                }
                Some(_) => return Some(open()),
            }
        }
        let is_listed = schema.contains_key("properties")
            || schema.contains_key("additionalProperties")
            || !self.is_by_hand();
        (!is_listed).then(Reason::any_object)
    }
}

fn size(bound: &Value) -> Option<usize> {
    usize::try_from(whole(bound)?).ok()
}
