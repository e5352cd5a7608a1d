use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_the_current_weather_and_the_forecast_for_the_coming_ten_days_in_a_city(city: &str) {
    let _ = city;
}

fn main() {}
