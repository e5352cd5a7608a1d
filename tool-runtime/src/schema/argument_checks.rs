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
        Node, Reader,
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

/// The schema of arguments that are one type, for those who read them and for those who check them.
#[derive(Debug)]
pub(crate) struct Whole {
    compiled: Compiled,
    shapes: Vec<Shape>,
}

impl Whole {
    pub(crate) fn of(root: &Schema) -> Self {
        let root = root.as_value();
        let compiled = Compiled::of(root, Patterns::of(root));
        Self {
            shapes: shapes::of(&compiled),
            compiled,
        }
    }

    /// Begins to read a text by the shapes of the schema.
    pub(crate) fn reader<'t>(&'t self, text: &'t str) -> Reader<'t> {
        let mut reader = Reader::new(text).following(&self.shapes);
        reader.expect(shapes::number(self.compiled.root()));
        reader
    }

    pub(crate) fn has_properties(&self) -> bool {
        self.compiled.has_properties()
    }

    /// Returns the problems of the arguments.
    pub(crate) fn problems<'n>(&'n self, node: &'n Node<'n>) -> Found {
        check::check(&self.compiled, self.compiled.root(), None, node)
    }

    /// Says which patterns are not enforced.
    pub(crate) fn warn_of_unenforced(&self, tool: &str) {
        self.compiled.warn_of_unenforced(tool);
    }
}
