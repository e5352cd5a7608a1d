use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    #[tool]
    fn now(&self) {}
}

fn main() {}
