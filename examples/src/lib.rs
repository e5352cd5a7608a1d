//! The tools of the examples: functions as a program has them, with `#[tool]` above.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test may panic"))]

pub mod audit;
pub mod travel;
pub mod warehouse;

use tool_runtime::{BuildError, Toolset};

/// Returns the tools of all examples.
///
/// # Errors
/// If two of them had one name.
pub fn tools() -> Result<Toolset, BuildError> {
    travel::tools()
        .merge(warehouse::Shop::open().tools()?)?
        .merge(audit::tools())
}
