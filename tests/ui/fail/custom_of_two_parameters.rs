//! A custom tool of a function that takes two values from the model.

use tool_runtime::tool;

/// Runs a query.
#[tool(custom)]
fn run_sql(query: &str, limit: u32) {
    let _ = (query, limit);
}

fn main() {}
