//! Grammars that say nothing, as literals and as constants.

use tool_runtime::tool;

const NOTHING: &str = " \n";

/// Sets an alarm.
#[tool(regex = "")]
fn set_alarm(time: &str) {
    let _ = time;
}

/// Orders something.
#[tool(lark = " ")]
fn order(list: &str) {
    let _ = list;
}

/// Cancels something.
#[tool(lark = NOTHING)]
fn cancel(list: &str) {
    let _ = list;
}

fn main() {}
