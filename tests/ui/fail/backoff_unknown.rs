use tool_runtime::tool;

/// Writes a file.
#[tool(idempotent, retries = 2, backoff(bse = "1s"))]
async fn write_file(path: &str, text: &str) {
    let _ = (path, text);
}

fn main() {}
