use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(range(min = 1), range(max = 5))] days: u32) {
    let _ = days;
}

fn main() {}
