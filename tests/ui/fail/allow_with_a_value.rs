use tool_runtime::tool;

/// Current weather in a city.
#[tool(allow(not_strict = 1))]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
