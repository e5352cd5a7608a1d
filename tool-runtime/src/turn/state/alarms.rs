//! The moments at which a turn wants to hear that time has passed.

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

use super::Moment;

/// The moments of a turn and of its slots. Made for thousands of deadlines that mostly never come.
#[derive(Clone, Debug)]
pub(super) struct Alarms {
    turn: Option<Moment>,
    slots: BinaryHeap<Reverse<(Moment, usize)>>,
    /// When to look at the slots that may wait for overdue work alone.
    waiting: Option<Moment>,
    /// The shortest time that any call waits for overdue work.
    shortest: Option<Duration>,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alarm {
    Turn,
    Slot(usize),
    Waiting,
}

impl Alarms {
    pub(super) fn new(turn: Option<Moment>) -> Self {
        Self {
            turn,
            slots: BinaryHeap::new(),
            waiting: None,
            shortest: None,
        }
    }

    /// Takes note of how long a call waits for overdue work.
    pub(super) fn heed(&mut self, patience: Option<Duration>) {
        self.shortest = self.shortest.into_iter().chain(patience).min();
    }

    pub(super) fn shortest(&self) -> Option<Duration> {
        self.shortest
    }

    pub(super) fn turn(&self) -> Option<Moment> {
        self.turn
    }

    /// The turn is coming to its end already.
    pub(super) fn forget_turn(&mut self) {
        self.turn = None;
    }

    pub(super) fn watch(&mut self, slot: usize, moment: Moment) {
        self.slots.push(Reverse((moment, slot)));
    }

    /// Work is overdue since `since`: looks at the slots that wait once that has lasted as long as any of them waits.
    pub(super) fn watch_overdue(&mut self, since: Moment) {
        if let Some(moment) = self
            .shortest
            .and_then(|shortest| since.checked_add(shortest))
        {
            self.watch_waiting(moment);
        }
    }

    /// Looks at the slots that wait at `moment`, or before.
    pub(super) fn watch_waiting(&mut self, moment: Moment) {
        self.waiting = self.waiting.into_iter().chain([moment]).min();
    }

    /// Returns the next moment. `counts` tells whether one that was set for a slot still counts.
    pub(super) fn next(&mut self, counts: impl Fn(usize, Moment) -> bool) -> Option<Moment> {
        self.drop_stale(counts);
        let slot = self.slots.peek().map(|Reverse((moment, _))| *moment);
        let all = self.turn.into_iter().chain(slot).chain(self.waiting);
        all.min()
    }

    /// Takes out one alarm that is due. Slots go before the turn: what ended in its own time was not cut short.
    pub(super) fn take_due(
        &mut self,
        now: Moment,
        counts: impl Fn(usize, Moment) -> bool,
    ) -> Option<Alarm> {
        self.drop_stale(counts);
        if let Some(&Reverse((moment, slot))) = self.slots.peek()
            && moment <= now
        {
            self.slots.pop();
            return Some(Alarm::Slot(slot));
        }
        if self.turn.take_if(|moment| *moment <= now).is_some() {
            return Some(Alarm::Turn);
        }
        self.waiting
            .take_if(|moment| *moment <= now)
            .map(|_| Alarm::Waiting)
    }

    fn drop_stale(&mut self, counts: impl Fn(usize, Moment) -> bool) {
        while let Some(&Reverse((moment, slot))) = self.slots.peek() {
            if counts(slot, moment) {
                return;
            }
            self.slots.pop();
        }
    }
}
