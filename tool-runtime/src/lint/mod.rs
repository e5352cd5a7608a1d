//! Looks for what makes tools work badly with models.
//!
//! Each [`Finding`] has a name, a place, and says what to write instead. What is meant as it is, is allowed at the tool with
//! `#[tool(allow(…))]`, or for the whole toolset with [`Levels`].

mod finding;
mod kinds;

pub use self::{
    finding::Finding,
    kinds::{Level, Lint, UnknownLint},
};

impl crate::Toolset {
    /// Looks for what makes the tools work badly.
    #[must_use]
    pub fn lint(&self) -> Vec<Finding> {
        Vec::new()
    }
}
