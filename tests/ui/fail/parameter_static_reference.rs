use tool_runtime::tool;

/// Current time.
#[tool]
async fn now(zone: &'static str) {
    let _ = zone;
}

fn main() {}
