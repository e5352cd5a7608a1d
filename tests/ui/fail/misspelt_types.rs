use tool_runtime::{tool, toolset};

struct Db;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct City;

/// Current weather in a city.
#[tool]
async fn get_weather(#[state] db: &Db, city: Citty) {
    let _ = (db, city);
}

/// Weather in cities.
#[tool]
fn get_weathers(#[state] db: &Dbb, cities: &[City], more: Option<Cityy>) -> Vec<Wether> {
    let _ = (db, cities, more);
    Vec::new()
}

/// Forecast for a city.
#[tool(strict, output_schema)]
fn get_forecast(#[tool(default)] city: Cty) -> Forcast {
    todo!("{city:?}")
}

fn main() {
    let _ = toolset![get_weather, get_weathers, get_forecast].with_state(Db);
}
