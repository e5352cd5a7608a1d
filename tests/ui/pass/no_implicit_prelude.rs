#![no_implicit_prelude]
#![deny(warnings)]

use ::core::{option::Option, result::Result};
use ::std::string::String;
use ::tool_runtime::{tool, toolset};

/// Current weather in a city.
#[tool(timeout = "10s", key = city)]
async fn get_weather(
    city: &str,
    #[tool(default)] country: &str,
    #[tool(default = 3)] days: u32,
    #[tool(default = &[1, 2])] hours: &[u8],
    unit: Option<String>,
) -> Result<String, String> {
    let _ = (country, days, hours, unit);
    Result::Ok(::std::string::ToString::to_string(city))
}

/// Adds two numbers.
#[tool]
fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn main() {
    let _: ::tool_runtime::Toolset = toolset![get_weather, add];
}
