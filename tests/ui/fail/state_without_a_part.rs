use tool_runtime::{Provides, tool, toolset};

struct Db;
struct Cache;

#[derive(Provides)]
struct App {
    db: Db,
}

/// Current time.
#[tool]
fn now(#[state] db: &Db, #[state] cache: &Cache) {
    let _ = (db, cache);
}

fn main() {
    let _ = toolset![now].with_state(App { db: Db });
}
