//! What tasks, the gate and those who decide tell a turn.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use tokio::time::Instant;

use super::{
    event_queue::EventQueue,
    state::{Decision, End},
};
use crate::{
    Call, Outcome,
    tool::{Listener, Progress},
    toolset::{LineId, Waiter},
};

/// The letters to one turn, and its events. Senders put them in from any thread; the turn is woken
/// and takes it out.
pub(super) struct Mailbox {
    letters: Mutex<Letters>,
    pub(super) events: EventQueue,
}

#[derive(Default)]
struct Letters {
    waiting: VecDeque<Letter>,
    waker: Option<Waker>,
    /// How many letters that can wait it takes to wake the turn.
    least: usize,
    is_closed: bool,
}

/// What a turn is told.
pub(super) enum Letter {
    /// An attempt ended.
    Ended {
        slot: usize,
        attempt: u32,
        /// When its tool began its work, if it had.
        began: Option<Instant>,
        at: Instant,
        end: End,
    },
    /// Nothing works any more on an attempt that was given up.
    Released {
        slot: usize,
        attempt: u32,
    },
    /// Somebody decided about a call.
    Decided {
        slot: usize,
        decision: Decision,
    },
    /// The arguments of a call that is left to the host were checked.
    Checked {
        slot: usize,
        call: Arc<Call>,
        outcome: Outcome,
    },
    /// The key was read from arguments that are large.
    KeyRead {
        slot: usize,
        key: Option<String>,
    },
    Granted {
        slot: usize,
    },
    Deadlocked {
        slot: usize,
    },
    Stuck {
        line: LineId,
        since: Instant,
    },
    Freed {
        line: LineId,
    },
}

impl Mailbox {
    pub(super) fn new() -> Self {
        Self {
            letters: Mutex::default(),
            events: EventQueue::new(),
        }
    }

    pub(super) fn put(&self, letter: Letter) {
        self.deliver(letter, false);
    }

    /// Puts in a letter after which the turn would only wait for more of them, if that is what it said.
    pub(super) fn put_that_can_wait(&self, letter: Letter) {
        self.deliver(letter, true);
    }

    fn deliver(&self, letter: Letter, can_wait: bool) {
        let mut letters = self.letters();
        if letters.is_closed {
            return;
        }
        letters.waiting.push_back(letter);
        let waker = if can_wait && letters.waiting.len() < letters.least {
            None
        } else {
            letters.waker.take()
        };
        drop(letters);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Takes all letters out into an empty queue. If there are none, has the task woken when there is one; of those that
    /// can wait, when there are at least so many.
    pub(super) fn poll_take(
        &self,
        taken: &mut VecDeque<Letter>,
        least: usize,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let mut letters = self.letters();
        if letters.waiting.is_empty() {
            letters.least = least;
            match &mut letters.waker {
                Some(waker) => waker.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
            return Poll::Pending;
        }
        std::mem::swap(&mut letters.waiting, taken);
        Poll::Ready(())
    }

    /// Drops what was not taken out, and takes in nothing more: the turn is gone.
    pub(super) fn close(&self) {
        self.events.close();
        let mut letters = self.letters();
        letters.is_closed = true;
        let rest = std::mem::take(&mut *letters);
        letters.is_closed = true;
        drop(letters);
        drop(rest);
    }

    fn letters(&self) -> MutexGuard<'_, Letters> {
        // Nothing in here panics half way.
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiter for Mailbox {
    fn granted(&self, slot: usize) {
        self.put(Letter::Granted { slot });
    }

    fn refused(&self, slot: usize) {
        self.put(Letter::Deadlocked { slot });
    }

    fn stuck(&self, line: LineId, since: std::time::Instant) {
        let since = Instant::from_std(since);
        self.put(Letter::Stuck { line, since });
    }

    fn freed(&self, line: LineId) {
        self.put(Letter::Freed { line });
    }
}

impl Listener for Mailbox {
    fn listens(&self) -> bool {
        self.events.is_open()
    }

    fn hear(&self, slot: usize, progress: Progress) {
        self.events.progress(slot, progress);
    }

    fn begins(&self, slot: usize, attempt: u32, at: Instant) -> Option<Waker> {
        self.events.started(slot, attempt, at)
    }

    fn released(&self, slot: usize, attempt: u32) {
        self.put(Letter::Released { slot, attempt });
    }
}
