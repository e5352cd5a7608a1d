use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(
    #[serde(rename = "city")] town: &str,
    city: &str,
) {
    let _ = (town, city);
}

fn main() {}
