use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(range(max = 100_000_000_000_000_000_000))] days: u32) {
    let _ = days;
}

fn main() {}
