//! Shows the tools of a toolset: as text, JSON, Markdown, and on a page.

mod report;

pub use self::report::{Limits, Report, Strictness, Tokens, ToolReport};
