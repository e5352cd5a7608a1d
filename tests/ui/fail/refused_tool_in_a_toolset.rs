use tool_runtime::{tool, toolset};

/// Current weather in a city.
#[tool(timeuot = "10s")]
async fn get_weather(city: &str) {
    let _ = city;
}

async fn weather_of_paris() {
    get_weather("Paris").await;
    let _: tool_runtime::Toolset = toolset![get_weather];
}

fn main() {}
