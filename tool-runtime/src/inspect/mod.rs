//! Shows the tools of a toolset: as text, JSON, Markdown, and on a page.
//!
//! One line makes a program of it:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use tool_runtime::{inspect, tool, toolset};
//!
//! /// Current time.
//! #[tool]
//! fn now() -> &'static str {
//!     "12:00"
//! }
//!
//! fn main() -> ExitCode {
//!     inspect::main(toolset![now])
//! }
//! ```
//!
//! As an example of a crate, `examples/inspect.rs`, it is run by `cargo run --example inspect -- list`. Its commands:
//!
//! | | |
//! |---|---|
//! | `list` | one line a tool |
//! | `show [NAME…]` | everything there is to see of tools |
//! | `schema [NAME…] [--dialect D]` | definitions as JSON, as a protocol has them |
//! | `lint` | what makes the tools work badly, and what to write instead |
//! | `check [--snapshot FILE]` | the same for CI, which fails on findings, or where the definitions differ from a file |
//! | `call NAME [JSON] [--yes]` | runs one call, and prints what the model would read; asks first if the tool needs approval |
//! | `serve [--port N]` | a page on loopback to look at the tools, and to try them |
//!
//! Text is for reading; `--format json` and `--format markdown` are for machines and documentation. [`Report`] is the same as data.

mod approval;
mod cli;
mod describe;
mod markdown;
mod policy;
mod report;
mod serve;
mod summary;
mod text;

#[doc(hidden)]
pub use self::cli::{Console, run_with};
pub use self::{
    cli::{main, run},
    report::{Limits, Report, Strictness, Tokens, ToolReport},
    serve::Page,
};
