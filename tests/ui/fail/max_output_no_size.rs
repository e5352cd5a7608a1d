use tool_runtime::tool;

/// Current time.
#[tool(max_output = "32 apples")]
async fn now() {}

fn main() {}
