use tool_runtime::{tool, toolset};

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str) {
    let _ = city;
}

fn main() {
    let _ = toolset![get_wether];
}
