//! A tool with a grammar that is said not to be a custom tool.

use tool_runtime::tool;

/// Sets an alarm.
#[tool(custom = false, regex = "[0-9]+")]
fn set_alarm(time: &str) {
    let _ = time;
}

fn main() {}
