use serde_json::json;
use tool_runtime::{tool, toolset};

/// Writes JSON.
#[tool]
fn json(text: &str) -> String {
    json!(text).to_string()
}

fn main() {
    let _: tool_runtime::Toolset = toolset![json];
}
