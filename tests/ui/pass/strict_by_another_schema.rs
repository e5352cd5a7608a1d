//! A strict schema is that of the parameter, and not of its type, where they differ.

use std::collections::BTreeMap;

use schemars::{Schema, SchemaGenerator, json_schema};
use tool_runtime::{tool, toolset};

fn pairs(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "description": "Pairs, as `a=1,b=2`." })
}

fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    Ok(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// Labels something.
#[tool(strict)]
fn label(
    #[serde(deserialize_with = "read")]
    #[schemars(schema_with = "pairs")]
    labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "read")]
    #[schemars(with = "String")]
    others: BTreeMap<String, String>,
    even: (u8, u8, u8),
) -> usize {
    labels.len() + others.len() + usize::from(even.0)
}

fn main() {
    let tools = toolset![label].validate().unwrap();
    assert!(tools.definitions()[0].strict_parameters().is_ok());
}
