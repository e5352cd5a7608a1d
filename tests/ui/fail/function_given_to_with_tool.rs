use tool_runtime::{BuildError, Toolset, tool};

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str) {
    let _ = city;
}

fn tools() -> Result<Toolset, BuildError> {
    Toolset::new().with_tool(get_weather)
}

fn main() {}
