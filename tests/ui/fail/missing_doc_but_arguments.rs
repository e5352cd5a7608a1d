use tool_runtime::tool;

/// # Arguments
///
/// * `city` - City name.
#[tool]
async fn get_weather(city: &str) {}

fn main() {}
