use tool_runtime::tool;

/// Current time.
#[tool]
async fn now(#[cfg_attr(unix, tool(default))] zone: String) {
    let _ = zone;
}

fn main() {}
