//! What a turn is at one moment, and how it goes on: inputs in, commands out.
//!
//! The state is plain data. It has no task, no clock and no channel; times are durations since the turn began, and come
//! in with the inputs. A driver carries the commands out and reports what happens. So the same state serves a turn on
//! tokio, a test without a runtime, and a turn that is written down and taken up elsewhere.

mod alarms;
mod attempts;
mod command;
mod ends;
mod input;
mod repeated;
mod room;
mod slot;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use self::{
    alarms::{Alarm, Alarms},
    attempts::Jitter,
    room::Room,
    slot::{Phase, Slot},
};
pub(crate) use self::{
    command::Command,
    input::{Decision, End, Input, Plan, Rules},
    repeated::RepeatedFailures,
};
use crate::{Answer, Call, Outcome, turn::Effects};

/// A time since the beginning of the turn.
pub(crate) type Moment = Duration;

/// The limits of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TurnLimits {
    /// How many calls of the turn run at once.
    pub(crate) concurrency: usize,
    /// How long the turn may take.
    pub(crate) timeout: Option<Duration>,
    /// How long a tool may go on after it was told to come to its end.
    pub(crate) grace: Duration,
}

/// A turn at one moment.
#[derive(Clone, Debug)]
pub(crate) struct State {
    slots: Vec<Slot>,
    limits: TurnLimits,
    room: Room,
    alarms: Alarms,
    failures: RepeatedFailures,
    jitter: Jitter,
    /// How many slots have no answer.
    open: usize,
    is_closed: bool,
    /// Why the turn is to end, if it is.
    ending: Option<GivenUp>,
    commands: VecDeque<Command>,
}

/// Why a call is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GivenUp {
    Cancelled,
    TimedOut { limit: Duration },
}

impl GivenUp {
    fn outcome(self, effects: Effects) -> Outcome {
        match self {
            Self::Cancelled => Outcome::Cancelled { effects },
            Self::TimedOut { limit } => Outcome::TimedOut { limit, effects },
        }
    }
}

impl State {
    /// Begins a turn without calls. `seed` decides how long the waits between attempts are.
    pub(crate) fn new(limits: TurnLimits, failures: RepeatedFailures, seed: u64) -> Self {
        Self {
            slots: Vec::new(),
            room: Room::new(limits.concurrency),
            alarms: Alarms::new(limits.timeout),
            limits,
            failures,
            jitter: Jitter::new(seed),
            open: 0,
            is_closed: false,
            ending: None,
            commands: VecDeque::new(),
        }
    }

    /// Makes room for so many more calls.
    pub(crate) fn reserve(&mut self, calls: usize) {
        self.slots.reserve(calls);
    }

    /// Takes in what happened at `now`.
    pub(crate) fn apply(&mut self, now: Moment, input: Input) {
        match input {
            Input::Pushed(plan) => self.push(now, plan),
            Input::ReplyEnded => self.unhold(),
            Input::Closed => self.is_closed = true,
            Input::Granted { slot } => self.granted(now, slot),
            Input::Deadlocked { slot } => self.deadlocked(now, slot),
            Input::Decided { slot, decision } => self.decided(now, slot, decision),
            Input::Checked {
                slot,
                call,
                outcome,
            } => self.checked(now, slot, call, outcome),
            Input::Ended {
                slot,
                attempt,
                began,
                at,
                end,
            } => {
                self.slots[slot].note_beginning(began);
                self.attempt_ended(now, slot, attempt, at, end);
            }
            Input::Aborted { slot, began } => {
                self.slots[slot].note_beginning(began);
                self.aborted(now, slot, began.is_some());
            }
            Input::Released { slot, attempt } => self.released(now, slot, attempt),
            Input::Withdrawn { slot } => self.withdraw(now, slot),
            Input::Stuck { line, since } => {
                self.room.stuck_lines.insert(line, since);
                self.alarms.watch_overdue(since);
            }
            Input::Freed { line } => {
                self.room.stuck_lines.remove(&line);
            }
            Input::Inspected { stuck } => self.time_out_stuck(now, stuck),
            Input::Passed => self.passed(now),
            Input::Cancelled => self.end_turn(now, GivenUp::Cancelled),
        }
        self.advance(now);
    }

    /// Returns what the driver is to do next.
    pub(crate) fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// Returns when [`Input::Passed`] is due, if nothing happens before.
    pub(crate) fn next_moment(&mut self) -> Option<Moment> {
        let slots = &self.slots;
        self.alarms.next(|slot, moment| slots[slot].awaits(moment))
    }

    /// Returns whether every call has its answer and no more calls will come.
    pub(crate) fn is_done(&self) -> bool {
        self.is_closed && self.open == 0
    }

    /// Returns how many attempts must end well before anything follows from it.
    pub(crate) fn ends_to_wait_for(&self) -> usize {
        let at_work = self.room.working - self.room.overdue;
        if self.is_closed && at_work == self.open {
            self.open
        } else {
            1
        }
    }

    pub(crate) fn call(&self, slot: usize) -> &Arc<Call> {
        &self.slots[slot].call
    }

    /// Returns the call to run: with other arguments than the model's, if it was approved with them.
    pub(crate) fn call_to_run(&self, slot: usize) -> &Arc<Call> {
        let slot = &self.slots[slot];
        slot.approved.as_ref().unwrap_or(&slot.call)
    }

    /// Returns whether a call waits at the gate.
    pub(crate) fn is_queued(&self, slot: usize) -> bool {
        self.slots[slot].phase == Phase::Queued
    }

    pub(crate) fn answer(&self, slot: usize) -> Option<&Answer> {
        self.slots[slot].answer.as_ref()
    }

    /// Returns whether a call has not started and has no answer, so that it can be withdrawn.
    pub(crate) fn can_be_withdrawn(&self, slot: usize) -> bool {
        let slot = self.slots.get(slot);
        slot.is_some_and(|slot| slot.answer.is_none() && slot.attempts == 0)
    }

    /// Takes the answers out, in the order of the calls.
    pub(crate) fn take_answers(&mut self) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(self.slots.len());
        answers.extend(self.slots.iter_mut().filter_map(|slot| slot.answer.take()));
        answers
    }

    fn push(&mut self, now: Moment, plan: Plan) {
        let index = self.slots.len();
        self.open += 1;
        self.alarms.heed(plan.rules.patience());
        let refusal = plan.refusal;
        if let Some(limit) = plan.rules.patience() {
            self.watch_stuck(limit);
        }
        let is_held = plan.is_held && !self.room.is_unheld();
        self.slots.push(Slot::new(plan.call, plan.rules, is_held));
        // What will not be run is answered at once, whatever the calls before it do.
        if let Some(refusal) = refusal {
            self.refuse(now, index, refusal);
        } else if let Some(failures) = self.failures.refuses(&self.slots[index].call) {
            self.refuse(now, index, Outcome::Refused { failures });
        } else if let Some(why) = self.ending {
            self.give_up(now, index, why);
        } else if plan.is_checked {
            self.slots[index].phase = Phase::Checking;
            self.commands.push_back(Command::Check { slot: index });
        }
    }

    /// Starts what may start.
    fn advance(&mut self, now: Moment) {
        while self.ending.is_none() {
            if let Some(index) = self.room.next_ready(&self.slots) {
                self.enter(now, index);
            } else if let Some(index) = self.room.next_fresh(&mut self.slots) {
                self.look_at(index);
            } else {
                return;
            }
        }
    }

    /// Gives a slot its room in the turn, and starts it or takes it to the gate.
    ///
    /// The room comes first, so that every call with a place at the gate is at work. A call that had a place and waited for
    /// room would keep the place from calls that are made within the turn's own calls, for which the room waits.
    fn enter(&mut self, now: Moment, index: usize) {
        let slot = &mut self.slots[index];
        if slot.rules.uses_gate {
            slot.phase = Phase::Queued;
            slot.has_place = true;
            self.room.queued += 1;
            self.commands.push_back(Command::Ask { slot: index });
        } else {
            self.start_or_refuse(now, index);
        }
    }

    fn start_or_refuse(&mut self, now: Moment, index: usize) {
        // It may have failed meanwhile, as another call of this turn.
        match self.failures.refuses(&self.slots[index].call) {
            Some(failures) => self.refuse(now, index, Outcome::Refused { failures }),
            None => self.start(now, index),
        }
    }

    /// Begins with a slot that was not looked at before.
    fn look_at(&mut self, index: usize) {
        let slot = &mut self.slots[index];
        self.room.looked_at(index, slot.rules.sequential);
        if slot.rules.approve {
            slot.phase = Phase::Asking;
            self.commands.push_back(Command::Approve { slot: index });
        } else {
            self.admit(index);
        }
    }

    /// Takes a slot past the calls before it, to where it waits for room in the turn.
    fn admit(&mut self, index: usize) {
        if let Some(limit) = self.slots[index].rules.patience() {
            self.watch_stuck(limit);
        }
        let slot = &mut self.slots[index];
        if self.room.must_wait_behind(index) {
            slot.phase = Phase::Behind;
        } else {
            slot.phase = Phase::Ready;
            self.room.push_ready(index);
        }
    }

    fn granted(&mut self, now: Moment, index: usize) {
        let slot = &mut self.slots[index];
        if slot.phase == Phase::Queued {
            slot.phase = Phase::Ready;
            self.room.queued -= 1;
            self.start_or_refuse(now, index);
        }
    }

    fn unhold(&mut self) {
        for slot in &mut self.slots[self.room.unhold()..] {
            if slot.phase == Phase::Held {
                slot.phase = Phase::Fresh;
            }
        }
        if let Some(shortest) = self.alarms.shortest() {
            self.watch_stuck(shortest);
        }
    }
}
