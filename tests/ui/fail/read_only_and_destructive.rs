use tool_runtime::tool;

/// Current time.
#[tool(read_only, destructive)]
async fn now() {}

fn main() {}
