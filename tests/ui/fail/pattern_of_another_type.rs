use tool_runtime::tool;

struct Pattern;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(pattern(Pattern))] city: &str) {
    let _ = city;
}

fn main() {}
