//! Parameters that are there only under a condition.
#![deny(warnings)]

use tool_runtime::{tool, toolset};

/// Some of it.
#[tool(timeout = "1s")]
fn some(
    /// Always.
    a: u32,
    /// Here.
    #[cfg(all())]
    b: u32,
    #[cfg(any())] c: Missing,
    #[cfg(not(any()))]
    #[cfg(all())]
    #[tool(default = 3)]
    d: u32,
) -> u32 {
    a + b + d
}

mod renamed {
    pub use tool_runtime as runtime;
}

/// Renamed.
#[tool(crate = renamed::runtime)]
fn other(#[cfg(any())] a: Missing) {}

fn main() {
    let tools = toolset![some, other, documented];
    let schema = tools.definitions()[0].parameters.as_value();
    let names: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["a", "b", "d"]);
}

/// Documents what is not there.
///
/// # Arguments
/// * `owner` - Who it belongs to.
/// * `name` - What it is called.
#[tool]
fn documented(#[cfg(any())] owner: Missing, name: String) -> String {
    name
}
