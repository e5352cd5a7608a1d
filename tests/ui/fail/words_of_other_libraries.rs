use tool_runtime::tool;

/// Books a room.
#[tool(concurrency_limit = 4, requires_approval)]
fn book(
    #[tool(description = "How many nights.")] nights: u8,
    #[tool(optional)] city: String,
) {
    let _ = (nights, city);
}

fn main() {}
