//! What a call may have done that did not come to its end.

use std::fmt;

/// What a call may have done that was given up or that panicked.
///
/// ```
/// use tool_runtime::{Effects, Outcome};
///
/// let outcome = Outcome::Cancelled { effects: Effects::None };
/// assert_eq!(outcome.message(), "cancelled; it was not run");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Effects {
    /// The tool had not begun.
    None,
    /// The tool was at work, but only reads.
    ReadOnly,
    /// The tool was at work. Part of it may be done, but a second call with the same arguments does no harm: the tool is
    /// [idempotent](crate::tool::Policy::idempotent).
    Repeatable,
    /// The tool was at work. Part of it may be done.
    Possible,
}

impl Effects {
    /// Returns whether the tool was at work.
    #[must_use]
    pub fn has_begun(self) -> bool {
        self != Self::None
    }
}

/// Writes what the model reads.
impl fmt::Display for Effects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "it was not run",
            Self::ReadOnly => "it only reads, so nothing was changed",
            Self::Repeatable => "it may have partly run, and may be called again",
            Self::Possible => "it may have partly run",
        })
    }
}
