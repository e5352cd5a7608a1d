use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str, #[cfg(unix)] days: u32) {
    let _ = (city, days);
}

fn main() {}
