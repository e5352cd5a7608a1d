use tool_runtime::tool;

/// Current time.
#[tool(max_output = 4096)]
async fn now() {}

fn main() {}
