use std::collections::BTreeMap;

use tool_runtime::tool;

type Zones = BTreeMap<String, u32>;

/// Current time.
#[tool(strict)]
fn now(zones: Option<Zones>) -> u32 {
    zones.map_or(0, |zones| zones.len() as u32)
}

fn main() {}
