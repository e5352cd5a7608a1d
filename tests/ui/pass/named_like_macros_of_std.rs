//! Tools with the names of the macros of std, which stay usable.
#![deny(warnings)]

use std::fmt::Write as _;

use tool_runtime::{Toolset, tool, toolset};

mod tools {
    /// Prints.
    #[tool_runtime::tool]
    pub fn print(text: &str) -> String {
        format!("{text}")
    }

    /// Panics.
    #[tool_runtime::tool]
    pub fn panic(#[tool(default = line!())] line: u32) {
        assert!(line < 10_000, "line {line}");
    }

    pub mod todo {
        /// Something to do.
        #[tool_runtime::tool]
        pub fn todo() -> Vec<u8> {
            vec![0; 3]
        }
    }
}

/// Formats.
#[tool]
fn format(text: &str) -> String {
    let width = 8;
    format!("{text:>width$}")
}

/// Writes.
#[tool]
async fn write(text: &str) -> String {
    let mut written = String::new();
    write!(written, "{text}").unwrap();
    written
}

/// Lists.
#[tool(name = "list")]
fn vec() -> Vec<u8> {
    vec![1, 2]
}

/// Matches.
#[tool]
fn matches() -> bool {
    matches!(Some(1), Some(number) if number > 0)
}

/// Its line.
#[tool]
fn line() -> u32 {
    line!()
}

/// Its name.
#[tool]
fn env() -> &'static str {
    env!("CARGO_PKG_NAME")
}

fn others() -> String {
    let number = 2;
    let mut text = format!("{number} {}", stringify!(a b));
    write!(text, "{:?}", vec![number; 2]).unwrap();
    assert!(matches!(number, 1..=3) && line!() > 1, "{}", concat!("a", 1));
    if text.is_empty() {
        todo!();
    }
    print!("");
    text
}

fn main() {
    use tools::{panic, print};

    let tools: Toolset = toolset![
        format,
        write,
        vec,
        matches,
        self::line,
        crate::env,
        print,
        panic,
        tools::todo::todo,
    ];
    assert_eq!(tools.definitions()[2].name, "list");
    assert_eq!(others(), "2 a b[2, 2]");
    print("");
}
