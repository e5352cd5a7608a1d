use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn météo(city: &str) {}

fn main() {}
