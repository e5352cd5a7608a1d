//! What references lead to, as the strict schema defines it.

use std::collections::{HashMap, HashSet};

use super::{Object, intersect};

/// What is referred to, lowered, in the order in which it is met.
#[derive(Default)]
pub(super) struct Definitions {
    /// The places of what is referred to, by the reference.
    known: HashMap<String, usize>,
    all: Vec<Definition>,
    names: HashSet<String>,
    /// The last number that was added to a name.
    numbers: HashMap<String, usize>,
}

pub(super) struct Definition {
    pub(super) name: String,
    /// `None` as long as it is worked on.
    pub(super) lowered: Option<Object>,
    /// How many values it has.
    pub(super) size: u32,
}

impl Definitions {
    pub(super) fn into_object(self) -> Object {
        let all = self.all.into_iter();
        all.map(|it| (it.name, it.lowered.unwrap_or_default().into()))
            .collect()
    }

    pub(super) fn position(&self, reference: &str) -> Option<usize> {
        self.known.get(reference).copied()
    }

    pub(super) fn at(&self, position: usize) -> &Definition {
        &self.all[position]
    }

    /// Begins a definition.
    pub(super) fn begin(&mut self, reference: &str) -> usize {
        let position = self.all.len();
        let name = self.free_name(reference);
        self.known.insert(reference.to_owned(), position);
        self.all.push(Definition {
            name,
            lowered: None,
            size: 0,
        });
        position
    }

    pub(super) fn end(&mut self, position: usize, lowered: Object) {
        let definition = &mut self.all[position];
        definition.size = lowered.values().map(intersect::size).sum();
        definition.lowered = Some(lowered);
    }

    /// Makes a name that needs no escapes.
    fn free_name(&mut self, reference: &str) -> String {
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
        let mut name = base.clone();
        while !self.names.insert(name.clone()) {
            let number = self.numbers.entry(base.clone()).or_insert(1);
            *number += 1;
            name = format!("{base}_{number}");
        }
        name
    }
}
