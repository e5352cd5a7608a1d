use tool_runtime::tool;

/// Current weather in a city.
#[tool(crate = "tool_runtime")]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
