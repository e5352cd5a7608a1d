use tool_runtime::tool;

/// Current weather in a city.
#[tool(allow(not_strict, unbounded_string, not_strict))]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
