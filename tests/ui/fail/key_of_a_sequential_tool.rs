use tool_runtime::tool;

/// Current time.
#[tool(sequential, key = zone)]
async fn now(zone: &str) {
    let _ = zone;
}

fn main() {}
