use tool_runtime::{Toolset, tool, toolset};

/// Current time.
#[tool]
fn now() -> &'static str {
    "12:00"
}

mod tests {
    use super::*;

    /// Current time of a test.
    #[tool]
    fn now() -> &'static str {
        "0:00"
    }

    pub fn tools() -> Toolset {
        toolset![now]
    }
}

fn main() {
    let _: [Toolset; 2] = [tests::tools(), toolset![now]];
}
