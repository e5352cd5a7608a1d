//! The letters to a turn, and who waits at the gate.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use crate::{
    toolset::{Claim, LineId, Waiter},
    turn::state::Input,
};

/// The letters to one turn. As in the mailbox on tokio, those that can wait wake the turn only when there are enough.
pub(super) struct Post {
    run: usize,
    began: Instant,
    letters: Mutex<Letters>,
    line: Arc<Line>,
}

#[derive(Default)]
struct Letters {
    waiting: VecDeque<Input>,
    least: usize,
    /// Whether the turn is to be woken.
    wakes: bool,
}

/// The places that wait, in the order in which they were asked for.
#[derive(Default)]
pub(super) struct Line(Mutex<Vec<(usize, usize, Vec<Claim>)>>);

impl Post {
    pub(super) fn new(run: usize, began: Instant, line: Arc<Line>) -> Self {
        Self {
            run,
            began,
            letters: Mutex::default(),
            line,
        }
    }

    pub(super) fn put(&self, letter: Input, can_wait: bool) {
        let mut letters = self.letters.lock().expect("no panic");
        letters.waiting.push_back(letter);
        letters.wakes |= !can_wait || letters.waiting.len() >= letters.least;
    }

    /// Takes all letters out. If there are none, notes how many of those that can wait it takes to wake the turn.
    pub(super) fn take(&self, least: usize) -> VecDeque<Input> {
        let mut letters = self.letters.lock().expect("no panic");
        letters.wakes = false;
        letters.least = least;
        std::mem::take(&mut letters.waiting)
    }

    pub(super) fn wakes(&self) -> bool {
        std::mem::take(&mut self.letters.lock().expect("no panic").wakes)
    }
}

impl Waiter for Post {
    fn granted(&self, slot: usize) {
        self.line.granted(self.run, slot);
        self.put(Input::Granted { slot }, false);
    }

    fn refused(&self, slot: usize) {
        self.line.left(self.run, slot);
        self.put(Input::Deadlocked { slot }, false);
    }

    fn stuck(&self, line: LineId, since: Instant) {
        let since = since.saturating_duration_since(self.began);
        self.put(Input::Stuck { line, since }, false);
    }

    fn freed(&self, line: LineId) {
        self.put(Input::Freed { line }, false);
    }
}

impl Line {
    pub(super) fn asked(&self, run: usize, slot: usize, claims: Vec<Claim>) {
        let mut waiting = self.0.lock().expect("no panic");
        waiting.push((run, slot, claims));
    }

    /// First come, first served, among those that want the same.
    pub(super) fn granted(&self, run: usize, slot: usize) {
        // After a failure, dropping the turns hands on what they had.
        if std::thread::panicking() {
            return;
        }
        let mut waiting = self.0.lock().expect("no panic");
        let at = waiting.iter().position(|it| (it.0, it.1) == (run, slot));
        let at = at.expect("it was asked for");
        let claims = &waiting[at].2;
        let before = waiting[..at].iter().find(|it| it.2 == *claims);
        assert!(before.is_none(), "{before:?} came before {:?}", waiting[at]);
        waiting.remove(at);
    }

    pub(super) fn left(&self, run: usize, slot: usize) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|it| (it.0, it.1) != (run, slot));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().expect("no panic").is_empty()
    }
}
