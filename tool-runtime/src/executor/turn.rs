//! A finished turn.

use std::time::Duration;

use crate::Answer;

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
    /// Returns the sum of the times of the single calls: what the turn would take if they ran one after another.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// # use tool_runtime::{Call, Toolset};
    /// let turn = Toolset::new().run([Call::new("a", "x", "")]).await;
    /// assert!(turn.sum().is_zero());
    /// # });
    /// ```
    #[must_use]
    pub fn sum(&self) -> Duration {
        self.answers.iter().map(Answer::duration).sum()
    }
}
