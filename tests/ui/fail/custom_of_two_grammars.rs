//! A custom tool with two grammars.

use tool_runtime::tool;

/// Sets an alarm.
#[tool(lark = "start: /[0-9]+/", regex = "[0-9]+")]
fn set_alarm(time: &str) {
    let _ = time;
}

fn main() {}
