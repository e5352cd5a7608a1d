use tool_runtime::tool;

/// Current time.
#[tool(retries = 0, idempotent)]
async fn now() {}

fn main() {}
