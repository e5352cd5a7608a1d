#![deny(warnings)]

use tool_runtime::{Toolset, tool, toolset};

fn tools() -> Toolset {
    const DAYS: u32 = 3;

    /// Current weather in a city.
    #[tool]
    async fn get_weather(city: &str, #[tool(default = DAYS)] days: u32) -> String {
        format!("{city}, {days}")
    }

    toolset![get_weather]
}

fn main() {
    assert_eq!(tools().definitions()[0].name, "get_weather");
}
