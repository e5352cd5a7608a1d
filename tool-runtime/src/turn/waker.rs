//! The waker of the task that awaits a turn.

use std::{
    sync::Arc,
    task::{Wake, Waker},
};

use crate::contain::{Contained, contain};

/// Keeps a waker that panics from harming the one that wakes it: a tool that reports its progress, or tokio.
#[derive(Default)]
pub(super) struct GuardedWaker(Option<(Arc<Guarded>, Waker)>);

struct Guarded(Contained<Waker>);

impl GuardedWaker {
    /// Returns what wakes `waker`.
    pub(super) fn of(&mut self, waker: &Waker) -> Waker {
        if let Some((guarded, waker_of)) = &self.0
            && guarded.0.will_wake(waker)
        {
            return waker_of.clone();
        }
        let guarded = Arc::new(Guarded(Contained::new(waker.clone())));
        let waker = Waker::from(Arc::clone(&guarded));
        self.0 = Some((guarded, waker.clone()));
        waker
    }
}

impl Wake for Guarded {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        contain("a waker", || self.0.wake_by_ref());
    }
}
