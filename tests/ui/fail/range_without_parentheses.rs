use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(range = 1..5)] days: u32) {
    let _ = days;
}

fn main() {}
