use tool_runtime::tool;

#[derive(Default)]
struct City;

/// Current weather in a city.
#[tool]
async fn get_weather(#[tool(default)] city: City) {
    let _ = city;
}

fn main() {}
