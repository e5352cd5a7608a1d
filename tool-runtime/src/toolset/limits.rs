//! The limits that calls run under, and who is asked about them.

use std::time::Duration;

use super::Toolset;

/// The smallest size to which the text of an answer can be capped, in bytes.
pub(crate) const LEAST_OUTPUT: usize = 64;

/// What the calls of a toolset are held to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many calls run at once, of all turns.
    pub(crate) concurrency: Option<usize>,
    /// How many calls of one turn run at once.
    pub(crate) turn_concurrency: usize,
    pub(crate) call_timeout: Option<Duration>,
    pub(crate) turn_timeout: Option<Duration>,
    pub(crate) grace: Duration,
    pub(crate) max_output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrency: None,
            turn_concurrency: usize::MAX,
            call_timeout: None,
            turn_timeout: None,
            grace: Duration::ZERO,
            max_output: 64 * 1024,
        }
    }
}

impl<S: 'static> Toolset<S> {
    /// Limits how many calls run at once: of all turns of this toolset and its clones together. The default is no limit.
    /// 0 counts as 1.
    ///
    /// Calls that wait are started in the order in which they came. A call that was given up counts until its work has
    /// really ended, as for a [`key`](crate::tool::Policy::key).
    #[doc(alias = "limit")]
    #[doc(alias = "semaphore")]
    #[doc(alias = "max_concurrency")]
    #[doc(alias = "concurrency")]
    #[doc(alias = "parallelism")]
    #[must_use]
    pub fn concurrency_limit(mut self, calls: usize) -> Self {
        self.limits.concurrency = Some(calls.max(1));
        self
    }

    /// Limits how many calls of one turn run at once. The default is no limit. 0 counts as 1.
    ///
    /// A call that waits for its [`key`](crate::tool::Policy::key) or for room among the calls of all turns counts too.
    #[must_use]
    pub fn turn_concurrency_limit(mut self, calls: usize) -> Self {
        self.limits.turn_concurrency = calls.max(1);
        self
    }

    /// Limits how long one call may take, from when it starts, for tools that do not say so themselves. The default is no
    /// limit.
    #[must_use]
    #[doc(alias = "tool_timeout")]
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.limits.call_timeout = Some(timeout);
        self
    }

    /// Limits how long a whole turn may take, including calls that wait for others. The default is no limit.
    #[must_use]
    pub fn turn_timeout(mut self, timeout: Duration) -> Self {
        self.limits.turn_timeout = Some(timeout);
        self
    }

    /// Gives tools that are to end some time to clean up. The default is none.
    ///
    /// When a call or an attempt times out, or the turn is cancelled, the [token](crate::tool::Context::cancellation) is
    /// cancelled first. A tool that returns within the grace answers its call, unless it fails and may be tried again. Any
    /// other tool is aborted then. A turn that is dropped
    /// gives no grace.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::{Call, CancellationToken, tool, tool::Context, toolset};
    ///
    /// /// Counts until it is told to stop.
    /// #[tool]
    /// async fn count(#[context] context: &Context) -> String {
    ///     context.cancellation().cancelled().await;
    ///     "counted to 7".to_owned()
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// let tools = toolset![count].call_timeout(Duration::from_millis(5)).grace(Duration::from_secs(1));
    /// let turn = tools.run([Call::new("call_1", "count", "{}")]).await;
    /// assert_eq!(turn.answers[0].text(), "counted to 7");
    /// # });
    /// ```
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.limits.grace = grace;
        self
    }

    /// Caps the text of one answer, in bytes. The default is 65,536. A longer text keeps its head and its tail, and says how
    /// much was left out. Less than 64 counts as 64. Images and files are not capped.
    #[must_use]
    pub fn max_output(mut self, bytes: usize) -> Self {
        self.limits.max_output = bytes.max(LEAST_OUTPUT);
        self
    }
}
