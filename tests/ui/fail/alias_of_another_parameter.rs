use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(
    town: &str,
    #[serde(alias = "town")] city: &str,
) {
    let _ = (town, city);
}

fn main() {}
