use std::collections::BTreeMap;

use tool_runtime::tool;

type Pair = (u8, String);

/// Keeps things.
#[tool(strict)]
fn keep(labels: BTreeMap<String, String>, pair: Pair, any: serde_json::Value, fine: (u8, u8)) -> usize {
    drop((pair, any, fine));
    labels.len()
}

fn main() {}
