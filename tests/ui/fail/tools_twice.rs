use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[tool]
    fn now(&self) {}
}

#[tools]
impl Clock {
    /// Current date.
    #[tool]
    fn today(&self) {}
}

fn main() {}
