use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[tool(allow(unbounded_string))] city: &str) {
    let _ = city;
}

fn main() {}
