use tool_runtime::tool;

/// Current weather in a city.
#[tool]
const WEATHER: &str = "sunny";

fn main() {}
