use tool_runtime::tool;

/// Current weather in cities.
#[tool]
async fn get_weather(cities: &[&[u8]]) {
    let _ = cities;
}

fn main() {}
