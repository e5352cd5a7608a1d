use tool_runtime::tool;

fn schema() {}

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(schema_with = "schema")] city: &str) {
    let _ = city;
}

fn main() {}
