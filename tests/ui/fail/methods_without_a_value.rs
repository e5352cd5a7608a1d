use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[tool]
    fn now(&self) {}
}

fn main() {
    let _ = Clock::tools().definitions();
}
