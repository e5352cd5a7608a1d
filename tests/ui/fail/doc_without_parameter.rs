use tool_runtime::tool;

/// Current weather in a city.
///
/// # Arguments
///
/// * the name of the city
#[tool]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
