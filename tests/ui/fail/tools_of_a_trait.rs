use tool_runtime::{Toolset, tool, tools};

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

fn main() {
    let _: Toolset = Clock::tools().with_state(Clock);
}
