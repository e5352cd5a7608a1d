//! The schema of arguments that are one type.

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

use super::{parameters, root, steady, strict::Types};

/// What the type of all arguments of a tool says of itself.
pub(crate) struct Arguments {
    /// An object, as the type says it. A reader refuses what the type does not read, which the type knows better.
    pub(crate) open: Schema,
    /// The same for the model: closed, unless the type asks for more.
    pub(crate) schema: Schema,
    pub(crate) description: Option<String>,
    pub(crate) types: Types,
}

/// Makes the schema of a type as that of a tool's arguments. It is the same each time. If it is not one of an object, it remains what it is.
pub(crate) fn of_arguments(generate: fn(&mut SchemaGenerator) -> Schema) -> Arguments {
    let mut schema = generated(generate, SchemaSettings::draft2020_12());
    steady::settle(&mut schema, || {
        generated(generate, SchemaSettings::draft2020_12())
    });
    let mut schema = match root::of_object(schema.clone()) {
        Ok(schema) => schema.to_value(),
        Err(_) => schema,
    };
    let mut description = None;
    if let Some(root) = schema.as_object_mut() {
        root.shift_remove("title");
        let text = root.shift_remove("description");
        description = text.and_then(|text| text.as_str().map(str::to_owned));
    }
    let mut open = schema.clone();
    if let Some(root) = schema.as_object_mut() {
        close(root);
    }
    // Nothing that is not listed has another name.
    if open
        .get("properties")
        .is_some_and(|all| all == &serde_json::json!({}))
    {
        open.clone_from(&schema);
    }
    let types = Types {
        maps: parameters::maps(&schema, || {
            generated(generate, SchemaSettings::draft2020_12().for_serialize())
        }),
        ..Types::default()
    };
    Arguments {
        open: Schema::try_from(open).unwrap_or_default(),
        schema: Schema::try_from(schema).unwrap_or_default(),
        description,
        types,
    }
}

/// Makes the schema of a type, with the definitions that it refers to.
fn generated(generate: fn(&mut SchemaGenerator) -> Schema, settings: SchemaSettings) -> Value {
    let mut generator = settings.into_generator();
    let mut schema = generate(&mut generator);
    let definitions = generator.take_definitions(true);
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), definitions.into());
    }
    schema.to_value()
}

/// Closes an object whose type says nothing of other members.
fn close(root: &mut serde_json::Map<String, Value>) {
    let is_plain = root.get("type").is_some_and(|kind| kind == "object")
        && [
            "additionalProperties",
            "unevaluatedProperties",
            "patternProperties",
            "$ref",
            "allOf",
            "anyOf",
            "oneOf",
        ]
        .iter()
        .all(|keyword| !root.contains_key(*keyword));
    if is_plain {
        root.insert("additionalProperties".to_owned(), false.into());
    }
}
