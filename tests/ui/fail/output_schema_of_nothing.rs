use tool_runtime::tool;

/// Current time.
#[tool(output_schema)]
async fn now() {}

fn main() {}
