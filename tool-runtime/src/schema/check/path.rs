//! Where a check is in a value.

use std::fmt;

use crate::json::segment;

/// The keys and indices that lead to the value at hand. It costs little until it is written.
pub(super) struct Path<'n> {
    begin: String,
    steps: Vec<Step<'n>>,
}

#[derive(Clone, Copy)]
pub(super) enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

impl<'n> Path<'n> {
    pub(super) fn at(begin: &str) -> Self {
        Self {
            begin: begin.to_owned(),
            steps: Vec::new(),
        }
    }

    pub(super) fn enter(&mut self, step: Step<'n>) {
        self.steps.push(step);
    }

    pub(super) fn leave(&mut self) {
        self.steps.pop();
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.begin)?;
        self.steps.iter().try_for_each(|step| match step {
            Step::Key(key) => f.write_str(&segment(key)),
            Step::Index(index) => write!(f, "/{index}"),
        })
    }
}
