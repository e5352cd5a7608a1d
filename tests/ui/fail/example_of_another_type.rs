use tool_runtime::tool;

struct Town;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(example = Town)] city: &str) {
    let _ = city;
}

fn main() {}
