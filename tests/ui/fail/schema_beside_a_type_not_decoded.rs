use tool_runtime::tool;

struct City;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(with = "String")] city: City) {
    let _ = city;
}

fn main() {}
