//! JSON schemas: made from parameters, and checked against values.

pub(crate) mod argument_checks;
mod arguments;
pub(crate) mod canonical;
pub(crate) mod check;
mod parameters;
pub(crate) mod pattern;
pub(crate) mod pointer;
pub(crate) mod reachable;
mod root;
mod shapes;
mod steady;
pub(crate) mod strict;
mod walk;

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};

pub(crate) use self::{
    arguments::{Arguments, of_arguments},
    check::bounds::whole,
    parameters::{Property, of_parameters, types_of},
    root::of_object,
};

/// Makes the schema of what a tool gives back.
pub(crate) fn of_output(schema: fn(&mut SchemaGenerator) -> Schema) -> Schema {
    let made = || {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let mut schema = schema(&mut generator);
        let definitions = generator.take_definitions(true);
        if !definitions.is_empty() {
            schema.insert("$defs".to_owned(), definitions.into());
        }
        schema.to_value()
    };
    let mut schema = made();
    steady::settle(&mut schema, made);
    Schema::try_from(schema).unwrap_or_default()
}
