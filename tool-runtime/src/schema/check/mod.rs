//! Checks a value against a schema, and says everything that is wrong in words fit for a model.
//!
//! It reads what `schemars` writes and what people write by hand: types, `enum`, `const`, properties, items,
//! the bounds of numbers, strings, arrays and objects, the [formats](format) it knows, `pattern` and
//! `patternProperties` with the feature `validate`, `$ref` into the same document, `anyOf`, `oneOf` (taken as `anyOf`),
//! `allOf`. It does not look at other keywords.
//!
//! A document is [`Compiled`] once. Then [`fits`] decides whether it allows a value, in one walk that stops at the first problem.
//! Only if it does not, [`explain`] collects the problems, and words are only made for those that are kept. A pair of a schema and
//! a value is looked at once, however many alternatives lead to it, and [`Walk`] counts its steps.

pub(crate) mod bounds;
mod compiled;
mod decide;
mod explain;
pub(crate) mod format;
pub(crate) mod keywords;
mod path;
mod variant;
mod words;

use std::collections::HashMap;

use self::path::Path;
pub(crate) use self::{
    compiled::{Compiled, Places},
    keywords::{ANY, Id, NEVER},
    words::shown,
};
use crate::{
    Problem,
    json::{Node, segment},
};

/// What a check has found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) problems: Vec<Problem>,
    /// Whether the check was given up, because it took too long.
    pub(crate) is_cut: bool,
}

impl Found {
    /// The problems of a value, of that of `key` if there is one, and that it could not be checked to the end if that is so.
    pub(crate) fn into_problems(mut self, key: Option<&str>) -> Vec<Problem> {
        if self.is_cut {
            let path = key.map(segment).unwrap_or_default();
            self.problems.push(Problem::new(path, TOO_LARGE));
        }
        self.problems
    }
}

const TOO_LARGE: &str = "is too large to check";

/// Finds the problems of a value for a schema, keys that are given twice included. It stands under `key`, or is everything.
pub(crate) fn check<'n>(
    compiled: &'n Compiled,
    id: Id,
    key: Option<&'n str>,
    node: &'n Node<'n>,
) -> Found {
    // A value has as many steps as it takes to look at each part of it with a large schema.
    let a_value = STEPS_A_VALUE + STEPS_AN_ALTERNATIVE * compiled.widest();
    let steps = STEPS.saturating_add(node.weight().saturating_mul(a_value));
    let mut found = Walk::new(compiled, key, steps).check(id, node);
    if node.has_twice() {
        let path = key.map(segment).unwrap_or_default();
        found.problems.splice(..0, node.twice(&path));
    }
    found
}

/// Finds the problems of a small value; `None` if that takes too long to say.
pub(crate) fn check_quickly<'n>(
    compiled: &'n Compiled,
    id: Id,
    node: &'n Node<'n>,
) -> Option<Vec<Problem>> {
    let found = Walk::new(compiled, None, 10_000).check(id, node);
    (!found.is_cut).then_some(found.problems)
}

impl Compiled {
    /// Tells whether it allows a value, as far as that can be said quickly.
    pub(crate) fn allows(&self, value: &serde_json::Value) -> bool {
        check_quickly(self, self.root(), &Node::of(value)).is_none_or(|it| it.is_empty())
    }
}

/// The problem of a property of the root that is not there.
pub(crate) fn missing(compiled: &Compiled, path: String, name: &str) -> Problem {
    Problem::new(path, explain::missing(compiled, compiled.property(name)))
}

/// How many problems are looked for. A value that has so many has one.
const MOST: usize = 200;

/// How many schemas one check may visit: far more than a small value and any sound schema need.
const STEPS: u64 = 1_000_000;

/// How many more it may visit for each part of the value.
const STEPS_A_VALUE: u64 = 100;

/// How many more for each alternative of the widest union, any of which may be the one that allows the part.
const STEPS_AN_ALTERNATIVE: u64 = 4;

/// How deep schemas may lead into each other. JSON itself is read to a depth of 127; the rest is for references.
const DEPTH: u32 = 400;

/// One check.
struct Walk<'n> {
    compiled: &'n Compiled,
    steps: u64,
    depth: u32,
    is_cut: bool,
    /// What is known already: whether a schema that is referred to allows a value, by the value's address.
    known: HashMap<(Id, usize), bool>,
    /// Whether an array has no item twice, by its address.
    unique: HashMap<usize, bool>,
    /// The schemas that are being looked at, with the address of the value.
    chain: Vec<Link>,
    /// How many unions are being looked at.
    unions: u32,
    /// How many of these have more than one alternative for the value, which leads to the same pairs again.
    ambiguous: u32,
    /// Whether what is known of the value depends on a schema that is still being looked at.
    is_circular: bool,
    path: Path<'n>,
    problems: Vec<Problem>,
    /// How many unknown keys may still be compared with those that are known.
    suggestions: u32,
}

/// A schema that is being looked at.
#[derive(Clone, Copy)]
struct Link {
    id: Id,
    address: usize,
    unions: u32,
}

impl<'n> Walk<'n> {
    fn new(compiled: &'n Compiled, key: Option<&'n str>, steps: u64) -> Self {
        Self {
            compiled,
            steps,
            depth: 0,
            is_cut: false,
            known: HashMap::new(),
            unique: HashMap::new(),
            chain: Vec::new(),
            unions: 0,
            ambiguous: 0,
            is_circular: false,
            path: Path::at(key),
            problems: Vec::new(),
            suggestions: 10,
        }
    }

    fn check(mut self, id: Id, node: &'n Node<'n>) -> Found {
        if !self.fits(id, node) {
            self.explain(id, node);
            if self.problems.is_empty() && !self.is_cut {
                self.problem("does not fit the schema");
            }
        }
        Found {
            problems: self.problems,
            is_cut: self.is_cut,
        }
    }

    /// Goes one step into a schema; `false` if that takes too long.
    fn step(&mut self) -> bool {
        if self.steps == 0 || self.depth == DEPTH {
            self.is_cut = true;
            // What is left is not worth looking at.
            self.steps = 0;
            return false;
        }
        self.steps -= 1;
        self.depth += 1;
        true
    }

    fn problem(&mut self, message: impl Into<String>) {
        let path = self.path.to_string();
        self.problems.push(Problem::new(path, message));
    }
}

fn address(node: &Node<'_>) -> usize {
    std::ptr::from_ref(node).addr()
}

#[cfg(test)]
mod tests;
