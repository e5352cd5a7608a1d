//! Every option at once, as far as they go together.
#![deny(warnings)]

use tool_runtime::{tool, toolset};

/// Reads a file.
#[tool(
    name = "read-file",
    description = "Reads a file.",
    timeout = "10s",
    limit = 4,
    key = path,
    retries = 2,
    backoff(base = "100ms", factor = 3, cap = "1m"),
    attempt_timeout = "2s",
    idempotent,
    read_only,
    approve = false,
    eager = false,
    sequential = false,
    max_output = "32KiB",
    strict,
    output_schema
)]
fn read(path: String) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

/// Runs a query.
#[tool(
    name = "run-sql",
    description = "Runs a query.",
    custom,
    regex = "select .*",
    timeout = "10s",
    limit = 4,
    key = query,
    retries = 2,
    backoff(base = "100ms", factor = 3, cap = "1m"),
    attempt_timeout = "2s",
    idempotent,
    read_only,
    approve = false,
    eager = false,
    sequential = false,
    max_output = "32KiB",
    allow(short_description),
    output_schema
)]
fn run_sql(query: &str) -> usize {
    query.len()
}

/// Spells a word.
#[tool(lark = "start: /[a-z]+/", destructive, sequential)]
fn spell(word: String) {
    let _ = word;
}

/// Removes a file.
#[tool(destructive, approve, eager, sequential, strict = false)]
fn remove(path: String, options: std::collections::HashMap<String, bool>) -> std::io::Result<()> {
    let _ = options;
    std::fs::remove_file(path)
}

/// Moves a file of a tenant.
#[tool(key = (tenant, from.path))]
fn shift(tenant: u32, from: Place) {
    let _ = (tenant, from.path);
}

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Place {
    path: String,
}

/// Books an amount.
#[tool(key = "the ledger", idempotent, retries = 1, backoff(cap = "1s"))]
fn book(amount: u32) {
    let _ = amount;
}

fn main() {
    let _ = toolset![read, run_sql, spell, remove, shift, book].definitions();
}
