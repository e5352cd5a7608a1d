//! Grammars that are no regular expressions, also those that only look like one between other parts.

use tool_runtime::tool;

/// Sets an alarm.
#[tool(regex = "[0-9")]
fn set_alarm(time: &str) {
    let _ = time;
}

/// Orders something.
#[tool(regex = "a)|(b")]
fn order(list: &str) {
    let _ = list;
}

/// Cancels something.
#[tool(regex = "(?x)a # a comment, which goes on to the end")]
fn cancel(list: &str) {
    let _ = list;
}

fn main() {}
