use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[tool(default)] #[serde(default)] city: &str) {
    let _ = city;
}

fn main() {}
