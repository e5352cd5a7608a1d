use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[cfg_attr(all(), tool)]
    fn now(&self) {}

    /// Current date.
    #[tool]
    fn today(&self) {}
}

fn main() {}
