use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[tool]
    fn now(&self) {}

    /// Current date.
    #[tool(name = "now")]
    fn today(&self) {}
}

fn main() {}
