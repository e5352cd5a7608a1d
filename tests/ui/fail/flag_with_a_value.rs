use tool_runtime::tool;

/// Current time.
#[tool(approve = "always")]
async fn now() {}

fn main() {}
