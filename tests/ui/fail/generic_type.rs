use tool_runtime::tool;

/// Shows a value.
#[tool]
async fn show<T: std::fmt::Display>(value: T) -> String {
    value.to_string()
}

fn main() {}
