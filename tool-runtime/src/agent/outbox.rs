//! Where a run leaves an event for its listener.

use std::{
    future::poll_fn,
    sync::{Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use super::AgentEvent;

/// A place for one event. The run goes on when the event was taken, so that a slow listener slows it down.
///
/// A run is polled only by its listener. So nobody needs to be woken.
#[derive(Debug, Default)]
pub(super) struct Outbox(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    event: Option<AgentEvent>,
    is_unheard: bool,
}

impl Outbox {
    /// Leaves an event, and waits until it was taken.
    pub(super) async fn put(&self, event: AgentEvent) {
        let mut event = Some(event);
        poll_fn(|_| {
            let mut state = self.state();
            if state.is_unheard {
                return Poll::Ready(());
            }
            if let Some(event) = event.take() {
                state.event = Some(event);
            }
            if state.event.is_some() {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }

    pub(super) fn take(&self) -> Option<AgentEvent> {
        self.state().event.take()
    }

    /// Says that nobody listens from now on.
    pub(super) fn ignore(&self) {
        let mut state = self.state();
        state.is_unheard = true;
        state.event = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
