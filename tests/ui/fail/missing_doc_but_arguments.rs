use tool_runtime::tool;

/// # Arguments
///
/// * `city` - City name.
#[tool]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
