use tool_runtime::tools;

/// Current time.
#[tools]
fn now() {}

fn main() {}
