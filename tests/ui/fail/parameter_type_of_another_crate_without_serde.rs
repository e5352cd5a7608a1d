use std::time::Instant;

use tool_runtime::tool;

/// Waits.
#[tool]
async fn wait(until: Instant, #[tool(default = Instant::now())] at_most: Instant) {
    let _ = (until, at_most);
}

fn main() {}
