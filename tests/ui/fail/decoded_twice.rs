use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[serde(with = "town", deserialize_with = "read")] city: &str) {
    let _ = city;
}

fn main() {}
