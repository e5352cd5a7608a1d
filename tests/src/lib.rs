//! Behaviour tests of the workspace; see `it/` and `ui/`. The tools here are for tests that list tools of another crate.

use tool_runtime::{Toolset, tool, toolset};

/// A file a tool, as most crates have it.
pub mod get_time {
    use tool_runtime::tool;

    /// Current time.
    #[tool]
    #[must_use]
    pub fn get_time() -> &'static str {
        "12:00"
    }
}

/// Tools behind re-exports.
pub mod deep {
    mod hidden {
        use tool_runtime::tool;

        /// Doubles a number.
        #[tool]
        #[must_use]
        pub fn double(number: u32) -> u32 {
            number * 2
        }

        /// Something to do.
        #[tool]
        #[must_use]
        pub fn todo() -> &'static str {
            "nothing"
        }
    }

    pub use hidden::{double, double as twice, todo};
}

pub use get_time::get_time;

/// Current date.
#[tool]
fn get_date() -> &'static str {
    "1 May"
}

/// Returns a toolset with a tool that nobody else can name.
#[must_use]
pub fn own_tools() -> Toolset {
    toolset![get_date, get_time]
}
