use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[tool(crate = tool_runtime)]
    fn now(&self) {}
}

fn main() {}
