//! Objects: closed, and with all of their properties.

use serde_json::Value;

use super::{
    Object, Origin, Reason,
    lower::{Lowering, below},
    null, refused,
};
use crate::schema::check::bounds::whole;

/// Where an object stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the arguments; null counts as absent there.
    Root,
    /// It is a value among them, of whatever reads it.
    Nested,
}

/// The names of the properties that must be given.
pub(super) fn required(schema: &Object) -> Vec<&String> {
    let names = schema.get("required").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(|name| match name {
            Value::String(name) => Some(name),
            _ => None,
        })
        .collect()
}

impl Lowering<'_> {
    pub(super) fn object(&mut self, schema: &Object, path: &str, place: Place) -> Object {
        if let Some(reason) = self.openness(schema) {
            return self.refuse(path, reason);
        }
        let empty = Object::new();
        let properties = match schema.get("properties") {
            None => &empty,
            Some(Value::Object(properties)) => properties,
            Some(_) => return self.refuse(path, Reason::malformed("properties")),
        };
        let required = required(schema);
        if let Some(name) = required
            .iter()
            .find(|name| !properties.contains_key(**name))
        {
            return self.refuse(path, Reason::required_unknown(name));
        }
        // A count that holds whatever is left out says nothing.
        for (keyword, bound) in schema {
            let holds = match keyword.as_str() {
                "minProperties" => size(bound).is_some_and(|least| required.len() >= least),
                "maxProperties" => size(bound).is_some_and(|most| properties.len() <= most),
                _ => true,
            };
            if !holds {
                return self.refuse(path, Reason::keyword(keyword));
            }
        }
        let mut lowered = Object::new();
        for (name, property) in properties {
            let path = below(path, "properties", name);
            let property = if required.contains(&name) {
                self.schema(property, &path)
            } else {
                self.optional(property, &path, place)
            };
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
    fn optional(&mut self, property: &Value, path: &str, place: Place) -> Object {
        let lowered = self.schema(property, path);
        if null::allows(self.root, property) {
            return lowered;
        }
        let has_default = property.get("default").is_some_and(|it| !it.is_null());
        match (place, self.origin) {
            (Place::Root, _) => null::allow(lowered),
            // Serde would not read null, but the default is a value as any other.
            (Place::Nested, Origin::Types) => lowered,
            (Place::Nested, Origin::Written) if has_default || lowered.is_empty() => lowered,
            (Place::Nested, Origin::Written) => {
                self.refuse(path, Reason::optional());
                refused()
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
            || self.origin == Origin::Types;
        (!is_listed).then(Reason::any_object)
    }
}

fn is_anything(schema: &Value) -> bool {
    match schema {
        Value::Bool(anything) => *anything,
        Value::Object(schema) => schema.is_empty(),
        _ => false,
    }
}

fn size(bound: &Value) -> Option<usize> {
    usize::try_from(whole(bound)?).ok()
}
