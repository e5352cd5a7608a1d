//! Where a check is in a value.

use std::fmt;

use crate::json::segment;

/// The keys and indices that lead to the value at hand. It costs little until it is written.
pub(super) struct Path<'n>(Vec<Step<'n>>);

#[derive(Clone, Copy)]
pub(super) enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Path<'n> {
    pub(super) fn at(key: Option<&'n str>) -> Self {
        Self(key.map(Step::Key).into_iter().collect())
    }

    pub(super) fn enter(&mut self, step: Step<'n>) {
        self.0.push(step);
    }

    pub(super) fn leave(&mut self) {
        self.0.pop();
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| match step {
            Step::Key(key) => f.write_str(&segment(key)),
            Step::Index(index) => write!(f, "/{index}"),
        })
    }
}
