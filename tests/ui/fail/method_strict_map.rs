use tool_runtime::{tool, tools};

struct Clock;

#[tools]
impl Clock {
    /// Current time.
    #[tool(strict)]
    fn now(&self, zones: std::collections::HashMap<String, u32>) -> usize {
        zones.len()
    }
}

fn main() {}
