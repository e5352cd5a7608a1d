use tool_runtime::tool;

/// Current time.
#[tool]
async fn now(#[state] db: &impl Clone) {
    let _ = db;
}

fn main() {}
