//! A turn to which calls are still added.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use super::{Event, Running, driver::Driver, state::Input};
use crate::Call;

/// A turn to which calls are added while it runs, and a stream of its [`Event`]s.
///
/// A call starts when it is pushed, if its tool's policy and the limits let it. Calls that wait are started while the
/// turn is polled, as with [`Running`]. The stream does not end before the turn is [closed](Self::close).
///
/// # Cancellation
/// Dropping it aborts every task that it started.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Toolset};
///
/// let mut turn = Toolset::new().open();
/// assert_eq!(turn.push(Call::new("call_1", "now", "{}")), 0);
/// assert_eq!(turn.close().await.answers.len(), 1);
/// # });
/// ```
#[derive(Debug)]
pub struct OpenTurn(pub(super) Driver);

impl OpenTurn {
    /// Adds a call, which starts at once if it may, and returns its position.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn push(&mut self, call: Call) -> usize {
        self.0.push(call, false)
    }

    /// Adds a call that does not start before [`reply_ended`](Self::reply_ended), and returns its position.
    ///
    /// It keeps its place in the order of the calls: calls behind it that have a [key](crate::tool::Policy::key) or a
    /// limit, or that are [sequential](crate::tool::Policy::sequential), do not start before it either.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, Event, tool, toolset};
    ///
    /// /// Current time.
    /// #[tool]
    /// async fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// let mut turn = toolset![now].open();
    /// turn.push_held(Call::new("call_1", "now", "{}"));
    /// turn.push(Call::new("call_2", "now", "{}"));
    /// assert!(matches!(turn.next().await, Some(Event::Started { position: 1, .. })));
    /// turn.reply_ended();
    /// assert!(turn.close().await.answers.iter().all(|answer| answer.outcome.is_success()));
    /// # });
    /// ```
    pub fn push_held(&mut self, call: Call) -> usize {
        self.0.push(call, true)
    }

    /// Says that the reply has ended well: calls that were held start.
    pub fn reply_ended(&mut self) {
        self.0.apply(Input::ReplyEnded);
    }

    /// Takes a call back, if it has not started. It is then answered as [cancelled](crate::Outcome::Cancelled). Returns
    /// whether it was taken back.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, tool, toolset};
    ///
    /// /// Current time.
    /// #[tool]
    /// async fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// let mut turn = toolset![now].open();
    /// let held = turn.push_held(Call::new("call_1", "now", "{}"));
    /// let started = turn.push(Call::new("call_2", "now", "{}"));
    /// assert!(turn.withdraw(held));
    /// assert!(!turn.withdraw(started));
    /// assert_eq!(turn.close().await.answers[0].text(), "error: cancelled; it was not run");
    /// # });
    /// ```
    pub fn withdraw(&mut self, position: usize) -> bool {
        self.0.withdraw(position)
    }

    /// Returns the next event. It waits for one as long as the turn is open.
    ///
    /// # Cancellation
    /// Dropping this future loses nothing: the next one goes on where it was.
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| self.0.poll_event(cx)).await
    }

    #[cfg(all(feature = "inspect", feature = "openai-types"))]
    pub(crate) fn call(&self, position: usize) -> Option<&std::sync::Arc<Call>> {
        self.0.call(position)
    }

    /// Goes on, with nobody who hears of it.
    #[cfg(feature = "agent")]
    pub(crate) fn poll_unheard(&mut self, cx: &mut Context<'_>) {
        self.0.ignore();
        while let Poll::Ready(Some(_)) = self.0.poll_step(cx) {}
    }

    /// Ends the turn from outside, as [`Running::finish_now`] does. Calls that are pushed from now on are answered as
    /// [cancelled](crate::Outcome::Cancelled) and not run. [Close](Self::close) it then for the [`Turn`](super::Turn).
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Call, tool, toolset};
    ///
    /// /// Waits for a train that does not come.
    /// #[tool]
    /// async fn wait() {
    ///     std::future::pending().await
    /// }
    ///
    /// let mut turn = toolset![wait].open();
    /// turn.push(Call::new("call_1", "wait", "{}"));
    /// turn.finish_now();
    /// turn.push(Call::new("call_2", "wait", "{}"));
    /// let answers = turn.close().await.answers;
    /// assert!(answers.iter().all(|answer| answer.outcome.name() == "cancelled"));
    /// # });
    /// ```
    pub fn finish_now(&mut self) {
        self.0.apply(Input::Cancelled);
    }

    /// Says that no more calls will come. Await the result for the [`Turn`](super::Turn). Calls that are still held start.
    #[must_use = "dropping it aborts the calls"]
    pub fn close(mut self) -> Running {
        self.0.apply(Input::ReplyEnded);
        self.0.apply(Input::Closed);
        Running(self.0)
    }
}

impl Stream for OpenTurn {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.get_mut().0.poll_event(cx)
    }
}
