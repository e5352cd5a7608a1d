use tool_runtime::tool;

/// Current weather in a city.
#[tool(allow(dead_code))]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
