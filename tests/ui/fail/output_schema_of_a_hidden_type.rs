use tool_runtime::tool;

/// Current time.
#[tool(output_schema)]
fn now() -> impl std::fmt::Display {
    "12:00"
}

fn main() {}
