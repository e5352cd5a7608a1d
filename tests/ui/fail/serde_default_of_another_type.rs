use tool_runtime::tool;

fn three() -> u8 {
    3
}

/// Current weather in a city.
#[tool]
async fn get_weather(#[serde(default = "three")] days: u32) {
    let _ = days;
}

fn main() {}
