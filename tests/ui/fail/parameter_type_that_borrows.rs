use tool_runtime::tool;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct City<'a> {
    name: &'a str,
}

/// Current weather in a city.
#[tool]
async fn get_weather(city: City<'_>) {
    let _ = city;
}

fn main() {}
