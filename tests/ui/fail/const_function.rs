use tool_runtime::tool;

/// Adds two numbers.
#[tool]
const fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {}
