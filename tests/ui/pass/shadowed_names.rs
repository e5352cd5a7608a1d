#![deny(warnings)]
#![allow(dead_code, non_camel_case_types, non_snake_case, unused_macros)]

use tool_runtime::{tool, toolset};

struct Option;
struct Result;
struct Box;
struct Vec;
struct Duration;
struct Parameter;
struct Declaration;
struct Context;
trait Default {}
trait Declare {}
fn Some() {}
fn None() {}
fn Ok() {}
fn Err() {}
fn returned() {}
fn arg0() {}
fn parameters() {}
fn context() {}
mod core {}
mod std {}
mod tool_macros {}
macro_rules! concat {
    () => {};
}

/// Current weather in a city.
#[tool(timeout = "10s", key = city)]
async fn get_weather(
    #[doc = ::core::include_str!("shadowed_names.rs")]
    /// City name.
    city: &str,
    #[tool(default)] country: &str,
    #[tool(default = 3)] days: u32,
    #[tool(default = &[1, 2])] hours: &[u8],
) -> ::core::result::Result<String, String> {
    let _ = (country, days, hours);
    ::core::result::Result::Ok(city.to_owned())
}

/// Named as what the expansion uses.
#[tool]
fn call(call: u32, context: u32, parameters: u32, arg0: u32, returned: u32, given: u32) -> u32 {
    call + context + parameters + arg0 + returned + given
}

fn main() {
    let _: tool_runtime::Toolset = toolset![get_weather, call];
}
