use tool_runtime::tool;

#[tool(description = " ")]
async fn get_weather(city: &str) {}

fn main() {}
