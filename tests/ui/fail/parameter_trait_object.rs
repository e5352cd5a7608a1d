use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(city: Box<dyn std::fmt::Display>) {
    let _ = city;
}

fn main() {}
