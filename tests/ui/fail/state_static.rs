use tool_runtime::tool;

struct Db;

/// Current time.
#[tool]
async fn now(#[state] db: &'static Db) {
    let _ = db;
}

fn main() {}
