//! A custom tool whose parameter is read by nothing: one error, not another about its form.

use tool_runtime::tool;

struct Query;

/// Runs a query.
#[tool(custom)]
fn run_sql(query: Query) {
    let _ = query;
}

fn main() {}
