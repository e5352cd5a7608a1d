use tool_runtime::tool;

/// Current time.
#[tool(strict)]
fn now(zone: serde_json::Value) -> String {
    zone.to_string()
}

fn main() {}
