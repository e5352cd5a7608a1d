//! The schemas that a declared function has by its signature.

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

use super::macro_support::Parameter;

/// Makes the schema of a closed object with the parameters as its properties, in their order.
pub(super) fn of_parameters(parameters: &[Parameter]) -> Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut properties = Map::with_capacity(parameters.len());
    let mut required = Vec::new();
    for parameter in parameters {
        let mut schema = (parameter.schema)(&mut generator);
        let description = parameter.description.trim();
        if !description.is_empty() {
            schema.insert("description".to_owned(), description.into());
        }
        if let Some(default) = parameter.default.and_then(|default| default()) {
            schema.insert("default".to_owned(), default);
        }
        if let Some(refine) = parameter.refine {
            refine(&mut schema);
        }
        if parameter.is_required() {
            required.push(Value::from(parameter.name));
        }
        properties.insert(parameter.name.to_owned(), schema.to_value());
    }
    let mut root = Map::new();
    root.insert("type".to_owned(), "object".into());
    root.insert("properties".to_owned(), properties.into());
    root.insert("required".to_owned(), required.into());
    root.insert("additionalProperties".to_owned(), false.into());
    let definitions = generator.take_definitions(true);
    if !definitions.is_empty() {
        root.insert("$defs".to_owned(), definitions.into());
    }
    root.into()
}

/// Makes the schema of what a tool returns.
pub(super) fn of_output(schema: fn(&mut SchemaGenerator) -> Schema) -> Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = schema(&mut generator);
    let definitions = generator.take_definitions(true);
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), definitions.into());
    }
    schema
}
