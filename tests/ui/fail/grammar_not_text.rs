//! Grammars that are no texts.

use tool_runtime::tool;

const NUMBER: u32 = 5;

/// Sets an alarm.
#[tool(regex = 5)]
fn set_alarm(time: &str) {
    let _ = time;
}

/// Orders something.
#[tool(lark)]
fn order(list: &str) {
    let _ = list;
}

/// Cancels something.
#[tool(lark = NUMBER)]
fn cancel(list: &str) {
    let _ = list;
}

fn main() {}
