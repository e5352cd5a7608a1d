use tool_runtime::tool;

/// Reads memory.
#[tool]
unsafe fn peek(address: usize) -> u8 {
    0
}

fn main() {}
