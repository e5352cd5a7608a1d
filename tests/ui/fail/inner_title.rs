use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(#[schemars(inner(title = "Hour"))] hours: &[u8]) {
    let _ = hours;
}

fn main() {}
