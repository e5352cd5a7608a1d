use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(
    /// City name.
    #[schemars(description = "Name of a city.")]
    city: &str,
) {
    let _ = city;
}

fn main() {}
