//! References, and what they refer to.

use serde_json::Value;

use super::{
    Object, PREFIX, Reason,
    lower::{Lowering, annotated},
};
use crate::schema::pointer;

impl Lowering<'_> {
    /// Lowers a reference. What stands beside it in the schema moves: into a copy of what is referred to, where
    /// nothing else refers to that or it is small, else around the reference.
    pub(super) fn reference(
        &mut self,
        reference: &str,
        annotations: &Object,
        path: &str,
    ) -> Object {
        let Some(name) = self.defined(reference, path) else {
            return super::refused();
        };
        let mut lowered = Object::new();
        lowered.insert("$ref".to_owned(), format!("{PREFIX}{name}").into());
        let around = annotated(lowered, annotations);
        if around.contains_key("$ref") {
            return around;
        }
        let used_once = self.uses.get(reference) == Some(&1) && reference != "#";
        let target = self.definitions.iter().find(|(known, _)| *known == name);
        match target.and_then(|(_, schema)| schema.clone()) {
            Some(target) if !target.contains_key("$ref") && (used_once || is_small(&target)) => {
                annotated(target, annotations)
            }
            _ => around,
        }
    }

    /// Lowers what is referred to, once, and returns its name.
    fn defined(&mut self, reference: &str, path: &str) -> Option<String> {
        if let Some(name) = self.names.get(reference) {
            return Some(name.clone());
        }
        let Some(target) = pointer::resolve(self.root, reference) else {
            self.refuse(path, Reason::dangling(reference));
            return None;
        };
        let name = self.free_name(reference);
        self.names.insert(reference.to_owned(), name.clone());
        let position = self.definitions.len();
        self.definitions.push((name.clone(), None));
        let at = reference.trim_start_matches('#').to_owned();
        // What the root refers to as itself is not the root: null does not count as absent there.
        let lowered = match target {
            Value::Object(schema) if at.is_empty() => {
                let mut schema = schema.clone();
                schema.shift_remove("$defs");
                self.schema(&Value::Object(schema), &at)
            }
            target => self.schema(target, &at),
        };
        self.definitions[position].1 = Some(lowered);
        Some(name)
    }

    /// Makes a name that needs no escapes.
    fn free_name(&self, reference: &str) -> String {
        let last = reference.rsplit('/').next().unwrap_or_default();
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let base: String = last
            .chars()
            .map(|c| if legal(c) { c } else { '_' })
            .collect();
        let base = if base.trim_matches('_').is_empty() {
            "Root".to_owned()
        } else {
            base
        };
        let is_free = |name: &String| self.definitions.iter().all(|(known, _)| known != name);
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let mut names = std::iter::once(base.clone()).chain(numbered);
        names.find(is_free).unwrap_or(base)
    }
}

/// How many constants a small schema has at most.
const FEW: usize = 20;

/// Whether a schema is no more than a few words: no object, and nothing that leads elsewhere.
fn is_small(schema: &Object) -> bool {
    let constants = schema.get("enum").and_then(Value::as_array);
    !schema.contains_key("$ref")
        && !schema.contains_key("properties")
        && constants.is_none_or(|constants| constants.len() <= FEW)
        && super::below(schema).count() <= FEW
        && super::below(schema).all(|(_, schema)| is_small(schema))
}
