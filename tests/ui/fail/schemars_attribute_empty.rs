use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars] city: &str) {
    let _ = city;
}

fn main() {}
