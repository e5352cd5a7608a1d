//! References, and what they refer to.

use serde_json::Value;

use super::{Object, PREFIX, Reason, conversion::Conversion, describe::annotated};
use crate::schema::pointer;

impl Conversion<'_> {
    /// Lowers a reference. What stands beside it in the schema moves: into a copy of what is referred to, where
    /// nothing else refers to that or it is small, else around the reference.
    pub(super) fn reference(
        &mut self,
        reference: &str,
        annotations: &Object,
        path: &str,
    ) -> Object {
        let Some(position) = self.defined(reference, path) else {
            return super::refused();
        };
        let definition = self.definitions.at(position);
        let mut lowered = Object::new();
        lowered.insert(
            "$ref".to_owned(),
            format!("{PREFIX}{}", definition.name).into(),
        );
        let around = annotated(lowered, annotations);
        if around.contains_key("$ref") {
            return around;
        }
        let used_once = self.uses.get(reference) == Some(&1) && reference != "#";
        match &definition.lowered {
            Some(target) if !target.contains_key("$ref") && (used_once || is_small(target)) => {
                let (target, size) = (target.clone(), definition.size);
                if !self.spend(size) {
                    return self.refuse_size(path);
                }
                annotated(target, annotations)
            }
            _ => around,
        }
    }

    /// Lowers what is referred to, once, and returns its place.
    fn defined(&mut self, reference: &str, path: &str) -> Option<usize> {
        if let Some(position) = self.definitions.position(reference) {
            return Some(position);
        }
        let Some(target) = pointer::resolve(self.root, reference) else {
            self.refuse(path, Reason::dangling(reference));
            return None;
        };
        let position = self.definitions.begin(reference);
        let at = reference.trim_start_matches('#').to_owned();
        // Definitions come from types where the root does.
        let lowered = self.within(false, |it| match target {
            // What the root refers to as itself is not the root: null does not count as absent there.
            Value::Object(schema) if at.is_empty() => {
                let mut schema = schema.clone();
                schema.shift_remove("$defs");
                it.schema(&Value::Object(schema), &at)
            }
            target => it.schema(target, &at),
        });
        self.definitions.end(position, lowered);
        Some(position)
    }
}

/// How many constants, or alternatives, a small schema has at most, and how deep it is.
const FEW: usize = 20;
const FLAT: usize = 3;

/// Whether a schema is no more than a few words: no object, and nothing that leads elsewhere.
fn is_small(schema: &Object) -> bool {
    fn is_flat(schema: &Object, left: usize) -> bool {
        let constants = schema.get("enum").and_then(Value::as_array);
        left > 0
            && !schema.contains_key("$ref")
            && !schema.contains_key("properties")
            && constants.is_none_or(|constants| constants.len() <= FEW)
            && super::below(schema).count() <= FEW
            && super::below(schema).all(|(_, schema)| is_flat(schema, left - 1))
    }
    is_flat(schema, FLAT)
}
