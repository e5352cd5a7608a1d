use tool_runtime::{Toolset, tool, toolset};

/// Current weather in a city.
///
/// # Arguments
/// * `city` - City name.
#[tool(key = city)]
async fn get_weather(city: ) {}

/// Forecast for a city.
#[tool]
pub(crate) fn get_forecast(city: &str, days) {}

/// Cities.
#[tool]
fn find_cities(names: Vec<) -> String {
    String::new()
}

/// Countries.
#[tool]
fn find_countries(name: &str) -> {
    name.to_owned()
}

fn main() {
    let _: Toolset = toolset![get_weather, get_forecast, find_cities, find_countries];
}
