use tool_runtime::tool;

/// Current time.
#[tool(retries = 2)]
async fn now() {}

fn main() {}
