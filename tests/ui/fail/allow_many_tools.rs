use tool_runtime::tool;

/// Current weather in a city.
#[tool(allow(many_tools))]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
