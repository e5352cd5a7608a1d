use tool_runtime::{tool, tools};

struct Clock;

trait Watch {
    fn now(&self);
}

#[tools]
impl Watch for Clock {
    /// Current time.
    #[tool]
    fn now(&self) {}
}

fn main() {}
