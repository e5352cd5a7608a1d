//! How large a strict schema may be.

use std::collections::HashMap;

use serde_json::Value;

use super::{Document, Inexpressible, Object, Reason, below, inexpressible};

const PROPERTIES: usize = 5_000;
const LEVELS: usize = 10;
const CONSTANTS: usize = 1_000;
const CHARACTERS: usize = 120_000;
/// An `enum` with more values than this is a large one.
const LARGE_ENUM: usize = 250;
const CHARACTERS_OF_LARGE_ENUM: usize = 15_000;

pub(super) fn check(document: &Document) -> Vec<Inexpressible> {
    let mut sizes = Sizes::default();
    let mut levels = 0;
    if let Value::Object(root) = &document.0 {
        sizes.add(root, "");
        levels = Levels::of(document).below(root);
    }
    for (name, definition) in document.definitions() {
        sizes.characters += name.chars().count();
        sizes.add(definition, &format!("/$defs/{name}"));
    }
    for (what, count, limit) in [
        ("properties", sizes.properties, PROPERTIES),
        ("levels of nesting", levels, LEVELS),
        ("values in its `enum`s", sizes.constants, CONSTANTS),
        (
            "characters in names and values",
            sizes.characters,
            CHARACTERS,
        ),
    ] {
        if count > limit {
            let reason = Reason::limit(what, count, limit);
            sizes.problems.push(inexpressible("", reason));
        }
    }
    sizes.problems
}

#[derive(Default)]
struct Sizes {
    properties: usize,
    constants: usize,
    characters: usize,
    problems: Vec<Inexpressible>,
}

impl Sizes {
    fn add(&mut self, schema: &Object, path: &str) {
        if let Some(Value::Object(properties)) = schema.get("properties") {
            self.properties += properties.len();
            let characters = properties.keys().map(|name| name.chars().count());
            self.characters += characters.sum::<usize>();
        }
        if let Some(Value::Array(constants)) = schema.get("enum") {
            let characters = |value: &Value| match value {
                Value::String(text) => text.chars().count(),
                other => other.to_string().len(),
            };
            let characters = constants.iter().map(characters).sum();
            self.constants += constants.len();
            self.characters += characters;
            if constants.len() > LARGE_ENUM && characters > CHARACTERS_OF_LARGE_ENUM {
                let reason = Reason::limit(
                    "characters in the values of one long `enum`",
                    characters,
                    CHARACTERS_OF_LARGE_ENUM,
                );
                self.problems.push(inexpressible(path, reason));
            }
        }
        for (below, schema) in below(schema) {
            self.add(schema, &format!("{path}{below}"));
        }
    }
}

/// How many ways down are gone at most.
const WAYS: u32 = 100_000;

/// How many definitions may lead into each other.
const FOLLOWED: usize = 200;

/// Counts how many objects and lists lie in each other, a recursion once.
struct Levels<'d> {
    document: &'d Document,
    /// The definitions that led here.
    followed: Vec<&'d str>,
    /// The levels of definitions that nothing below leads back into.
    known: HashMap<&'d str, usize>,
    left: u32,
}

impl<'d> Levels<'d> {
    fn of(document: &'d Document) -> Self {
        Self {
            document,
            followed: Vec::new(),
            known: HashMap::new(),
            left: WAYS,
        }
    }

    fn below(&mut self, schema: &'d Object) -> usize {
        self.count(schema).0
    }

    /// The levels of a schema, and the lowest place among those followed that it leads back to. Gives up, with more levels than are
    /// allowed, where there are too many ways down.
    fn count(&mut self, schema: &'d Object) -> (usize, usize) {
        self.left = self.left.saturating_sub(1);
        if let Some(Value::String(reference)) = schema.get("$ref") {
            return self.follow(reference);
        }
        let (mut deepest, mut back) = (0, usize::MAX);
        for (_, schema) in below(schema) {
            let (levels, leads_back) = self.count(schema);
            deepest = deepest.max(levels);
            back = back.min(leads_back);
        }
        let is_level = schema.contains_key("properties") || schema.contains_key("items");
        (deepest + usize::from(is_level), back)
    }

    fn follow(&mut self, reference: &'d str) -> (usize, usize) {
        if let Some(levels) = self.known.get(reference) {
            return (*levels, usize::MAX);
        }
        if let Some(place) = self.followed.iter().position(|it| *it == reference) {
            return (0, place);
        }
        let place = self.followed.len();
        if self.left == 0 || place == FOLLOWED {
            return (LEVELS + 1, usize::MAX);
        }
        let Some(definition) = self.document.definition(reference) else {
            return (0, usize::MAX);
        };
        self.followed.push(reference);
        let (levels, back) = self.count(definition);
        self.followed.pop();
        // What leads back further up has other levels where it is come to by another way.
        if back < place {
            return (levels, back);
        }
        self.known.insert(reference, levels);
        (levels, usize::MAX)
    }
}
