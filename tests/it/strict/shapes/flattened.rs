//! Structs that others are flattened into.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
struct Paging {
    /// Where to begin.
    offset: u32,
    limit: Option<u32>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithStruct {
    query: String,
    #[serde(flatten)]
    paging: Paging,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithOptionalStruct {
    query: String,
    #[serde(flatten)]
    paging: Option<Paging>,
}

#[derive(Deserialize, JsonSchema)]
enum Unit {
    Celsius,
    Fahrenheit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only read")]
enum Internal {
    /// A circle.
    Circle {
        radius: f64,
    },
    Square {
        side: f64,
    },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "type", content = "content")]
#[expect(dead_code, reason = "only read")]
enum Adjacent {
    Nothing,
    Text(String),
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
enum External {
    Plain,
    Number(u8),
    Point { x: f64, y: f64 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
enum Untagged {
    Byte { bytes: u8 },
    Text { text: String },
}

/// Something drawn.
#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithInternal {
    /// Its name.
    name: String,
    #[serde(flatten)]
    shape: Internal,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithAdjacent {
    name: String,
    #[serde(flatten)]
    shape: Adjacent,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithExternal {
    name: String,
    #[serde(flatten)]
    shape: External,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithUnits {
    name: String,
    #[serde(flatten)]
    unit: Unit,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithUntagged {
    name: String,
    #[serde(flatten)]
    shape: Untagged,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithOptional {
    name: String,
    #[serde(flatten)]
    shape: Option<Internal>,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithTwo {
    name: String,
    #[serde(flatten)]
    shape: Internal,
    #[serde(flatten)]
    content: Adjacent,
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
pub(super) struct WithMap {
    name: String,
    #[serde(flatten)]
    further: BTreeMap<String, serde_json::Value>,
}

super::shapes! {
    flattened_struct: WithStruct,
    flattened_optional_struct: WithOptionalStruct,
    flattened_internal: WithInternal,
    flattened_adjacent: WithAdjacent,
    flattened_external: WithExternal,
    flattened_units: WithUnits,
    flattened_untagged: WithUntagged,
    flattened_optional: WithOptional,
    flattened_twice: WithTwo,
    flattened_map: WithMap,
}
