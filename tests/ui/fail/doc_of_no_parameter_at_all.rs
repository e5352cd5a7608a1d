use tool_runtime::tool;

/// Current time.
///
/// # Arguments
///
/// * `zone` - Time zone.
#[tool]
async fn now() {}

fn main() {}
