use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(city: impl Into<String>) {
    let _ = city;
}

fn main() {}
