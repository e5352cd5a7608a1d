use tool_runtime::tool;

struct Weather;

/// Current weather in a city.
#[tool]
fn get_weather(city: &str) -> std::io::Result<Weather> {
    let _ = city;
    Ok(Weather)
}

fn main() {}
