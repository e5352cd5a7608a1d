use tool_runtime::tool;

struct Db;

/// Current time.
#[tool]
async fn now(#[state] db: &mut Db) {
    let _ = db;
}

fn main() {}
