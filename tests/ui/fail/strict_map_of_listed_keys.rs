use std::collections::BTreeMap;

use tool_runtime::tool;

#[derive(PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, schemars::JsonSchema)]
enum Room {
    Kitchen,
    Bath,
}

/// Sets the light.
#[tool(strict)]
fn set_light(levels: BTreeMap<Room, u8>) -> usize {
    levels.len()
}

fn main() {}
