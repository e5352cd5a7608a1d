use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[tool]
    fn now<Z: Default>(&self, zone: Z) {
        let _ = zone;
    }
}

fn main() {}
