//! Descriptions that are constants, and docs that are macros.
#![deny(warnings)]

use tool_runtime::{tool, toolset};

const DESCRIPTION: &str = "Current weather in a city.";

#[tool(description = DESCRIPTION)]
async fn get_weather(city: &str) {
    let _ = city;
}

#[tool(description = concat!("Current", " time."))]
async fn now() {}

#[doc = concat!("Adds ", "two")]
/// numbers.
#[tool]
fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {
    let tools = toolset![get_weather, now, add];
    let definitions = tools.definitions();
    let descriptions = definitions.iter().map(|tool| tool.description.as_deref().unwrap());
    assert_eq!(
        descriptions.collect::<Vec<_>>(),
        ["Current weather in a city.", "Current time.", "Adds two\nnumbers."]
    );
}
