use tool_runtime::tool;

#[derive(serde::Deserialize)]
struct City;

/// Current weather in a city.
#[tool]
async fn get_weather(city: City) {
    let _ = city;
}

fn main() {}
