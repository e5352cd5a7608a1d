use tool_runtime::{tool, tools};

struct Clock(std::cell::Cell<u8>);

#[tools]
impl Clock {
    /// Current time.
    #[tool]
    fn now(&self) {}
}

fn main() {
    let _ = Clock::tools().with_state(Clock(std::cell::Cell::new(1)));
}
