use tool_runtime::tool;

/// Current time.
#[tool(max_output = "10B")]
async fn now() {}

fn main() {}
