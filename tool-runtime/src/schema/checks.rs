//! What of the schema of a tool's parameters must be checked after they have been read.

use schemars::Schema;

use super::{
    check::{self, ANY, Compiled, Found},
    parameters::Property,
    pattern::Patterns,
    shapes,
};
use crate::{
    Problem,
    json::{
        Node,
        shape::{ANYTHING, Shape, ShapeId},
    },
};

/// The schema of a tool's parameters, for those who read them and for those who check them.
#[derive(Debug)]
pub(crate) struct Checks {
    compiled: Compiled,
    shapes: Vec<Shape>,
    /// The shape of each parameter.
    numbers: Vec<ShapeId>,
}

impl Checks {
    pub(crate) fn of(root: &Schema, patterns: Patterns, parameters: &[Property]) -> Self {
        let compiled = Compiled::of(root.as_value(), patterns);
        let mut shapes = shapes::of(&compiled);
        let mut number = |parameter: &Property| {
            let id = compiled.property(parameter.name)?;
            if parameter.is_required {
                return Some(shapes::number(id));
            }
            // Null means that it is left out, whatever its schema says.
            shapes.push(Shape {
                allows_null: true,
                ..shapes::one(&compiled, id)
            });
            Some(shapes::number(shapes.len() - 1))
        };
        let numbers = parameters.iter().map(|it| number(it).unwrap_or(ANYTHING));
        Self {
            numbers: numbers.collect(),
            compiled,
            shapes,
        }
    }

    /// The shapes that a reader of the parameters follows.
    pub(crate) fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The shape of the parameter at a position.
    #[inline]
    pub(crate) fn shape(&self, position: usize) -> ShapeId {
        self.numbers[position]
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
