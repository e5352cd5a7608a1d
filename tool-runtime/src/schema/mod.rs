//! JSON schemas: made from parameters, and checked against values.

pub(crate) mod canonical;
pub(crate) mod check;
pub(crate) mod checks;
pub mod fits;
pub(crate) mod pattern;
pub(crate) mod pointer;
pub(crate) mod probe;
pub(crate) mod reach;
pub mod refine;
pub(crate) mod strict;

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

pub(crate) use self::check::bounds::whole;
use crate::tool::parameter::Parameter;

/// Makes the schema of an object that holds the parameters, in their order, and nothing else.
pub(crate) fn of_parameters(parameters: &[Parameter]) -> Schema {
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

/// Makes the schema of what a tool gives back.
pub(crate) fn of_output(schema: fn(&mut SchemaGenerator) -> Schema) -> Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = schema(&mut generator);
    let definitions = generator.take_definitions(true);
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), definitions.into());
    }
    schema
}

/// Takes a schema from outside, if it is one of an object. `properties` is added where it is left out: OpenAI
/// refuses an object schema without it.
pub(crate) fn of_object(schema: Value) -> Result<Schema, String> {
    let Value::Object(mut schema) = schema else {
        return Err(format!(
            "it must be a JSON object, not {}",
            check::shown(&schema)
        ));
    };
    match schema.get("type") {
        Some(kind) if kind == "object" => {}
        Some(kind) => return Err(format!("its `type` must be \"object\", not {kind}")),
        None => return Err("it must say `\"type\": \"object\"`".to_owned()),
    }
    let properties = schema.entry("properties").or_insert_with(|| json!({}));
    if !properties.is_object() {
        let shown = check::shown(properties);
        return Err(format!("its `properties` must be an object, not {shown}"));
    }
    let schema = Value::Object(schema);
    if is_deeper_than(DEEPEST, &schema) {
        return Err(format!(
            "it is nested more than {DEEPEST} deep, and JSON is not read any deeper"
        ));
    }
    match dangling(&schema, &schema) {
        Some(reference) => Err(format!(
            "`{reference}` refers to nothing in it; a reference must be `#/…`"
        )),
        None => Schema::try_from(schema).map_err(|error| error.to_string()),
    }
}

/// As deep as `serde_json` reads. What looks at schemas may go down into them without counting, then.
const DEEPEST: usize = 127;

fn is_deeper_than(deepest: usize, value: &Value) -> bool {
    let mut open = vec![(value, 1)];
    while let Some((value, depth)) = open.pop() {
        let inner: Vec<&Value> = match value {
            Value::Object(members) => members.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => continue,
        };
        if depth > deepest {
            return true;
        }
        open.extend(inner.into_iter().map(|value| (value, depth + 1)));
    }
    false
}

/// Finds a reference that leads nowhere.
fn dangling<'v>(root: &Value, value: &'v Value) -> Option<&'v str> {
    match value {
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(reference) if name == "$ref" => pointer::resolve(root, reference)
                .is_none()
                .then_some(reference.as_str()),
            value => dangling(root, value),
        }),
        Value::Array(items) => items.iter().find_map(|item| dangling(root, item)),
        _ => None,
    }
}
