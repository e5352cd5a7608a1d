use tool_runtime::tool;

mod town {}

/// Current weather in a city.
#[tool]
async fn get_weather(#[serde(with = "town")] city: &str) {
    let _ = city;
}

fn main() {}
