use tool_runtime::tool;

struct Weather;

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str) -> Vec<Weather> {
    let _ = city;
    Vec::new()
}

fn main() {}
