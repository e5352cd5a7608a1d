use tool_runtime::tool;

struct Db;

/// Current time.
#[tool]
async fn now(#[state(shared)] db: &Db) {
    let _ = db;
}

fn main() {}
