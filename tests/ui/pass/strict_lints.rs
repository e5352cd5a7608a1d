//! Lints that a careful crate turns on.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    nonstandard_style,
    rust_2018_idioms,
    single_use_lifetimes,
    trivial_casts,
    unnameable_types,
    unreachable_pub,
    unused,
    unused_qualifications,
    clippy::all,
    clippy::cargo,
    clippy::nursery,
    clippy::pedantic
)]

use std::fmt::Debug;

use tool_runtime::{Toolset, tool, toolset};

/// Does nothing, and says so.
#[tool]
pub async fn rest() {
    std::future::ready(()).await;
}

/// Does nothing, in quiet.
#[tool]
pub fn rest_blocking() {}

/// Does nothing, with a type.
#[tool]
pub fn rest_unit() -> () {}

/// Writes what it is given.
#[tool(timeout = "10s", key = text)]
pub async fn write(
    /// A text.
    text: &str,
    /// A number.
    #[tool(default = 3)]
    number: u32,
    /// Numbers.
    #[tool(default = &[1, 2])]
    numbers: &[u32],
    #[tool(default)] mut more: Vec<String>,
    #[expect(unused_variables, reason = "a lint level on a parameter")] unused: bool,
) -> Option<String> {
    std::future::ready(()).await;
    more.push(text.to_owned());
    Some(debug(&(more, number, numbers)))
}

/// Was written long ago.
#[deprecated]
#[tool]
pub fn old(r#type: u32) -> u32 {
    r#type
}

mod private {
    use tool_runtime::tool;

    /// Adds two numbers.
    #[tool]
    pub(crate) fn add(a: i64, b: i64) -> i64 {
        a + b
    }
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?}")
}

fn main() {
    let _: Toolset = toolset![rest, rest_blocking, rest_unit, write, old, private::add];
}
