use tool_runtime::tool;

/// Current weather in a city.
///
/// # Arguments
///
/// * `citty` - City name.
#[tool]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
