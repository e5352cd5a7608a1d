use tool_runtime::tool;

struct Db;

/// Current time.
#[tool(key = db)]
async fn now(#[state] db: &Db, zone: &str) {
    let _ = (db, zone);
}

fn main() {}
