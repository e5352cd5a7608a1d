use tool_runtime::tool;

const LONGEST: u32 = 5;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(length(max = LONGEST))] city: &str) {
    let _ = city;
}

fn main() {}
