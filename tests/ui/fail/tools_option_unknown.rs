use tool_runtime::{tool, tools};

struct Clock;

#[tools(name = "clock")]
impl Clock {
    /// Current time.
    #[tool]
    fn now(&self) {}
}

fn main() {}
