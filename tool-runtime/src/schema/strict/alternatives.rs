//! Alternatives: `anyOf` instead of `oneOf`, and objects in it that a model can be held to one of.
//!
//! The APIs tell the objects of one `anyOf` apart by their first property: it must be another one in each, or have other
//! constants.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    Document, Inexpressible, Object, Reason, below,
    exclusive::{self, constants},
    inexpressible, properties,
};

/// How many objects may be compared for all choices together.
const BUDGET: usize = 200_000;

/// Puts every choice into the form that the APIs take, and says which cannot be.
pub(super) fn arrange(document: &mut Document) -> Vec<Inexpressible> {
    let overlapping = choices(document, "oneOf")
        .into_iter()
        .filter(|at| !exclusive::is_exclusive(document, at))
        .map(|at| inexpressible(at, Reason::overlapping()));
    let mut problems: Vec<_> = overlapping.collect();
    rename(&mut document.0);
    flatten(&mut document.0);
    let Some(groups) = groups(document) else {
        problems.push(inexpressible("", Reason::too_large()));
        return problems;
    };
    for group in &groups {
        put_discriminators_first(document, &group.objects);
    }
    for Group { choices, objects } in groups {
        if !are_told_apart(document, &objects) {
            let problem = |at| inexpressible(at, Reason::first_keys());
            problems.extend(choices.into_iter().map(problem));
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
            match schema {
                Value::Object(mut only) if only.len() == 1 && only.contains_key("anyOf") => {
                    if let Some(Value::Array(inner)) = only.remove("anyOf") {
                        flat.extend(inner);
                    }
                }
                other => flat.push(other),
            }
        }
        let mut seen = HashSet::new();
        let is_new: Vec<bool> = flat.iter().map(|schema| seen.insert(schema)).collect();
        let new = flat.into_iter().zip(is_new).filter(|(_, is_new)| *is_new);
        *any = new.map(|(schema, _)| schema).collect();
    });
}

/// Objects that a model is to tell apart, and the choices that lead to them.
struct Group {
    choices: Vec<String>,
    objects: Vec<String>,
}

/// Groups the choices by the objects that they lead to. `None` if those are too many.
fn groups(document: &Document) -> Option<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<Vec<String>, usize> = HashMap::new();
    let mut left = BUDGET;
    for at in choices(document, "anyOf") {
        let mut parts = parts(document, &at);
        // What one reference leads to is told apart where it stands.
        if parts.len() < 2 {
            continue;
        }
        parts.sort_unstable();
        if let Some(group) = known.get(&parts) {
            groups[*group].choices.push(at);
            continue;
        }
        let objects = objects(document, &at);
        left = left.checked_sub(objects.len())?;
        known.insert(parts, groups.len());
        groups.push(Group {
            choices: vec![at],
            objects,
        });
    }
    Some(groups)
}

/// Points at the objects and the definitions that a choice has for alternatives.
fn parts(document: &Document, at: &str) -> Vec<String> {
    let Some(schema) = document.at(at) else {
        return Vec::new();
    };
    if let Some(Value::String(reference)) = schema.get("$ref") {
        return vec![reference.trim_start_matches('#').to_owned()];
    }
    if has_properties(schema) {
        return vec![at.to_owned()];
    }
    let any = schema.get("anyOf").and_then(Value::as_array);
    let inner = (0..any.map_or(0, Vec::len)).map(|index| format!("{at}/anyOf/{index}"));
    inner.flat_map(|at| parts(document, &at)).collect()
}

/// Points at the objects that a choice leads to, through references and inner choices.
fn objects(document: &Document, at: &str) -> Vec<String> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut open = vec![at.to_owned()];
    while let Some(at) = open.pop() {
        if !seen.insert(at.clone()) {
            continue;
        }
        let Some(schema) = document.at(&at) else {
            continue;
        };
        if let Some(Value::String(reference)) = schema.get("$ref") {
            open.push(reference.trim_start_matches('#').to_owned());
        }
        if let Some(Value::Array(any)) = schema.get("anyOf") {
            open.extend(
                (0..any.len())
                    .rev()
                    .map(|index| format!("{at}/anyOf/{index}")),
            );
        }
        if has_properties(schema) {
            found.push(at);
        }
    }
    found
}

fn has_properties(schema: &Object) -> bool {
    properties(schema).is_some_and(|it| !it.is_empty())
}

/// What objects begin with: the constants of each first property, or nothing for one that has none.
#[derive(Default)]
struct Beginnings<'d>(HashMap<&'d str, Option<HashSet<String>>>);

impl<'d> Beginnings<'d> {
    /// Adds the first property of an object. Says whether that tells it from the others, and adds nothing if not.
    fn add(&mut self, (name, schema): (&'d String, &'d Value)) -> bool {
        let new = schema.as_object().and_then(constants);
        match (self.0.get_mut(name.as_str()), new) {
            (None, new) => {
                self.0.insert(name, new);
                true
            }
            (Some(Some(known)), Some(new)) if known.is_disjoint(&new) => {
                known.extend(new);
                true
            }
            _ => false,
        }
    }

    /// Takes away what was added last.
    fn remove(&mut self, (name, schema): (&'d String, &'d Value)) {
        if let (Some(Some(known)), Some(old)) = (
            self.0.get_mut(name.as_str()),
            schema.as_object().and_then(constants),
        ) {
            known.retain(|constant| !old.contains(constant));
            if !known.is_empty() {
                return;
            }
        }
        self.0.remove(name.as_str());
    }
}

/// Whether the first properties of some objects differ, or have different constants.
fn are_told_apart(document: &Document, objects: &[String]) -> bool {
    let first = |at: &String| properties(document.at(at)?)?.iter().next();
    let mut beginnings = Beginnings::default();
    let mut firsts = objects.iter().filter_map(first);
    firsts.all(|first| beginnings.add(first))
}

fn put_discriminators_first(document: &mut Document, objects: &[String]) {
    if are_told_apart(document, objects) {
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
    chosen: Vec<&'d String>,
    beginnings: Beginnings<'d>,
    left: u32,
}

impl<'d> Firsts<'d> {
    /// Finds a property for each object, so that they are told apart: a tag that several have, with other constants in each, or else one
    /// that few others have.
    fn of(objects: &[&'d Object]) -> Option<Vec<String>> {
        if objects.len() > ARRANGED {
            return None;
        }
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for name in objects.iter().flat_map(|object| object.keys()) {
            *counts.entry(name).or_default() += 1;
        }
        let candidates = objects.iter().map(|object| {
            let mut candidates: Vec<_> = object.iter().collect();
            candidates.sort_by_key(|(name, schema)| {
                let count = counts[name.as_str()];
                let is_tag = count > 1 && schema.get("enum").is_some();
                (!is_tag, count)
            });
            candidates
        });
        let mut search = Self {
            candidates: candidates.collect(),
            chosen: Vec::new(),
            beginnings: Beginnings::default(),
            left: TRIED,
        };
        search
            .is_found()
            .then(|| search.chosen.into_iter().cloned().collect())
    }

    fn is_found(&mut self) -> bool {
        let place = self.chosen.len();
        if place == self.candidates.len() {
            return true;
        }
        for index in 0..self.candidates[place].len() {
            let candidate = self.candidates[place][index];
            let Some(left) = self.left.checked_sub(1) else {
                return false;
            };
            self.left = left;
            if !self.beginnings.add(candidate) {
                continue;
            }
            self.chosen.push(candidate.0);
            if self.is_found() {
                return true;
            }
            self.chosen.pop();
            self.beginnings.remove(candidate);
        }
        false
    }
}
