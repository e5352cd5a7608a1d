//! The deadlines of a turn and of its calls, on one timer.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::time::{Instant, Sleep};

/// What is over.
pub(super) enum Due {
    /// The time of the whole turn.
    Turn,
    /// The time of the call in this slot.
    Slot(usize),
    /// Perhaps the time of calls that wait for overdue work.
    Waiting,
}

/// Waits for the next deadline. Made for thousands of calls whose deadlines mostly never come.
pub(super) struct Clock {
    turn: Option<Instant>,
    slots: BinaryHeap<Reverse<(Instant, usize)>>,
    waiting: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Clock {
    pub(super) fn new(turn: Option<Instant>) -> Self {
        Self {
            turn,
            slots: BinaryHeap::new(),
            waiting: None,
            timer: None,
        }
    }

    /// When the whole turn is over.
    pub(super) fn turn(&self) -> Option<Instant> {
        self.turn
    }

    pub(super) fn watch(&mut self, slot: usize, deadline: Instant) {
        self.slots.push(Reverse((deadline, slot)));
    }

    /// Sets a moment to look at the calls that wait for overdue work, unless there is an earlier one.
    pub(super) fn watch_waiting(&mut self, moment: Instant) {
        self.waiting = self.waiting.into_iter().chain([moment]).min();
    }

    /// Waits for the next deadline. `holds` tells whether one that was set for a slot still counts.
    pub(super) fn poll_due(
        &mut self,
        cx: &mut Context<'_>,
        holds: impl Fn(usize, Instant) -> bool,
    ) -> Poll<Due> {
        while let Some(&Reverse((deadline, slot))) = self.slots.peek() {
            if holds(slot, deadline) {
                break;
            }
            self.slots.pop();
        }
        let next = self
            .slots
            .peek()
            .map(|&Reverse((deadline, slot))| (deadline, Due::Slot(slot)));
        let turn = self.turn.map(|deadline| (deadline, Due::Turn));
        let waiting = self.waiting.map(|moment| (moment, Due::Waiting));
        let first = turn
            .into_iter()
            .chain(next)
            .chain(waiting)
            .min_by_key(|(deadline, _)| *deadline);
        let Some((deadline, due)) = first else {
            return Poll::Pending;
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        ready!(timer.as_mut().poll(cx));
        match due {
            Due::Waiting => self.waiting = None,
            Due::Turn | Due::Slot(_) => {}
        }
        Poll::Ready(due)
    }
}
