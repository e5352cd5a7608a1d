//! A finished turn.

use std::time::Duration;

use super::Answer;

/// The answers to the calls of one reply.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Toolset};
///
/// let turn = Toolset::new().run([Call::new("a", "x", ""), Call::new("b", "y", "")]).await;
/// let ids: Vec<_> = turn.answers.iter().map(|answer| answer.call.id.as_str()).collect();
/// assert_eq!(ids, ["a", "b"]);
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn {
    /// One answer a call, in the order of the calls.
    pub answers: Vec<Answer>,
    /// How long the whole turn took.
    pub elapsed: Duration,
}

impl Turn {
    /// Returns how long the tools were at work, all together.
    ///
    /// Calls that wait would take that long one after another. Calls that compute share the cores, so they would take
    /// less.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// # use tool_runtime::{Call, Toolset};
    /// let turn = Toolset::new().run([Call::new("a", "x", "")]).await;
    /// assert!(turn.busy_time().is_zero());
    /// # });
    /// ```
    #[must_use]
    pub fn busy_time(&self) -> Duration {
        self.answers.iter().map(Answer::duration).sum()
    }
}
