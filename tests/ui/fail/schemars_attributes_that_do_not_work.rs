use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(
    #[schemars(rename = "town", required)] city: &str,
    #[schemars(default, deprecated)] days: u32,
    #[schemars(flatten, !skip)] hours: u32,
    #[schemars(min = 1)] unit: u32,
) {
    let _ = (city, days, hours, unit);
}

fn main() {}
