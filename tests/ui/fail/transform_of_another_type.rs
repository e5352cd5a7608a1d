use tool_runtime::tool;

fn change() {}

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(transform = change)] city: &str) {
    let _ = city;
}

fn main() {}
