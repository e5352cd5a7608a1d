use tool_runtime::tool;

/// Current time.
#[tool]
async fn now(#[context] cx: &std::task::Context<'_>) {
    let _ = cx;
}

fn main() {}
