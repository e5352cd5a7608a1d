use tool_runtime::tool;

/// Current weather in a city.
///
/// # Arguments
///
/// * `city` - City name.
#[tool]
async fn get_weather(
    /// Name of a city.
    city: &str,
) {
    let _ = city;
}

fn main() {}
