use tool_runtime::tool;

/// Current time.
#[tool(limit = 5_000_000_000)]
async fn now() {}

fn main() {}
