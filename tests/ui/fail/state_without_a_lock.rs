use std::cell::RefCell;

use tool_runtime::{Provides, tool, toolset};

struct Count(RefCell<u32>);

#[derive(Provides)]
struct App {
    count: Count,
}

/// Counts.
#[tool]
fn count(#[state] count: &Count) -> u32 {
    *count.0.borrow()
}

fn main() {
    let _ = toolset![count].with_state(Count(RefCell::new(0)));
}
