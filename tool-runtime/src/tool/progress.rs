//! How far a call is.

/// How far a call is: words, and a number if there is one.
///
/// Texts convert into it.
///
/// ```
/// use tool_runtime::tool::Progress;
///
/// let progress = Progress::from("reads pages").with_count(3.0).with_total(12.0);
/// assert_eq!(progress.message, "reads pages");
/// assert_eq!((progress.count, progress.total), (Some(3.0), Some(12.0)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// What the tool says, for people.
    pub message: String,
    /// How much is done, in a unit that the tool chooses. It should grow with each message.
    pub count: Option<f64>,
    /// How much there is to do, in the same unit.
    pub total: Option<f64>,
}

impl Progress {
    /// Sets how much is done.
    #[must_use]
    pub fn with_count(mut self, count: f64) -> Self {
        self.count = Some(count);
        self
    }

    /// Sets how much there is to do.
    #[must_use]
    pub fn with_total(mut self, total: f64) -> Self {
        self.total = Some(total);
        self
    }
}

impl From<&str> for Progress {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

impl From<String> for Progress {
    fn from(message: String) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }
}

impl From<&String> for Progress {
    fn from(message: &String) -> Self {
        message.clone().into()
    }
}
