//! Tools with the names of modules, crates and types.
#![deny(warnings)]

use tool_runtime::{Toolset, tool, toolset};

mod get_weather {
    /// Current weather in a city.
    #[tool_runtime::tool]
    pub async fn get_weather(city: &str) -> String {
        city.to_owned()
    }
}

mod tools {
    pub mod search {
        /// Searches.
        #[tool_runtime::tool]
        pub fn search(query: &str) -> String {
            query.to_owned()
        }
    }
    pub use search::search;

    pub use super::get_weather::*;
}

/// Writes JSON.
#[tool]
fn serde_json(text: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(text)
}

/// Names the core of this crate.
#[tool]
fn core() -> Option<core::num::NonZeroU8> {
    core::num::NonZeroU8::new(1)
}

/// A number.
#[tool]
fn u8(u8: u8) -> u8 {
    u8
}

/// Text.
#[tool]
fn str(str: &str) -> String {
    str.to_owned()
}

#[allow(non_camel_case_types)]
struct degrees(u8);

/// Degrees.
#[tool]
fn degrees_of(city: &str) -> usize {
    city.len() + usize::from(degrees(1).0)
}

/// A test.
#[tool]
fn test() {}

/// Derived.
#[tool]
fn derive() {}

/// Inlined.
#[tool]
fn inline() {}

use get_weather::get_weather;
use tools::{search, search::search as search_again};

fn main() {
    let _: [Toolset; 3] = [
        toolset![get_weather, serde_json, core, u8, str, degrees_of, search, test, derive, inline],
        toolset![get_weather::get_weather, tools::search, crate::serde_json,],
        toolset![tools::get_weather, search_again, self::core],
    ];
    drop((get_weather("Paris"), search("x"), u8(1), str("")));
}

