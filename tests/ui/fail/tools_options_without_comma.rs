use tool_runtime::{tool, tools};

struct Clock;

#[tools(pub fn clock crate = tool_runtime)]
impl Clock {
    /// Current time.
    #[tool]
    fn now(&self) {}
}

fn main() {}
