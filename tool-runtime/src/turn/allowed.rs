//! Which tools may be called in a turn.

use std::collections::HashSet;

/// The names of the tools that may be called; all, unless something else was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Allowed(Option<HashSet<String>>);

impl Allowed {
    /// Takes the right away from all tools but these.
    pub(super) fn narrow(&mut self, names: HashSet<String>) {
        self.0 = Some(match self.0.take() {
            Some(before) => before.intersection(&names).cloned().collect(),
            None => names,
        });
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(name))
    }
}
