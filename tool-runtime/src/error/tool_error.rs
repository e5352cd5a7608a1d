//! Why a tool could not do its work, for the model and for the host.

use std::{
    borrow::Cow,
    error::Error,
    fmt::{self, Write as _},
    sync::Arc,
    time::Duration,
};

use super::bounded;
use crate::contain::Contained;

/// The reason why a tool could not do its work, in words for the model.
///
/// `?` turns into one whatever `Box<dyn Error + Send + Sync>` can be made of: every error that owns its data and can be
/// shared, `anyhow::Error`, a text. The model reads the `Display` of the error, and nothing else of it: no source chain,
/// no `Debug`. The host has the error itself in [`source`](Self::source), and the log has the chain.
///
/// This type implements neither [`Display`](fmt::Display) nor [`std::error::Error`] (as `anyhow::Error` does not
/// implement the latter); read it with [`message`](Self::message). Two are equal if the model reads the same.
///
/// ```
/// use tool_runtime::ToolError;
///
/// fn seats(row: &str) -> Result<u32, ToolError> {
///     let row: u32 = row.parse()?; // the model reads "invalid digit found in string"
///     if row > 40 {
///         return Err(ToolError::retry("rows go from 1 to 40"));
///     }
///     Ok(row * 6)
/// }
///
/// let error = seats("x").unwrap_err();
/// assert_eq!(error.message(), "invalid digit found in string");
/// assert!(error.source().unwrap().is::<std::num::ParseIntError>());
/// assert!(seats("41").unwrap_err().is_retry());
/// ```
#[derive(Clone)]
pub struct ToolError {
    message: String,
    remedy: Remedy,
    source: Option<Source>,
}

/// What may help after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    Nothing,
    OtherArguments,
    Time { after: Option<Duration> },
}

/// An error of others.
#[derive(Clone)]
struct Source {
    error: Shared,
    /// Whether the message is that of this error, so that the chain goes on with its own source.
    is_told: bool,
}

/// Dropped wherever the last answer is that has it, in the middle of a turn for example.
struct Shared(Contained<Arc<dyn Error + Send + Sync>>);

impl ToolError {
    /// Makes an error that other arguments would not mend: the model reads the text and goes on.
    ///
    /// ```
    /// let error = tool_runtime::ToolError::failed("the warehouse is closed");
    /// assert!(!error.is_retry());
    /// ```
    pub fn failed(message: impl fmt::Display) -> Self {
        Self {
            message: bounded::text(&message, LONGEST),
            remedy: Remedy::Nothing,
            source: None,
        }
    }

    /// Makes an error that tells the model that a call with other arguments may work.
    ///
    /// ```
    /// let error = tool_runtime::ToolError::retry("no such city; write it in English");
    /// assert!(error.is_retry());
    /// ```
    pub fn retry(message: impl fmt::Display) -> Self {
        Self {
            remedy: Remedy::OtherArguments,
            ..Self::failed(message)
        }
    }

    /// Makes an error that may pass: the same call may work later. A tool that is
    /// [idempotent](crate::tool::Policy::idempotent) and has [`retries`](crate::tool::Policy::retries) is tried again after
    /// it, before the model reads anything.
    ///
    /// ```
    /// let error = tool_runtime::ToolError::transient("the backend is busy");
    /// assert!(error.is_transient());
    /// assert!(!error.is_retry());
    /// ```
    pub fn transient(message: impl fmt::Display) -> Self {
        Self {
            remedy: Remedy::Time { after: None },
            ..Self::failed(message)
        }
    }

    /// Says how long to wait before the next attempt, for example what a `Retry-After` header says. The error becomes
    /// [transient](Self::transient).
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::ToolError;
    ///
    /// let error = ToolError::transient("too many requests").retry_after(Duration::from_secs(2));
    /// assert_eq!(error.delay(), Some(Duration::from_secs(2)));
    /// ```
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.remedy = Remedy::Time { after: Some(delay) };
        self
    }

    /// Adds the error that is behind this one, for the host and for the log. The model does not read it.
    ///
    /// ```
    /// use std::io;
    /// use tool_runtime::ToolError;
    ///
    /// fn stock() -> Result<String, ToolError> {
    ///     std::fs::read_to_string("/srv/secret/stock.txt")
    ///         .map_err(|error| ToolError::failed("the warehouse is closed").with_source(error))
    /// }
    ///
    /// let error = stock().unwrap_err();
    /// assert_eq!(error.message(), "the warehouse is closed");
    /// let source = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
    /// assert_eq!(source.kind(), io::ErrorKind::NotFound);
    /// ```
    #[must_use]
    pub fn with_source(mut self, error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(Source {
            error: Shared::new(error.into()),
            is_told: false,
        });
        self
    }

    /// Makes an error of an error: the model reads its `Display`, the host has the rest.
    pub(crate) fn of(error: Box<dyn Error + Send + Sync>) -> Self {
        Self {
            message: bounded::text(&error, LONGEST),
            remedy: Remedy::Nothing,
            source: Some(Source {
                error: Shared::new(error),
                is_told: true,
            }),
        }
    }

    /// Makes an error of one that cannot be kept, because other threads must not have it or because it borrows: the host
    /// has the texts of its chain. `message` is the `Display` of the error.
    pub(crate) fn told_by(message: &dyn fmt::Display, error: &dyn Error) -> Self {
        Self::of(Box::new(Told::of(message, error, DEPTH)))
    }

    /// Returns the text that the model reads.
    ///
    /// ```
    /// assert_eq!(tool_runtime::ToolError::failed("full").message(), "full");
    /// ```
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Tells whether a call with other arguments may work.
    ///
    /// ```
    /// assert!(tool_runtime::ToolError::retry("rows go from 1 to 40").is_retry());
    /// ```
    #[must_use]
    pub fn is_retry(&self) -> bool {
        self.remedy == Remedy::OtherArguments
    }

    /// Returns whether the same call may work later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.remedy, Remedy::Time { .. })
    }

    /// Returns how long the tool said to [wait](Self::retry_after) before the next attempt.
    #[must_use]
    pub fn delay(&self) -> Option<Duration> {
        match self.remedy {
            Remedy::Time { after } => after,
            Remedy::Nothing | Remedy::OtherArguments => None,
        }
    }

    /// Returns the message, and what may help.
    pub(crate) fn advice(&self) -> Cow<'_, str> {
        let advice = match self.remedy {
            Remedy::Nothing => return self.message().into(),
            Remedy::OtherArguments => "Other arguments may work.",
            Remedy::Time { .. } => "The same call may work later.",
        };
        format!("{}\n{advice}", self.message()).into()
    }

    /// Returns the error that this one was made of, or that was [added](Self::with_source) to it.
    ///
    /// A tool that is a function may also return errors that cannot be shared between threads, or that borrow. Of those,
    /// this is a copy of the texts: of the error and of its sources.
    ///
    /// ```
    /// use tool_runtime::{Call, Outcome, tool, toolset};
    ///
    /// /// Reads the stock.
    /// #[tool]
    /// fn stock() -> std::io::Result<String> {
    ///     std::fs::read_to_string("/srv/secret/stock.txt")
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap().block_on(async {
    /// let turn = toolset![stock].run([Call::new("call_1", "stock", "{}")]).await;
    /// let Outcome::Failed(error) = &turn.answers[0].outcome else { panic!() };
    /// let source = error.source().and_then(|error| error.downcast_ref::<std::io::Error>());
    /// assert_eq!(source.unwrap().kind(), std::io::ErrorKind::NotFound);
    /// # });
    /// ```
    #[must_use]
    pub fn source(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.source.as_ref().map(|source| &**source.error.0)
    }

    /// Returns the error that comes after the message in the chain.
    pub(crate) fn next(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_ref()?;
        if source.is_told {
            source.error.0.source()
        } else {
            Some(&**source.error.0)
        }
    }

    /// Returns what is behind the message, outermost first, as one text of bounded length; `None` if nothing is.
    pub(crate) fn chain(&self) -> Option<String> {
        let first = self.next()?;
        let mut chain = Bounded::default();
        let errors = std::iter::successors(Some(first), |&error| error.source());
        for (index, error) in errors.take(DEPTH).enumerate() {
            let separator = if index == 0 { "" } else { ": " };
            if write!(chain, "{separator}{error}").is_err() {
                break;
            }
        }
        Some(chain.0)
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for ToolError {
    fn from(error: E) -> Self {
        Self::of(error.into())
    }
}

impl PartialEq for ToolError {
    fn eq(&self, other: &Self) -> bool {
        self.message == other.message && self.remedy == other.remedy
    }
}

impl Eq for ToolError {}

impl fmt::Debug for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolError")
            .field("message", &self.message)
            .field("remedy", &self.remedy)
            .field("source", &self.source())
            .finish()
    }
}

impl Shared {
    fn new(error: Box<dyn Error + Send + Sync>) -> Self {
        Self(Contained::new(error.into()))
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        Self(Contained::new(Arc::clone(&self.0)))
    }
}

/// How long a message may be, in bytes: far more than a model is sent, unless the limit is raised.
const LONGEST: usize = 1 << 20;

/// How many errors of a chain are looked at: some are their own source.
const DEPTH: usize = 32;

/// The texts of an error and of its sources.
struct Told {
    message: String,
    source: Option<Box<Self>>,
}

impl Told {
    fn of(message: &dyn fmt::Display, error: &dyn Error, depth: usize) -> Self {
        let source = error.source().filter(|_| depth > 0);
        Self {
            message: bounded::text(message, LONGEST),
            source: source.map(|source| Box::new(Self::of(&source, source, depth - 1))),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.message)
    }
}

impl Error for Told {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_deref()?;
        Some(source)
    }
}

/// A text that takes no more than the log should be given at once.
#[derive(Default)]
struct Bounded(String);

impl Bounded {
    const BYTES: usize = 8 * 1024;
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let left = Self::BYTES - self.0.len();
        if text.len() <= left {
            self.0.push_str(text);
            return Ok(());
        }
        let end = (0..=left).rev().find(|end| text.is_char_boundary(*end));
        self.0.push_str(&text[..end.unwrap_or(0)]);
        self.0.push('…');
        Err(fmt::Error)
    }
}
