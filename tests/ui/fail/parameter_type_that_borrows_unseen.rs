use tool_runtime::tool;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct City<'a> {
    name: &'a str,
}

/// Current weather in a city.
#[tool]
fn get_weather(days: u32, city: City) {
    let _ = (days, city.name);
}

fn main() {}
