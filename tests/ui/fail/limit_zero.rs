use tool_runtime::tool;

/// Current time.
#[tool(limit = 0)]
async fn now() {}

fn main() {}
