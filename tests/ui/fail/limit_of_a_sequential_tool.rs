use tool_runtime::tool;

/// Current time.
#[tool(sequential, limit = 4)]
async fn now() {}

fn main() {}
