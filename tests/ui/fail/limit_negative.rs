use tool_runtime::tool;

/// Current time.
#[tool(limit = -4)]
async fn now() {}

fn main() {}
