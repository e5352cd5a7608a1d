//! A grammar that stands inside `custom`, or after it.

use tool_runtime::tool;

/// Sets an alarm.
#[tool(custom(regex = "[0-9]+"))]
fn set_alarm(time: &str) {
    let _ = time;
}

/// Orders something.
#[tool(custom = "start: WORD")]
fn order(list: &str) {
    let _ = list;
}

fn main() {}
