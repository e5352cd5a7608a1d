use tool_runtime::tool;

/// Current weather in a city.
#[tool]
async fn get_weather(city: &str, #[tool(default = "3")] days: u32) {
    let _ = (city, days);
}

fn main() {}
