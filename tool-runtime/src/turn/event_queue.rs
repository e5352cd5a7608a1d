//! What has happened in a turn and was not asked for yet.

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use tokio::{task::coop, time::Instant};

use crate::tool::Progress;

/// How many messages of progress a turn keeps that were not asked for yet: the newest.
const KEPT: usize = 1024;

/// An event before anybody has asked for it: the answer stays in its slot, uncopied.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) slot: usize,
    pub(super) at: Instant,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    AskedForApproval,
    Started { attempt: u32 },
    Progress(Progress),
    Retrying { attempt: u32, delay: Duration },
    Answered,
}

/// The steps of a turn in their order: progress and beginnings straight from its tools, all else from its driver.
///
/// While nobody listens it takes nothing in.
pub(super) struct EventQueue {
    is_open: AtomicBool,
    steps: Mutex<Steps>,
}

#[derive(Default)]
struct Steps {
    /// All steps but progress. None is dropped, because there are only a few of each attempt.
    fixed: VecDeque<Step>,
    /// Messages of progress, each with how many fixed steps came before it.
    progress: VecDeque<(usize, Step)>,
    /// How many fixed steps were handed out.
    handed_out: usize,
    /// The slots that were answered: no progress of theirs is taken in any more.
    answered: HashSet<usize>,
    waker: Option<Waker>,
}

impl EventQueue {
    pub(super) fn new() -> Self {
        Self {
            is_open: AtomicBool::new(true),
            steps: Mutex::default(),
        }
    }

    /// Takes in a step of the driver's.
    pub(super) fn push(&self, slot: usize, what: What) {
        if self.is_open() {
            let mut steps = self.steps();
            if matches!(what, What::Answered) {
                steps.answered.insert(slot);
            }
            let at = Instant::now();
            steps.fixed.push_back(Step { slot, at, what });
        }
    }

    /// Takes in that a tool begins its work, and returns whom to wake.
    pub(super) fn started(&self, slot: usize, attempt: u32, at: Instant) -> Option<Waker> {
        if !self.is_open() {
            return None;
        }
        let mut steps = self.steps();
        if !self.is_open() {
            return None;
        }
        let what = What::Started { attempt };
        steps.fixed.push_back(Step { slot, at, what });
        steps.waker.take()
    }

    /// Takes in how far a call is.
    pub(super) fn progress(&self, slot: usize, progress: Progress) {
        let at = Instant::now();
        let mut steps = self.steps();
        if !self.is_open() || steps.answered.contains(&slot) {
            return;
        }
        if steps.progress.len() == KEPT {
            steps.progress.pop_front();
        }
        let before = steps.handed_out + steps.fixed.len();
        let what = What::Progress(progress);
        steps.progress.push_back((before, Step { slot, at, what }));
        let waker = steps.waker.take();
        drop(steps);
        if let Some(waker) = waker {
            waker.wake();
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

    /// Begins to listen. `answered` are the slots that were answered while nobody did.
    pub(super) fn open(&self, answered: impl Iterator<Item = usize>) {
        if !self.is_open() {
            self.steps().answered = answered.collect();
            self.is_open.store(true, Ordering::Release);
        }
    }

    /// Drops what was not asked for, and takes in nothing more.
    pub(super) fn close(&self) {
        if self.is_open() {
            let mut steps = self.steps();
            // Under the lock, so that a listener that comes later sees it.
            self.is_open.store(false, Ordering::Release);
            *steps = Steps::default();
        }
    }

    pub(super) fn is_open(&self) -> bool {
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
