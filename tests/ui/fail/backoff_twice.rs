use tool_runtime::tool;

/// Writes a file.
#[tool(idempotent, retries = 2, backoff(cap = "1s", cap = "2s"))]
async fn write_file(path: &str, text: &str) {
    let _ = (path, text);
}

fn main() {}
