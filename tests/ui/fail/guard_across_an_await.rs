use std::sync::Mutex;

use tool_runtime::tool;

static COUNT: Mutex<u32> = Mutex::new(0);

/// Counts.
#[tool]
async fn count() -> u32 {
    let mut count = COUNT.lock().unwrap();
    std::future::ready(()).await;
    *count += 1;
    *count
}

fn main() {}
