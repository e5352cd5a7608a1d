use tool_runtime::tool;

/// Current weather in a city.
#[tool(name = "weather" timeout = "10s")]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
