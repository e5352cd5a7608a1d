//! How large a strict schema may be.

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
        levels = self::levels(document, root, &mut Vec::new(), &mut 100_000);
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

/// How many objects and lists lie in each other, a recursion counted once. Gives up, with more than is allowed, where there are too many
/// ways down.
fn levels(
    document: &Document,
    schema: &Object,
    followed: &mut Vec<String>,
    left: &mut u32,
) -> usize {
    if *left == 0 {
        return LEVELS + 1;
    }
    *left -= 1;
    let mut deepest = 0;
    if let Some(Value::String(reference)) = schema.get("$ref")
        && !followed.contains(reference)
        && let Some(definition) = document.definition(reference)
    {
        followed.push(reference.clone());
        deepest = levels(document, definition, followed, left);
        followed.pop();
    }
    for (_, schema) in below(schema) {
        deepest = deepest.max(levels(document, schema, followed, left));
    }
    let is_level = schema.contains_key("properties") || schema.contains_key("items");
    deepest + usize::from(is_level)
}
