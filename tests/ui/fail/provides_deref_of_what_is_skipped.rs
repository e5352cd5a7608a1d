use std::sync::Arc;

use tool_runtime::Provides;

struct Db;

#[derive(Provides)]
struct App {
    #[provides(skip, deref = Db)]
    db: Arc<Db>,
}

fn main() {}
