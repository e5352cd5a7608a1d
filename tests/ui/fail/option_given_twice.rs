use tool_runtime::tool;

/// Current weather in a city.
#[tool(timeout = "10s", timeout = "20s")]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
