use tool_runtime::tool;

trait Store {}

/// Current time.
#[tool]
async fn now(#[state] store: &dyn Store) {
    let _ = store;
    std::future::ready(()).await;
    let _ = store;
}

fn main() {}
