use tool_runtime::{Call, tool, toolset};

struct Db;

/// Current time.
#[tool]
fn now(#[state] db: &Db) {
    let _ = db;
}

fn main() {
    let tools = toolset![now];
    let _ = tools.run([Call::new("call_1", "now", "{}")]);
}
