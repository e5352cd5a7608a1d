use tool_runtime::tool;

/// Adds numbers.
#[tool]
async fn sum<const N: usize>(numbers: [i64; N]) -> i64 {
    numbers.iter().sum()
}

fn main() {}
