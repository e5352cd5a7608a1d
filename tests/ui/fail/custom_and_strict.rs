//! Custom tools that want a strict schema, or none.

use tool_runtime::tool;

/// Runs a query.
#[tool(custom, strict)]
fn run_sql(query: &str) {
    let _ = query;
}

/// Sets an alarm.
#[tool(regex = "[0-9]+", strict = false)]
fn set_alarm(time: &str) {
    let _ = time;
}

fn main() {}
