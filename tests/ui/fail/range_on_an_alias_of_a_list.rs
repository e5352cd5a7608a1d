use tool_runtime::tool;

type Hours = Vec<u8>;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(range(min = 1))] hours: Option<Hours>) {
    let _ = hours;
}

fn main() {}
