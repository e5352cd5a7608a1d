use tool_runtime::tool;

/// Current weather in a city.
#[tool(timeout = 10)]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
