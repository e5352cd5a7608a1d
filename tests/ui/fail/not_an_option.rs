use tool_runtime::tool;

/// Current weather in a city.
#[tool("weather")]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
