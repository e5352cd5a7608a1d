use tool_runtime::{tool, tools};

struct Clock;

struct Zone;

#[tools]
impl Clock {
    /// Current time.
    #[tool]
    fn now(&self, zone: Zone) {
        let _ = zone;
    }
}

fn main() {}
