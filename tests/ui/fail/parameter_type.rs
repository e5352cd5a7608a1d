use tool_runtime::tool;

struct City;

/// Current weather in a city.
#[tool]
async fn get_weather(city: City, days: u32) {
    let _ = (city, days);
}

fn main() {}
