//! One attempt at a call, as everyone who works on it shares it.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Waker,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Progress, pulse::Pulse, run_id::RunId, within::Holds};
use crate::{Call, CallError, contain::contain};

/// Hears what becomes of attempts: a turn, for the attempts at its calls.
pub(crate) trait Listener: Send + Sync {
    /// Returns whether making a message is worth the effort.
    fn listens(&self) -> bool;

    /// Takes in how far a call is.
    fn hear(&self, slot: usize, progress: Progress);

    /// Takes in that a tool begins its work, and returns whom to wake.
    fn begins(&self, slot: usize, attempt: u32, at: Instant) -> Option<Waker>;

    /// Takes in that nothing works any more on an attempt that was given up.
    fn released(&self, slot: usize, attempt: u32);
}

/// An attempt at a call. It lives until the task of the call and the last clone of its [`Context`](super::Context) are
/// gone; until then, something may work on the call.
pub(crate) struct Attempt {
    pub(super) call: Arc<Call>,
    pub(super) number: u32,
    pub(super) deadline: Option<Instant>,
    pub(super) run: Arc<RunId>,
    pub(super) listener: Option<Arc<dyn Listener>>,
    pub(super) slot: usize,
    beginning: Mutex<Beginning>,
    is_cancelled: AtomicBool,
    /// Made when somebody asks for it.
    token: OnceLock<CancellationToken>,
    pulse: Pulse,
    has_ended: AtomicBool,
    is_given_up: AtomicBool,
    /// What the call holds until its work has really ended. Calls that are made from within it must know of it.
    pub(crate) holds: Option<Holds>,
}

#[derive(Clone, Copy)]
enum Beginning {
    /// The tool has not begun.
    Waiting,
    Begun(Instant),
    /// The attempt was given up before the tool began, so it must not begin.
    Forbidden,
}

impl Attempt {
    /// Makes an attempt of its own, outside of a turn.
    pub(super) fn alone(call: Arc<Call>) -> Self {
        Self::new(call, 1, None, Arc::default(), None, 0, None)
    }

    pub(crate) fn new(
        call: Arc<Call>,
        number: u32,
        deadline: Option<Instant>,
        run: Arc<RunId>,
        listener: Option<Arc<dyn Listener>>,
        slot: usize,
        holds: Option<Holds>,
    ) -> Self {
        Self {
            call,
            number,
            deadline,
            run,
            listener,
            slot,
            beginning: Mutex::new(Beginning::Waiting),
            is_cancelled: AtomicBool::new(false),
            token: OnceLock::new(),
            pulse: Pulse::default(),
            has_ended: AtomicBool::new(false),
            is_given_up: AtomicBool::new(false),
            holds,
        }
    }

    pub(crate) fn call(&self) -> &Arc<Call> {
        &self.call
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    pub(crate) fn slot(&self) -> usize {
        self.slot
    }

    /// Takes note that the tool begins its work. Fails if the attempt was given up before.
    pub(crate) fn begin(&self) -> Result<(), CallError> {
        let mut beginning = self.beginning();
        match *beginning {
            Beginning::Begun(_) => Ok(()),
            Beginning::Forbidden => Err(CallError::Cancelled),
            Beginning::Waiting => {
                let now = Instant::now();
                *beginning = Beginning::Begun(now);
                // Under the lock, so that nothing else is heard of the attempt before.
                let listener = self.listener.as_ref();
                let waker = listener.and_then(|it| it.begins(self.slot, self.number, now));
                drop(beginning);
                if let Some(waker) = waker {
                    waker.wake();
                }
                Ok(())
            }
        }
    }

    /// Returns when the tool began its work, if it has.
    pub(crate) fn began(&self) -> Option<Instant> {
        match *self.beginning() {
            Beginning::Begun(at) => Some(at),
            Beginning::Waiting | Beginning::Forbidden => None,
        }
    }

    /// Gives the attempt up: a tool that has not begun will not, and the listener hears when nothing works on it any more.
    pub(crate) fn give_up(&self) {
        self.is_given_up.store(true, Ordering::Release);
        let mut beginning = self.beginning();
        if let Beginning::Waiting = *beginning {
            *beginning = Beginning::Forbidden;
        }
    }

    /// Takes note that the attempt came to its end, of which the turn will hear.
    pub(crate) fn end(&self) {
        self.has_ended.store(true, Ordering::Release);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Acquire)
    }

    pub(crate) fn is_given_up(&self) -> bool {
        self.is_given_up.load(Ordering::Acquire)
    }

    /// Tells the tool to come to its end. Futures that wait for that are woken, and may panic.
    pub(crate) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::SeqCst);
        if let Some(token) = self.token.get() {
            contain("a waker", || token.cancel());
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::SeqCst)
    }

    /// Returns the token of the attempt.
    pub(super) fn token(&self) -> &CancellationToken {
        let token = self.token.get_or_init(CancellationToken::new);
        // It may have been cancelled before the token was there to be told.
        if self.is_cancelled() && !token.is_cancelled() {
            contain("a waker", || token.cancel());
        }
        token
    }

    /// Polls the tool, and tells the log if that takes long.
    pub(crate) fn poll<T>(&self, poll: impl FnOnce() -> T) -> T {
        self.pulse.poll(&self.call, poll)
    }

    /// Tells the log if the tool has been in the middle of a poll for long.
    pub(crate) fn check_pulse(&self) {
        self.pulse.check(&self.call);
    }

    fn beginning(&self) -> MutexGuard<'_, Beginning> {
        // Nothing in here panics half way.
        self.beginning
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if self.is_given_up()
            && let Some(listener) = self.listener.take()
        {
            // The place first: a listener that hears of the end finds it free.
            self.holds = None;
            listener.released(self.slot, self.number);
        }
    }
}
