//! What makes no sense on the text of a custom tool.

use tool_runtime::tool;

/// Runs a query.
#[tool(custom)]
fn with_a_default(#[tool(default = "select 1")] query: &str) {
    let _ = query;
}

/// Runs a query.
#[tool(custom)]
fn with_the_default_of_its_type(#[serde(default)] query: String) {
    let _ = query;
}

/// Runs a query.
#[tool(custom)]
fn with_names(#[serde(rename = "sql", alias = "q")] query: String) {
    let _ = query;
}

/// Runs a query.
#[tool(custom)]
fn with_bounds(#[schemars(length(max = 80), pattern("^select"))] query: String) {
    let _ = query;
}

fn main() {}
