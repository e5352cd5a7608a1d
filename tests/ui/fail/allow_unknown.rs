use tool_runtime::tool;

/// Current weather in a city.
#[tool(allow(unbounded_strings))]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
