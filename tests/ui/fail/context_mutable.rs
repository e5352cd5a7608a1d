use tool_runtime::{Context, tool};

/// Current time.
#[tool]
async fn now(#[context] cx: &mut Context) {
    let _ = cx;
}

fn main() {}
