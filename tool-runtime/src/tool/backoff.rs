//! How long to wait between attempts.

use std::time::Duration;

/// How long to wait between the attempts at a call: exponentially longer, with full jitter.
///
/// The wait after attempt `n` is drawn evenly from between zero and `base × factor^(n - 1)`, at most `cap`. Calls that
/// fail together are so spread out when they are tried again; see [Exponential Backoff And Jitter].
///
/// [Exponential Backoff And Jitter]: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::tool::Backoff;
///
/// let backoff = Backoff::default();
/// assert_eq!(backoff.longest(1), Duration::from_millis(200));
/// assert_eq!(backoff.longest(3), Duration::from_millis(800));
/// assert_eq!(backoff.longest(1_000), backoff.cap);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The longest wait after the first attempt.
    pub base: Duration,
    /// How many times longer the wait can be after each further attempt.
    pub factor: u32,
    /// The longest wait after any attempt.
    pub cap: Duration,
}

impl Backoff {
    /// The default: at most 200 ms after the first attempt, twice as long after each further one, at most 10 s.
    pub const DEFAULT: Self = Self {
        base: Duration::from_millis(200),
        factor: 2,
        cap: Duration::from_secs(10),
    };

    /// Returns the longest wait after attempt number `attempt`, which counts from 1.
    #[must_use]
    pub fn longest(&self, attempt: u32) -> Duration {
        let factor = self.factor.checked_pow(attempt.saturating_sub(1));
        let wait = factor.and_then(|factor| self.base.checked_mul(factor));
        wait.map_or(self.cap, |wait| wait.min(self.cap))
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::DEFAULT
    }
}
