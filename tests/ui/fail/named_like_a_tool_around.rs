use tool_runtime::{Toolset, tool, toolset};

/// Current time.
#[tool]
fn now() -> &'static str {
    "12:00"
}

fn tools() -> Toolset {
    /// Current time of a test.
    #[tool]
    fn now() -> &'static str {
        "0:00"
    }

    toolset![now]
}

fn main() {
    let _: [Toolset; 2] = [tools(), toolset![now]];
}
