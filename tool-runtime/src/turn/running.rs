//! A turn while its calls run, as its user sees it.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use super::{Event, Turn, driver::Driver, state::Input};

/// A turn whose calls run: a stream of [`Event`]s, and a future of the finished [`Turn`].
///
/// The calls run as tasks of their own, on all cores. What only this value does, so that it must be polled, is to
/// start calls that waited for others, to watch the time, and to hand out events; awaiting the turn
/// drops the events that were not asked for. Of the [progress](Event::Progress) that was not asked for, the newest
/// 1,024 messages are kept.
///
/// # Cancellation
/// Dropping it aborts every task that it started. A plain function that has begun runs to its end, for a thread
/// cannot be stopped from outside, and its result is dropped.
///
/// # Panics
/// The future panics if it is polled again after it has given its turn.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Toolset};
///
/// let running = Toolset::new().run([Call::new("call_1", "now", "{}")]).start();
/// let turn = running.await;
/// assert_eq!(turn.answers.len(), 1);
/// # });
/// ```
#[derive(Debug)]
pub struct Running(pub(super) Driver);

impl Running {
    /// Returns the next event, `None` once every call has its answer.
    ///
    /// # Cancellation
    /// Dropping this future loses nothing: the next one goes on where it was.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// # use tool_runtime::{Event, Call, Toolset};
    /// let mut running = Toolset::new().run([Call::new("call_1", "now", "{}")]).start();
    /// assert!(matches!(running.next().await, Some(Event::Answered { .. })));
    /// # });
    /// ```
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|cx| self.0.poll_event(cx)).await
    }

    #[cfg(all(feature = "inspect", feature = "openai-types"))]
    pub(crate) fn call(&self, position: usize) -> Option<&std::sync::Arc<crate::Call>> {
        self.0.call(position)
    }

    /// Ends the turn from outside: finished calls keep their answers, all others are given up and answered as
    /// [cancelled](crate::Outcome::Cancelled). Await it then for the [`Turn`], which comes at once unless the toolset gives
    /// its tools [grace](crate::Toolset::grace).
    ///
    /// While another task awaits the turn, end it with the token of [`Run::cancel_on`](crate::Run::cancel_on) instead.
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
    /// let mut running = toolset![wait].run([Call::new("call_1", "wait", "{}")]).start();
    /// running.finish_now();
    /// assert_eq!(running.await.answers[0].outcome.name(), "cancelled");
    /// # });
    /// ```
    pub fn finish_now(&mut self) {
        self.0.apply(Input::Cancelled);
    }
}

impl Stream for Running {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.get_mut().0.poll_event(cx)
    }
}

impl Future for Running {
    type Output = Turn;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Turn> {
        let running = self.get_mut();
        running.0.ignore();
        while ready!(running.0.poll_step(cx)).is_some() {}
        Poll::Ready(running.0.finish())
    }
}
