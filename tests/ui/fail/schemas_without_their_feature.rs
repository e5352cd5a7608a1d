use tool_runtime::{assert_schemas, tool, toolset};

/// Current time.
#[tool]
fn now() {}

fn main() {
    assert_schemas!(toolset![now]);
}
