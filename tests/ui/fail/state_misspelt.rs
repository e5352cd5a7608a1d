use tool_runtime::tool;

struct Db;

/// Current time.
#[tool]
async fn now(#[State] db: &Db) {
    let _ = db;
}

fn main() {}
