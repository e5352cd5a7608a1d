use tool_runtime::tool;

#[derive(Debug)]
struct WeatherError;

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str) -> Result<String, WeatherError> {
    let _ = city;
    Err(WeatherError)
}

fn main() {}
