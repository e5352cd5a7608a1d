//! The names of lints, which tools may allow.

use std::{fmt, str::FromStr};

use crate::nearest;

/// How much a finding matters.
///
/// ```
/// use tool_runtime::lint::Level;
///
/// assert!(Level::Hint < Level::Warning && Level::Warning < Level::Error);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Worth knowing, and often meant so.
    Hint,
    /// Tools with this work less well.
    Warning,
    /// It cannot work, or the API refuses it.
    Error,
}

impl Level {
    /// Returns its name, in lower case.
    ///
    /// ```
    /// assert_eq!(tool_runtime::lint::Level::Warning.name(), "warning");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Declares the lints: name, level, what is wrong with what they find.
macro_rules! lints {
    ($($(#[$docs:meta])* $lint:ident $name:literal $level:ident,)+) => {
        /// One thing that makes tools work badly.
        ///
        /// ```
        /// use tool_runtime::lint::{Level, Lint};
        ///
        /// let lint: Lint = "required_boolean".parse()?;
        /// assert_eq!(lint, Lint::RequiredBoolean);
        /// assert_eq!(lint.level(), Level::Hint);
        /// # Ok::<(), tool_runtime::lint::UnknownLint>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Lint {
            $($(#[$docs])* $lint,)+
        }

        impl Lint {
            /// All of them.
            ///
            /// ```
            /// use tool_runtime::lint::Lint;
            /// assert!(Lint::ALL.contains(&Lint::NotStrict));
            /// ```
            pub const ALL: &'static [Self] = &[$(Self::$lint),+];

            /// Returns its name, in `snake_case`, as `#[tool(allow(…))]` takes it.
            ///
            /// ```
            /// assert_eq!(tool_runtime::lint::Lint::NotStrict.name(), "not_strict");
            /// ```
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$lint => $name,)+
                }
            }

            /// Returns how much its findings matter, where nobody says otherwise.
            ///
            /// ```
            /// use tool_runtime::lint::{Level, Lint};
            /// assert_eq!(Lint::OverLimit.level(), Level::Error);
            /// ```
            #[must_use]
            pub fn level(self) -> Level {
                match self {
                    $(Self::$lint => Level::$level,)+
                }
            }
        }
    };
}

lints! {
    /// The tool has no description, so that the model can only guess from its name when to call it.
    MissingDescription "missing_description" Warning,
    /// The tool's description is a single word, an article aside.
    ShortDescription "short_description" Warning,
    /// A parameter has no description.
    UndescribedParameter "undescribed_parameter" Warning,
    /// A description only says the name again.
    EchoedName "echoed_name" Warning,
    /// Two tools have names that are easily mistaken for each other.
    SimilarNames "similar_names" Warning,
    /// Two tools have nearly the same description.
    SimilarDescriptions "similar_descriptions" Warning,
    /// A tool has so many parameters that models leave some out or mix them up.
    ManyParameters "many_parameters" Warning,
    /// The toolset has so many tools that models choose wrongly among them.
    ManyTools "many_tools" Warning,
    /// A text may be of any length and form.
    UnboundedString "unbounded_string" Hint,
    /// A description lists the values that a text may have, where an `enum` would hold the model to them.
    EnumInProse "enum_in_prose" Warning,
    /// A span or a moment of time is the object that the standard library's type is written as.
    TimeAsObject "time_as_object" Warning,
    /// A boolean must be given, though most calls would want the same.
    RequiredBoolean "required_boolean" Hint,
    /// The definition takes a great part of every prompt.
    ExpensiveSchema "expensive_schema" Warning,
    /// No value fits the schema, or none but null.
    ImpossibleBounds "impossible_bounds" Error,
    /// A default does not fit the schema of its own parameter.
    DefaultBreaksSchema "default_breaks_schema" Error,
    /// The schema says something that is not enforced when the tool is called.
    UnenforcedKeyword "unenforced_keyword" Warning,
    /// A bound that a strict schema can only tell in words, so that the API does not hold the model to it.
    ProseOnlyBound "prose_only_bound" Hint,
    /// The schema has no strict form, so that the API does not hold the model to it.
    NotStrict "not_strict" Warning,
    /// The tool demands a strict schema, and has none.
    StrictNotMet "strict_not_met" Error,
    /// The schema lets parameters through that it does not name.
    OpenObject "open_object" Warning,
    /// The API refuses it for its size: too many tools, too long a description.
    OverLimit "over_limit" Error,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Lint {
    type Err = UnknownLint;

    fn from_str(name: &str) -> Result<Self, UnknownLint> {
        let found = Self::ALL.iter().find(|lint| lint.name() == name);
        found.copied().ok_or_else(|| {
            let names = Self::ALL.iter().map(|lint| lint.name());
            UnknownLint {
                name: name.to_owned(),
                nearest: nearest::by_likeness(name, names, 1)[0],
            }
        })
    }
}

/// The error for a name that no lint has.
///
/// ```
/// use tool_runtime::lint::Lint;
///
/// let error = "not_strikt".parse::<Lint>().unwrap_err();
/// assert_eq!(error.to_string(), "`not_strikt` is not a lint; did you mean `not_strict`?");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLint {
    name: String,
    nearest: &'static str,
}

impl fmt::Display for UnknownLint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, nearest } = self;
        write!(f, "`{name}` is not a lint; did you mean `{nearest}`?")
    }
}

impl std::error::Error for UnknownLint {}
