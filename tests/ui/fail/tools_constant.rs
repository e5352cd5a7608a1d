use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Noon.
    #[tool]
    const NOON: u8 = 12;

    /// Current time.
    #[tool]
    fn now(&self) {}
}

fn main() {}
