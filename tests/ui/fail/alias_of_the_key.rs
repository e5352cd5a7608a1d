use tool_runtime::tool;

/// Current weather in a city.
#[tool(key = city)]
async fn get_weather(#[serde(alias = "town")] city: &str) {
    let _ = city;
}

fn main() {}
