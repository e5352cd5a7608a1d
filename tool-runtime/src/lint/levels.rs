//! How much each finding matters.

use std::collections::BTreeMap;

use super::{Level, Lint};

/// The lints that are looked for, and how much their findings matter.
///
/// ```
/// use tool_runtime::lint::{Level, Levels, Lint};
///
/// let levels = Levels::new()
///     .allow(Lint::UnboundedString)
///     .set(Lint::NotStrict, Level::Error);
/// assert_eq!(levels.level(Lint::UnboundedString), None);
/// assert_eq!(levels.level(Lint::NotStrict), Some(Level::Error));
/// assert_eq!(levels.level(Lint::ManyTools), Some(Lint::ManyTools.level()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    set: BTreeMap<Lint, Option<Level>>,
    are_warnings_errors: bool,
}

impl Levels {
    /// Leaves each lint at its own level.
    ///
    /// ```
    /// use tool_runtime::lint::{Levels, Lint};
    /// assert_eq!(Levels::new().level(Lint::NotStrict), Some(Lint::NotStrict.level()));
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the level of a lint; `None` switches it off, as [`allow`](Self::allow) does.
    ///
    /// ```
    /// use tool_runtime::lint::{Level, Levels, Lint};
    ///
    /// let levels = Levels::new().set(Lint::RequiredBoolean, Level::Warning);
    /// assert_eq!(levels.level(Lint::RequiredBoolean), Some(Level::Warning));
    /// ```
    #[must_use]
    pub fn set(mut self, lint: Lint, level: impl Into<Option<Level>>) -> Self {
        self.set.insert(lint, level.into());
        self
    }

    /// Switches a lint off, for all tools; `#[tool(allow(…))]` does it for one.
    ///
    /// ```
    /// use tool_runtime::lint::{Levels, Lint};
    /// assert_eq!(Levels::new().allow(Lint::NotStrict).level(Lint::NotStrict), None);
    /// ```
    #[must_use]
    pub fn allow(self, lint: Lint) -> Self {
        self.set(lint, None)
    }

    /// Makes errors of all warnings, those that [`set`](Self::set) makes warnings included.
    ///
    /// ```
    /// use tool_runtime::lint::{Level, Levels, Lint};
    ///
    /// let levels = Levels::new().deny_warnings();
    /// assert_eq!(levels.level(Lint::NotStrict), Some(Level::Error));
    /// assert_eq!(levels.level(Lint::UnboundedString), Some(Level::Hint));
    /// ```
    #[must_use]
    pub fn deny_warnings(mut self) -> Self {
        self.are_warnings_errors = true;
        self
    }

    /// Returns how much the findings of a lint matter, `None` if it is switched off.
    ///
    /// ```
    /// use tool_runtime::lint::{Levels, Lint};
    /// assert!(Levels::new().level(Lint::OverLimit).is_some());
    /// ```
    #[must_use]
    pub fn level(&self, lint: Lint) -> Option<Level> {
        let level = self.set.get(&lint).copied().unwrap_or(Some(lint.level()))?;
        Some(match level {
            Level::Warning if self.are_warnings_errors => Level::Error,
            level => level,
        })
    }
}
