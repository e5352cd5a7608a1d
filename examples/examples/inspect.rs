//! Looks at the tools of the examples: `cargo run -p tool-examples --example inspect -- list`.
//!
//! A program of yours has the same with one line in its `main`. `-- --help` lists what there is to see; `-- serve` shows it on a page.

use std::process::ExitCode;

use tool_runtime::{BuildError, inspect};

fn main() -> Result<ExitCode, BuildError> {
    Ok(inspect::main(tool_examples::tools()?))
}
