use std::sync::Arc;

use tool_runtime::Provides;

struct Db;

type Shared = Arc<Db>;

#[derive(Provides)]
struct App {
    #[provides(deref)]
    db: Shared,
}

fn main() {}
