use tool_runtime::tool;

const LEAST: &str = "1";

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(range(min = LEAST))] days: u32) {
    let _ = days;
}

fn main() {}
