use tool_runtime::tool;

/// Writes a file.
#[tool(key = path.to_lowercase())]
async fn write_file(path: &str, text: &str) {
    let _ = (path, text);
}

fn main() {}
