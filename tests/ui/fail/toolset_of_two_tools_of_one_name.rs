use tool_runtime::{tool, toolset};

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str) {
    let _ = city;
}

/// Weather in a city on a day to come.
#[tool(name = "get_weather")]
async fn get_forecast(city: &str) {
    let _ = city;
}

fn main() {
    let _: tool_runtime::Toolset = toolset![get_weather, get_forecast];
}
