//! The schema of a declared tool's parameters.

use std::collections::{BTreeSet, HashSet};

use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

use super::{steady, strict::Types, walk};

/// A parameter, as far as its schema depends on it.
#[derive(Clone, Copy)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) schema: fn(&mut SchemaGenerator) -> Schema,
    /// Gives the default as JSON, if it can be written.
    pub(crate) default: Option<fn() -> Option<Value>>,
    /// Adds keywords to the schema.
    pub(crate) refine: Option<fn(&mut Schema)>,
    pub(crate) is_required: bool,
    /// Whether the schema does not come from the type.
    pub(crate) is_foreign: bool,
}

/// Makes the schema of an object that holds the parameters, in their order, and nothing else. It is the same each time.
pub(crate) fn of_parameters(parameters: &[Property]) -> Schema {
    let settings = SchemaSettings::draft2020_12;
    let mut schema = generated(parameters, settings()).to_value();
    steady::settle(&mut schema, || generated(parameters, settings()).to_value());
    Schema::try_from(schema).unwrap_or_default()
}

fn generated(parameters: &[Property], settings: SchemaSettings) -> Schema {
    let mut generator = settings.into_generator();
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
        if parameter.is_required {
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

/// Finds out what the schema of the parameters does not say of their types.
pub(crate) fn types_of(parameters: &[Property], schema: &Schema) -> Types {
    let replaced = parameters.iter().filter(|it| it.is_foreign);
    Types {
        replaced: replaced.map(|it| it.name.to_owned()).collect(),
        maps: maps(schema.as_value(), || {
            generated(parameters, SchemaSettings::draft2020_12().for_serialize()).to_value()
        }),
    }
}

/// Finds the maps whose keys are listed.
///
/// `schemars` writes them as structs that are closed and all of whose fields may be left out. But the fields of a struct that is
/// serialized are there, where a map may lack any key. `written` makes the schema of what is serialized.
pub(super) fn maps(root: &Value, written: impl FnOnce() -> Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![(String::new(), root)];
    while let Some((path, schema)) = open.pop() {
        for (step, below) in walk::below(schema) {
            open.push((format!("{path}{step}"), below));
        }
        if !path.is_empty() && may_be_map(schema) {
            found.insert(path);
        }
    }
    if !found.is_empty() {
        let written = written();
        let is_struct = |path: &String| {
            let members = |root: &Value, keyword| {
                let schema = root.pointer(path)?;
                Some(schema.get(keyword)?.as_array()?.len())
            };
            members(&written, "required") > members(root, "required")
        };
        found.retain(|path| !is_struct(path));
    }
    found
}

/// Whether an object may be a map: but for a tag, all of its properties are alike, and each may be left out.
fn may_be_map(schema: &Value) -> bool {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return false;
    };
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let required: HashSet<&str> = required.collect();
    let (tags, keys): (Vec<_>, Vec<_>) = properties
        .iter()
        .partition(|(name, _)| required.contains(&***name));
    let Some((_, first)) = keys.first() else {
        return false;
    };
    schema.get("additionalProperties") == Some(&Value::Bool(false))
        && tags.iter().all(|(_, tag)| tag.get("const").is_some())
        && keys.iter().all(|(_, key)| key == first)
        && first.get("default").is_none()
}
