use tool_runtime::tool;

/// Adds two numbers.
#[tool]
async fn add(a: i64, a: i64) -> i64 {
    a
}

fn main() {}
