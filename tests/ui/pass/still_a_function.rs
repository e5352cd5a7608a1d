#![deny(warnings)]

use tool_runtime::{tool, toolset};

/// Adds two numbers.
#[tool]
fn add(a: i64, #[tool(default = 1)] b: i64) -> i64 {
    a + b
}

/// Finds the longest word.
#[tool]
fn longest<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    text.split(' ').max_by_key(|word| word.len()).unwrap_or(otherwise)
}

fn main() {
    assert_eq!(add(1, 2), 3);
    assert_eq!([1, 2, 3].into_iter().reduce(add), Some(6));
    assert_eq!(longest("a tool", ""), "tool");
    let _: tool_runtime::Toolset = toolset![add, longest];
}
