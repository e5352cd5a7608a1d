use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    fn now(&self) {}
}

fn main() {}
