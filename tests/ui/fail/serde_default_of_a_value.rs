use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[serde(default = 3)] days: u32) {
    let _ = days;
}

fn main() {}
