use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(length(min = 1))] days: u32) {
    let _ = days;
}

fn main() {}
