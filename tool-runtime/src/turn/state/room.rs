//! Which slot of a turn may start next.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use super::{
    Moment,
    slot::{Phase, Slot},
};
use crate::toolset::LineId;

/// The order in which the slots of one turn start: that of the calls, held back by the turn's limit, by calls that run
/// alone, and by calls that wait for the end of the reply.
#[derive(Clone, Debug)]
pub(super) struct Room {
    /// How many slots work at once, or wait at the gate to do so.
    limit: usize,
    /// The first slot that was not looked at.
    fresh: usize,
    /// The slots that wait for room in the turn, and for nothing else. Those that were answered meanwhile stay in here.
    ready: BinaryHeap<Reverse<usize>>,
    /// The slot that runs alone, from when it is looked at until it has ended: nothing behind it is looked at.
    barrier: Option<usize>,
    /// How many slots wait at the gate. They have room in the turn already, so that a turn never keeps others from what it
    /// cannot use yet.
    pub(super) queued: usize,
    /// How many slots work, overdue ones included.
    pub(super) working: usize,
    /// How many of them are overdue, and since when the last of them is.
    pub(super) overdue: usize,
    pub(super) overdue_since: Option<Moment>,
    /// The lines of the gate in which slots wait for overdue work alone, and since when it is overdue.
    pub(super) stuck_lines: HashMap<LineId, Moment>,
    /// How many slots were looked at and have not ended.
    unended: usize,
    /// The slots that wait for the end of the reply.
    held: Vec<usize>,
    is_unheld: bool,
}

impl Room {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit: limit.max(1),
            fresh: 0,
            ready: BinaryHeap::new(),
            barrier: None,
            queued: 0,
            working: 0,
            overdue: 0,
            overdue_since: None,
            stuck_lines: HashMap::new(),
            unended: 0,
            held: Vec::new(),
            is_unheld: false,
        }
    }

    pub(super) fn is_unheld(&self) -> bool {
        self.is_unheld
    }

    fn has_room(&self) -> bool {
        self.working + self.queued < self.limit
    }

    /// Returns the next slot that there is room for.
    pub(super) fn next_ready(&mut self, slots: &[Slot]) -> Option<usize> {
        while self.has_room() {
            let Reverse(index) = self.ready.pop()?;
            if slots[index].phase == Phase::Ready {
                return Some(index);
            }
        }
        None
    }

    /// Takes note that a slot waits for room in the turn, and for nothing else.
    pub(super) fn push_ready(&mut self, index: usize) {
        self.ready.push(Reverse(index));
    }

    /// Returns the next slot to look at.
    pub(super) fn next_fresh(&mut self, slots: &mut [Slot]) -> Option<usize> {
        if self.barrier.is_some() || !self.has_room() {
            return None;
        }
        while let Some(slot) = slots.get_mut(self.fresh) {
            let index = self.fresh;
            // A call that has a place in an order keeps it behind the calls that are held.
            let has_order = slot.rules.sequential || slot.rules.uses_gate;
            if slot.phase == Phase::Fresh && has_order && !self.held.is_empty() {
                slot.phase = Phase::Held;
            }
            match slot.phase {
                Phase::Held if slot.rules.sequential => return None,
                Phase::Held => self.held.push(index),
                Phase::Fresh => {
                    self.fresh += 1;
                    return Some(index);
                }
                _ => {}
            }
            self.fresh += 1;
        }
        None
    }

    /// Lets the held slots start. They are looked at again, from the returned one on.
    pub(super) fn unhold(&mut self) -> usize {
        self.is_unheld = true;
        let held = std::mem::take(&mut self.held);
        self.fresh = held
            .first()
            .map_or(self.fresh, |first| self.fresh.min(*first));
        self.fresh
    }

    pub(super) fn looked_at(&mut self, index: usize, runs_alone: bool) {
        self.unended += 1;
        if runs_alone {
            self.barrier = Some(index);
        }
    }

    /// Returns whether a slot runs alone and calls before it have not ended.
    pub(super) fn must_wait_behind(&self, index: usize) -> bool {
        self.barrier == Some(index) && self.unended > 1
    }

    /// Takes note that nothing works on a slot any more, or ever will. Returns the slot that runs alone and may go on
    /// now.
    pub(super) fn ended(&mut self, index: usize) -> Option<usize> {
        self.unended -= 1;
        if self.barrier == Some(index) {
            self.barrier = None;
            return None;
        }
        self.barrier.filter(|_| self.unended == 1)
    }

    /// Returns whether overdue work alone keeps the next slots of this turn from starting.
    pub(super) fn is_stuck(&self, slots: &[Slot]) -> bool {
        let is_overdue = |index: usize| matches!(slots[index].phase, Phase::Overdue);
        let is_full = self.working >= self.limit || self.barrier.is_some_and(is_overdue);
        self.overdue > 0 && self.overdue == self.working && is_full
    }

    /// Returns the slot that runs alone, if overdue work alone keeps it waiting.
    pub(super) fn stuck_barrier(&self) -> Option<usize> {
        self.barrier
            .filter(|_| self.overdue > 0 && self.overdue + 1 == self.unended)
    }

    /// Returns the slots that wait for room in the turn: those that are ready, then those that were not looked at.
    pub(super) fn waiting(&self, slots: &[Slot]) -> impl Iterator<Item = usize> + use<> {
        let ready = self.ready.iter().map(|Reverse(index)| *index);
        let mut ready: Vec<_> = ready
            .filter(|index| slots[*index].phase == Phase::Ready)
            .collect();
        ready.sort_unstable();
        ready.into_iter().chain(self.fresh..slots.len())
    }
}
