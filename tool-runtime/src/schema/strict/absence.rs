//! What stands for a property that is left out, since a strict schema lets none be.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Object, conversion::Conversion, keywords::required, reason::Absence};
use crate::schema::pointer;

/// How long a default may be that the model must write out.
const LONGEST: usize = 500;

/// How deep the schema of a default may go, references included.
const DEPTH: u32 = 64;

/// The value that means the same as leaving a property out.
pub(super) enum StandIn {
    Null,
    Default(Value),
}

impl Conversion<'_> {
    /// Finds what stands for a property that is left out, further down than among the parameters of a declared tool.
    ///
    /// Null does if its reader takes null for absent: serde does so for an `Option`. In a schema that was written by hand the
    /// two may mean different things, unless null is the default. A default does if it is a value that may be given.
    pub(super) fn stand_in(&mut self, property: &Value) -> Result<StandIn, Absence> {
        self.stand_in_at(property, DEPTH)
    }

    fn stand_in_at(&mut self, property: &Value, depth: u32) -> Result<StandIn, Absence> {
        let allows_null = self.nullable.allows(property);
        match (property.get("default"), allows_null, self.is_by_hand()) {
            (None, true, true) => Err(Absence::OrNull),
            (None | Some(Value::Null), true, _) => Ok(StandIn::Null),
            (None, false, true) => Err(Absence::OfMember),
            (None, false, false) => Err(Absence::OfField),
            (Some(Value::Null), false, _) => Err(Absence::NullDefault),
            (Some(default), _, _) => {
                let whole = self.whole_default(property, default, depth);
                let whole = whole.ok_or(Absence::ImpossibleDefault)?;
                if whole.to_string().len() > LONGEST {
                    return Err(Absence::LongDefault);
                }
                Ok(StandIn::Default(whole))
            }
        }
    }

    /// Writes a default as the strict schema allows it, with all properties. `None` if its own schema does not allow it.
    fn whole_default(&mut self, property: &Value, default: &Value, depth: u32) -> Option<Value> {
        let whole = self.filled(property, default, depth)?;
        self.fits(property, &whole).then_some(whole)
    }

    fn fits(&mut self, schema: &Value, value: &Value) -> bool {
        match schema {
            Value::Object(schema) => self.allows(schema, value),
            anything => anything == &Value::Bool(true),
        }
    }

    /// Adds the properties that a value leaves out, and takes away those that nothing reads.
    fn filled(&mut self, schema: &Value, value: &Value, depth: u32) -> Option<Value> {
        let mut whole = value.clone();
        let mut known = HashSet::new();
        self.fill(schema, &mut whole, depth, &mut known)?;
        if let Value::Object(members) = &mut whole {
            // Serde ignores them. What somebody else does with them is not known.
            if self.is_by_hand() && members.keys().any(|name| !known.contains(name)) {
                return None;
            }
            members.retain(|name, _| known.contains(name));
        }
        Some(whole)
    }

    /// Adds the properties that a value leaves out. `known` gathers the names of those that it may have.
    fn fill(
        &mut self,
        schema: &Value,
        whole: &mut Value,
        depth: u32,
        known: &mut HashSet<String>,
    ) -> Option<()> {
        let depth = depth.checked_sub(1).filter(|_| self.spend(1))?;
        let Value::Object(schema) = schema else {
            return Some(());
        };
        if let Some(Value::String(reference)) = schema.get("$ref") {
            self.fill(pointer::resolve(self.root, reference)?, whole, depth, known)?;
        }
        for each in list(schema, "allOf") {
            self.fill(each, whole, depth, known)?;
        }
        for keyword in ["anyOf", "oneOf"] {
            if schema.contains_key(keyword) {
                let meant = list(schema, keyword).iter();
                let meant = meant.into_iter().find(|it| self.fits(it, whole))?;
                self.fill(meant, whole, depth, known)?;
            }
        }
        match whole {
            Value::Object(members) => self.fill_object(schema, members, depth, known),
            Value::Array(items) => self.fill_items(schema, items, depth),
            _ => Some(()),
        }
    }

    fn fill_object(
        &mut self,
        schema: &Object,
        members: &mut Map<String, Value>,
        depth: u32,
        known: &mut HashSet<String>,
    ) -> Option<()> {
        let Some(Value::Object(properties)) = schema.get("properties") else {
            return Some(());
        };
        let required = required(schema);
        for (name, property) in properties {
            known.insert(name.clone());
            if let Some(value) = members.get_mut(name) {
                *value = self.filled(property, value, depth)?;
            } else if !required.contains(&**name) {
                let value = match self.stand_in_at(property, depth).ok()? {
                    StandIn::Null => Value::Null,
                    StandIn::Default(default) => default,
                };
                members.insert(name.clone(), value);
            }
        }
        // In the order in which a model that is held to the schema writes them.
        for name in properties.keys() {
            let member = members.shift_remove_entry(name);
            members.extend(member);
        }
        Some(())
    }

    fn fill_items(&mut self, schema: &Object, items: &mut [Value], depth: u32) -> Option<()> {
        let prefix = list(schema, "prefixItems");
        for (index, item) in items.iter_mut().enumerate() {
            let schema = prefix.get(index).or_else(|| schema.get("items"));
            if let Some(schema) = schema {
                *item = self.filled(schema, item, depth)?;
            }
        }
        Some(())
    }
}

fn list<'s>(schema: &'s Object, keyword: &str) -> &'s [Value] {
    schema
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
