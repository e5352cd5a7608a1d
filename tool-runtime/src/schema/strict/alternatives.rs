//! Alternatives: `anyOf` instead of `oneOf`, and objects in it that a model can be held to one of.
//!
//! The APIs tell the objects of one `anyOf` apart by their first property: it must be another one in each, or have other
//! constants.

use std::collections::HashSet;

use serde_json::Value;

use super::{Document, Inexpressible, Object, Reason, below, inexpressible};
use crate::schema::canonical;

/// How deep schemas may lead into each other.
const DEPTH: u32 = 16;

/// How many pairs of schemas one choice may be compared by.
const COMPARED: u32 = 100_000;

/// Puts every choice into the form that the APIs take, and says which cannot be.
pub(super) fn arrange(document: &mut Document) -> Vec<Inexpressible> {
    let mut problems = Vec::new();
    for at in choices(document, "oneOf") {
        if !is_exclusive(document, &at) {
            problems.push(inexpressible(&at, Reason::overlapping()));
        }
    }
    rename(&mut document.0);
    flatten(&mut document.0);
    let choices = choices(document, "anyOf");
    for at in &choices {
        put_discriminators_first(document, at);
    }
    for at in choices {
        let objects = objects(document, &at);
        if !are_told_apart(document, &objects) {
            problems.push(inexpressible(at, Reason::first_keys()));
        }
    }
    problems
}

/// Points at all schemas that have a keyword.
fn choices(document: &Document, keyword: &str) -> Vec<String> {
    fn visit(schema: &Object, at: &str, keyword: &str, found: &mut Vec<String>) {
        if schema.contains_key(keyword) {
            found.push(at.to_owned());
        }
        for (path, schema) in below(schema) {
            visit(schema, &format!("{at}{path}"), keyword, found);
        }
    }
    let mut found = Vec::new();
    if let Value::Object(root) = &document.0 {
        visit(root, "", keyword, &mut found);
    }
    for (name, definition) in document.definitions() {
        visit(definition, &format!("/$defs/{name}"), keyword, &mut found);
    }
    found
}

fn rename(value: &mut Value) {
    super::each(value, &mut |schema| {
        if let Some(any) = schema.shift_remove("oneOf") {
            schema.shift_insert(0, "anyOf".to_owned(), any);
        }
    });
}

/// Makes one choice of a choice in a choice, where nothing is said of the inner one.
fn flatten(value: &mut Value) {
    super::each(value, &mut |schema| {
        let Some(Value::Array(any)) = schema.get_mut("anyOf") else {
            return;
        };
        let mut flat: Vec<Value> = Vec::with_capacity(any.len());
        for schema in std::mem::take(any) {
            let inner = match schema {
                Value::Object(mut only) if only.len() == 1 && only.contains_key("anyOf") => {
                    only.remove("anyOf")
                }
                other => Some(Value::Array(vec![other])),
            };
            let inner = inner.as_ref().and_then(Value::as_array);
            for schema in inner.into_iter().flatten() {
                if !flat.contains(schema) {
                    flat.push(schema.clone());
                }
            }
        }
        *any = flat;
    });
}

/// Whether no value fits two alternatives of the choice at a place.
fn is_exclusive(document: &Document, at: &str) -> bool {
    let any = document.at(at).and_then(|it| it.get("oneOf")?.as_array());
    let any: Vec<&Object> = any
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let mut comparison = Comparison {
        document,
        left: COMPARED,
    };
    pairs(&any).all(|(one, other)| comparison.are_disjoint(one, other, DEPTH))
}

fn pairs<T>(all: &[T]) -> impl Iterator<Item = (&T, &T)> {
    all.iter()
        .enumerate()
        .flat_map(|(index, one)| all[index + 1..].iter().map(move |other| (one, other)))
}

struct Comparison<'d> {
    document: &'d Document,
    left: u32,
}

impl<'d> Comparison<'d> {
    /// Whether it is certain that no value fits both.
    fn are_disjoint(&mut self, one: &'d Object, other: &'d Object, depth: u32) -> bool {
        // What was refused is no further problem.
        if one.is_empty() || other.is_empty() {
            return true;
        }
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return false;
        };
        self.left = left;
        for (choice, rest) in [(one, other), (other, one)] {
            if let Some(alternatives) = self.alternatives(choice) {
                return alternatives
                    .into_iter()
                    .all(|alternative| self.are_disjoint(alternative, rest, depth));
            }
        }
        if !kinds(one).any(|first| kinds(other).any(|second| overlap(first, second))) {
            return true;
        }
        if let (Some(first), Some(second)) = (one.get("enum"), other.get("enum")) {
            return have_none_in_common(first, second);
        }
        match (properties(one), properties(other)) {
            (Some(first), Some(second)) => self.are_disjoint_objects(first, second, depth),
            _ => false,
        }
    }

    /// Compares closed objects by their properties, all of which are required.
    fn are_disjoint_objects(&mut self, one: &'d Object, other: &'d Object, depth: u32) -> bool {
        one.len() != other.len()
            || one
                .iter()
                .any(|(name, first)| match (first, other.get(name)) {
                    (_, None) => true,
                    (Value::Object(first), Some(Value::Object(second))) => {
                        self.are_disjoint(first, second, depth)
                    }
                    _ => false,
                })
    }

    /// What a reference or a choice leads to.
    fn alternatives(&self, schema: &'d Object) -> Option<Vec<&'d Object>> {
        if let Some(Value::String(reference)) = schema.get("$ref") {
            return Some(self.document.definition(reference).into_iter().collect());
        }
        let any = schema.get("anyOf").or(schema.get("oneOf"))?.as_array()?;
        Some(any.iter().filter_map(Value::as_object).collect())
    }
}

fn kinds(schema: &Object) -> impl Iterator<Item = &str> {
    let list = match schema.get("type") {
        Some(Value::Array(names)) => names.iter().collect(),
        Some(name) => vec![name],
        None => Vec::new(),
    };
    list.into_iter().filter_map(Value::as_str)
}

fn overlap(one: &str, other: &str) -> bool {
    one == other || matches!((one, other), ("integer", "number") | ("number", "integer"))
}

fn properties(schema: &Object) -> Option<&Object> {
    schema.get("properties")?.as_object()
}

/// Points at the objects that a choice leads to, through references and inner choices.
fn objects(document: &Document, at: &str) -> Vec<String> {
    fn visit(document: &Document, at: String, found: &mut Vec<String>, seen: &mut HashSet<String>) {
        if !seen.insert(at.clone()) {
            return;
        }
        let Some(schema) = document.at(&at) else {
            return;
        };
        if let Some(Value::String(reference)) = schema.get("$ref") {
            let target = reference.trim_start_matches('#').to_owned();
            visit(document, target, found, seen);
        }
        if let Some(Value::Array(any)) = schema.get("anyOf") {
            for index in 0..any.len() {
                visit(document, format!("{at}/anyOf/{index}"), found, seen);
            }
        }
        if properties(schema).is_some_and(|it| !it.is_empty()) {
            found.push(at);
        }
    }
    let mut found = Vec::new();
    visit(document, at.to_owned(), &mut found, &mut HashSet::new());
    found
}

/// Whether the first properties of some objects differ, or have different constants.
fn are_told_apart(document: &Document, objects: &[String]) -> bool {
    let first = |at: &String| properties(document.at(at)?)?.iter().next();
    let firsts: Vec<_> = objects.iter().filter_map(first).collect();
    pairs(&firsts).all(|(one, other)| begin_apart(*one, *other))
}

/// Whether two objects that begin with these properties are told apart.
fn begin_apart((name, one): (&String, &Value), (other_name, other): (&String, &Value)) -> bool {
    name != other_name || are_other_constants(one, other)
}

fn are_other_constants(one: &Value, other: &Value) -> bool {
    match (one.get("enum"), other.get("enum")) {
        (Some(one), Some(other)) => have_none_in_common(one, other),
        _ => false,
    }
}

fn have_none_in_common(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => !one
            .iter()
            .any(|value| other.iter().any(|other| canonical::equal(value, other))),
        _ => false,
    }
}

fn put_discriminators_first(document: &mut Document, at: &str) {
    let objects = objects(document, at);
    if are_told_apart(document, &objects) {
        return;
    }
    let all: Vec<&Object> = objects
        .iter()
        .filter_map(|at| properties(document.at(at)?))
        .collect();
    let Some(names) = Firsts::of(&all) else {
        return;
    };
    for (at, name) in objects.iter().zip(names) {
        document.put_first(at, &name);
    }
}

/// How many properties are tried at most, for how many objects.
const TRIED: u32 = 10_000;
const ARRANGED: usize = 500;

/// The search for the properties that some objects are to begin with.
struct Firsts<'d> {
    /// The properties of each object, the likeliest first.
    candidates: Vec<Vec<(&'d String, &'d Value)>>,
    chosen: Vec<(&'d String, &'d Value)>,
    left: u32,
}

impl<'d> Firsts<'d> {
    /// Finds a property for each object, so that they are told apart: a tag that several have, with other constants in each, or else one
    /// that few others have.
    fn of(objects: &[&'d Object]) -> Option<Vec<String>> {
        if objects.len() > ARRANGED {
            return None;
        }
        let shared_by = |name: &String| objects.iter().filter(|it| it.contains_key(name)).count();
        let candidates = objects.iter().map(|object| {
            let mut candidates: Vec<_> = object.iter().collect();
            candidates.sort_by_key(|(name, schema)| {
                let count = shared_by(name);
                let is_tag = count > 1 && schema.get("enum").is_some();
                (!is_tag, count)
            });
            candidates
        });
        let mut search = Self {
            candidates: candidates.collect(),
            chosen: Vec::new(),
            left: TRIED,
        };
        let names = |chosen: Vec<(&String, _)>| {
            let names = chosen.into_iter().map(|(name, _)| name.clone());
            names.collect()
        };
        search.is_found().then(|| names(search.chosen))
    }

    fn is_found(&mut self) -> bool {
        let Some(candidates) = self.candidates.get(self.chosen.len()).cloned() else {
            return true;
        };
        for candidate in candidates {
            let Some(left) = self.left.checked_sub(1) else {
                return false;
            };
            self.left = left;
            if !self
                .chosen
                .iter()
                .all(|chosen| begin_apart(*chosen, candidate))
            {
                continue;
            }
            self.chosen.push(candidate);
            if self.is_found() {
                return true;
            }
            self.chosen.pop();
        }
        false
    }
}
