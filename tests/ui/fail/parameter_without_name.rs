use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(_: String) {}

fn main() {}
