use std::sync::Arc;

use tool_runtime::Provides;

struct Db;

struct Cache;

type Shared = Arc<Db>;

#[derive(Provides)]
struct App {
    #[provides(deref = Cache)]
    db: Shared,
}

fn main() {}
