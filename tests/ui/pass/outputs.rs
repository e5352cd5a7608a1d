//! What a function may give back.
#![deny(warnings)]

use std::{fmt, io};

use serde::Serialize;
use tool_runtime::{File, Image, Output, ToolError, tool, toolset};

#[derive(Serialize, schemars::JsonSchema)]
struct Chart {
    points: Vec<f64>,
}

struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

type Drawn = Result<Chart, Broken>;

/// Nothing.
#[tool]
fn nothing() {}

/// Text.
#[tool]
fn text<'a>(name: &'a str) -> &'a str {
    name
}

/// A value, behind an alias.
#[tool(output_schema)]
fn chart() -> Drawn {
    Ok(Chart { points: Vec::new() })
}

/// A picture.
#[tool]
async fn picture() -> Result<Image, ToolError> {
    Ok(Image::from_url("https://example.com/chart.png")?)
}

/// Several parts.
#[tool]
async fn parts() -> Result<Output, ToolError> {
    let file = File::from_bytes("a.txt", "text/plain", *b"a")?;
    Ok(Output::text("see").and_json(&[1, 2])?.and_file(file))
}

/// May ask for other arguments.
#[tool]
fn retried(row: u32) -> Result<u32, ToolError> {
    row.checked_add(1)
        .ok_or_else(|| ToolError::retry("a smaller row"))
}

/// Any error.
#[tool]
fn boxed() -> Result<Option<String>, Box<dyn std::error::Error>> {
    Err(io::Error::other("no").into())
}

fn main() {
    let tools = toolset![nothing, text, chart, picture, parts, retried, boxed];
    assert!(tools.definitions()[2].output.is_some());
}
