//! A custom tool of a function to which the model gives nothing.

use tool_runtime::{tool, tool::Context};

/// Runs a query.
#[tool(custom)]
fn run_sql(#[context] context: &Context) {
    let _ = context;
}

fn main() {}
