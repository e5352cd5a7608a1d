use tool_runtime::tool;

/// Rolls a die.
#[tool]
async fn u32() -> u32 {
    4
}

fn main() {}
