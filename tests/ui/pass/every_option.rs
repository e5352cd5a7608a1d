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

/// Removes a file.
#[tool(destructive, approve, eager, sequential, strict = false)]
fn remove(path: String, options: std::collections::HashMap<String, bool>) -> std::io::Result<()> {
    let _ = options;
    std::fs::remove_file(path)
}

fn main() {
    let _ = toolset![read, remove].definitions();
}
