//! Custom tools whose text may be left out.

use tool_runtime::tool;

type Perhaps = Option<String>;

/// Runs a query.
#[tool(custom)]
fn run_sql(query: Option<String>) {
    let _ = query;
}

/// Runs a query.
#[tool(custom)]
fn run_perhaps(query: Perhaps) {
    let _ = query;
}

fn main() {}
