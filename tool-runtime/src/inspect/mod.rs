//! Shows the tools of a toolset: as text, JSON, Markdown, and on a page.

mod report;
mod serve;

pub use self::{
    report::{Limits, Report, Strictness, Tokens, ToolReport},
    serve::Page,
};
