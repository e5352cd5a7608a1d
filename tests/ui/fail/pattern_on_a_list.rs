use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(pattern("[a-z]"))] hours: &[u8]) {
    let _ = hours;
}

fn main() {}
