use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[serde(rename = "town")] #[serde(rename = "place")] city: &str) {
    let _ = city;
}

fn main() {}
