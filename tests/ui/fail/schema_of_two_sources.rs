use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(with = "String", schema_with = "schema")] city: &str) {
    let _ = city;
}

fn main() {}
