use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[tool(default = String::new())] city: &str) {
    let _ = city;
}

fn main() {}
