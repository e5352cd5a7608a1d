//! Custom tools whose parameters are not texts, under whatever name.

use std::collections::HashMap;

use tool_runtime::{tool, tools};

type Numbers = Vec<i64>;

/// Doubles a number.
#[tool(custom)]
fn double(number: i64) {
    let _ = number;
}

/// Adds numbers.
#[tool(regex = "[0-9, ]+")]
fn add(numbers: &Numbers) {
    let _ = numbers;
}

/// Stores settings.
#[tool(custom)]
fn store(#[schemars(with = "HashMap<String, String>")] settings: String) {
    let _ = settings;
}

struct Bench;

#[tools]
impl Bench {
    /// Switches the bench.
    #[tool(custom)]
    fn switch(&self, on: bool) {
        let _ = on;
    }
}

fn main() {}
