//! What of the schema of a tool's parameters the types do not enforce by themselves.

use schemars::Schema;

use super::{
    check::{self, ANY, Compiled, Found},
    pattern::Patterns,
    probe,
};
use crate::{Problem, json::Node, tool::parameter::Parameter};

/// The schema of a tool's parameters, and which of them must be checked after they have been read.
#[derive(Debug)]
pub(crate) struct Checks {
    compiled: Compiled,
    open: Vec<bool>,
}

impl Checks {
    /// Finds out what must be checked.
    pub(crate) fn of(root: &Schema, patterns: Patterns, parameters: &[Parameter]) -> Self {
        let compiled = Compiled::of(root.as_value(), patterns);
        let is_open = |parameter: &Parameter| {
            compiled.property(parameter.name).is_some_and(|id| {
                let may_be_null = !parameter.is_required();
                !probe::enforces(&compiled, id, may_be_null, parameter.probe)
            })
        };
        let open = parameters.iter().map(is_open).collect();
        Self { compiled, open }
    }

    /// Checks no parameter by itself, and only knows the schema.
    pub(crate) fn of_nothing(root: &Schema, patterns: Patterns, parameters: &[Parameter]) -> Self {
        Self {
            compiled: Compiled::of(root.as_value(), patterns),
            open: vec![false; parameters.len()],
        }
    }

    /// Whether any parameter must be checked.
    pub(crate) fn are_needed(&self) -> bool {
        self.open.contains(&true)
    }

    /// Whether the parameter at a position must be checked.
    pub(crate) fn concern(&self, position: usize) -> bool {
        self.open[position]
    }

    /// The problem of a parameter that is not there.
    pub(crate) fn missing(&self, path: String, name: &str) -> Problem {
        check::missing(&self.compiled, path, name)
    }

    /// Returns the problems of the value that is given under a key for a parameter.
    pub(crate) fn problems<'n>(&'n self, name: &str, key: &'n str, node: &'n Node<'n>) -> Found {
        let id = self.compiled.property(name).unwrap_or(ANY);
        check::check(&self.compiled, id, Some(key), node)
    }
}
