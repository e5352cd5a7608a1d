//! What has happened in a turn and was not asked for yet.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker, ready},
};

use tokio::{task::coop, time::Instant};

use crate::tool::Listener;

/// How many messages of progress a turn keeps that were not asked for yet: the newest.
const KEPT: usize = 1024;

/// An event before anybody has asked for it: the answer stays in its slot, uncopied.
#[derive(Debug)]
pub(super) enum Step {
    Started {
        slot: usize,
        at: Instant,
    },
    Progress {
        slot: usize,
        message: String,
        at: Instant,
    },
    Answered {
        slot: usize,
    },
}

/// The steps of a turn in their order: the answers from its driver, all else straight from its tools.
///
/// While nobody listens it takes nothing in.
pub(super) struct Feed {
    is_open: AtomicBool,
    steps: Mutex<Steps>,
}

#[derive(Default)]
struct Steps {
    /// Beginnings and answers. Never dropped, for there are at most two of each call.
    fixed: VecDeque<Step>,
    /// Messages of progress, each with how many fixed steps came before it.
    progress: VecDeque<(usize, Step)>,
    /// How many fixed steps were handed out.
    handed_out: usize,
    /// The slots whose calls were answered: nothing of theirs is taken in any more.
    answered: Vec<bool>,
    waker: Option<Waker>,
}

impl Feed {
    pub(super) fn new(slots: usize) -> Self {
        Self {
            is_open: AtomicBool::new(true),
            steps: Mutex::new(Steps {
                answered: vec![false; slots],
                ..Steps::default()
            }),
        }
    }

    /// Takes in that a call was answered.
    pub(super) fn answered(&self, slot: usize) {
        if self.is_open() {
            let mut steps = self.steps();
            steps.answered[slot] = true;
            steps.fixed.push_back(Step::Answered { slot });
        }
    }

    /// Hands out the oldest step; if there is none, the task is woken when there is progress. Pending if others must
    /// have their turn first.
    pub(super) fn poll_pop(&self, cx: &mut Context<'_>) -> Poll<Option<Step>> {
        if !self.is_open() {
            return Poll::Ready(None);
        }
        let mut steps = self.steps();
        if steps.next_is_progress() {
            // A tool that reports without end must not keep its listener from everything else.
            ready!(coop::poll_proceed(cx)).made_progress();
        }
        if let Some(step) = steps.pop() {
            return Poll::Ready(Some(step));
        }
        match &mut steps.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        Poll::Ready(None)
    }

    /// Begins to listen. `answered` tells which calls were answered while nobody did.
    pub(super) fn open(&self, answered: impl Iterator<Item = bool>) {
        if !self.is_open() {
            self.steps().answered = answered.collect();
            self.is_open.store(true, Ordering::Release);
        }
    }

    /// Drops what was not asked for, and takes in nothing more.
    pub(super) fn close(&self) {
        if self.is_open() {
            let mut steps = self.steps();
            // Under the lock, so that whoever comes later sees it.
            self.is_open.store(false, Ordering::Release);
            *steps = Steps::default();
        }
    }

    fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    fn steps(&self) -> MutexGuard<'_, Steps> {
        // Nothing in here panics half way.
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Steps {
    fn next_is_progress(&self) -> bool {
        let next = self.progress.front();
        next.is_some_and(|(before, _)| *before <= self.handed_out)
    }

    fn pop(&mut self) -> Option<Step> {
        if self.next_is_progress() {
            return self.progress.pop_front().map(|(_, step)| step);
        }
        let step = self.fixed.pop_front()?;
        self.handed_out += 1;
        Some(step)
    }
}

impl Listener for Feed {
    fn listens(&self) -> bool {
        self.is_open()
    }

    fn hear(&self, slot: usize, message: String) {
        let at = Instant::now();
        let mut steps = self.steps();
        if !self.is_open() || steps.answered.get(slot).is_none_or(|answered| *answered) {
            return;
        }
        if steps.progress.len() == KEPT {
            steps.progress.pop_front();
        }
        let before = steps.handed_out + steps.fixed.len();
        let step = Step::Progress { slot, message, at };
        steps.progress.push_back((before, step));
        let waker = steps.waker.take();
        drop(steps);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn begins(&self, slot: usize, at: Instant) -> Option<Waker> {
        if !self.is_open() {
            return None;
        }
        let mut steps = self.steps();
        if !self.is_open() {
            return None;
        }
        steps.fixed.push_back(Step::Started { slot, at });
        steps.waker.take()
    }
}
