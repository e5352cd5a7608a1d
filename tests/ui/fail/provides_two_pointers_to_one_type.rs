use std::sync::Arc;

use tool_runtime::Provides;

struct Db;

#[derive(Provides)]
struct App {
    db: Arc<Db>,
    replica: Box<Db>,
}

fn main() {}
