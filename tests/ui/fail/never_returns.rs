use tool_runtime::tool;

/// Ends it all.
#[tool]
fn exit(code: i32) -> ! {
    std::process::exit(code)
}

fn main() {}
