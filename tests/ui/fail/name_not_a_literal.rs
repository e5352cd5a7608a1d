use tool_runtime::tool;

const NAME: &str = "weather";

/// Current weather in a city.
#[tool(name = NAME)]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {}
