use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(extend(unit = "m"))] city: &str) {
    let _ = city;
}

fn main() {}
