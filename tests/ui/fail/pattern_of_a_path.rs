use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(regex(path = PATTERN))] city: &str) {
    let _ = city;
}

fn main() {}
