//! Every way in which a call can end.

use super::{Alarm, Command, Decision, GivenUp, Moment, Phase, State};
use crate::{Answer, Call, Outcome, turn::Effects};
use std::{sync::Arc, time::Duration};

impl State {
    /// Answers a call that will not be run.
    pub(super) fn refuse(&mut self, now: Moment, index: usize, outcome: Outcome) {
        self.finish(index, outcome, now, false);
    }

    pub(super) fn decided(&mut self, now: Moment, index: usize, decision: Decision) {
        if self.slots[index].phase != Phase::Asking {
            return;
        }
        match decision {
            Decision::Granted => self.admit(index),
            Decision::GrantedWith(call) => {
                self.slots[index].approved = Some(call);
                self.admit(index);
            }
            Decision::Refused(outcome) => self.refuse(now, index, outcome),
        }
    }

    /// Answers a call that is left to the host, or whose arguments do not fit.
    pub(super) fn checked(&mut self, now: Moment, index: usize, call: Arc<Call>, outcome: Outcome) {
        let slot = &mut self.slots[index];
        if slot.phase == Phase::Checking {
            slot.call = call;
            self.refuse(now, index, outcome);
        }
    }

    pub(super) fn deadlocked(&mut self, now: Moment, index: usize) {
        if self.slots[index].phase == Phase::Queued {
            self.refuse(now, index, Outcome::Deadlocked);
        }
    }

    pub(super) fn withdraw(&mut self, now: Moment, index: usize) {
        if self.can_be_withdrawn(index) {
            self.give_up(now, index, GivenUp::Cancelled);
        }
    }

    /// Ends the turn: gives up every call that has no answer.
    pub(super) fn end_turn(&mut self, now: Moment, why: GivenUp) {
        if self.ending.is_some() {
            return;
        }
        self.ending = Some(why);
        self.alarms.forget_turn();
        for index in 0..self.slots.len() {
            self.give_up(now, index, why);
        }
    }

    /// Deals with one thing that is due. The others follow when the commands for this one were carried out.
    pub(super) fn passed(&mut self, now: Moment) {
        let slots = &self.slots;
        match self
            .alarms
            .take_due(now, |slot, moment| slots[slot].awaits(moment))
        {
            Some(Alarm::Slot(index)) => self.slot_due(now, index),
            Some(Alarm::Turn) => {
                let limit = self.limits.timeout.unwrap_or_default();
                self.end_turn(now, GivenUp::TimedOut { limit });
            }
            Some(Alarm::Waiting) => self.look_at_waiting(now),
            None => {}
        }
    }

    fn slot_due(&mut self, now: Moment, index: usize) {
        let slot = &self.slots[index];
        match slot.phase {
            Phase::BackingOff { .. } => self.start(now, index),
            Phase::Ending { why, .. } => self.abort(index, why),
            Phase::Working | Phase::Stopping { .. } | Phase::Aborting { .. }
                if slot.deadline.is_some_and(|deadline| deadline <= now) =>
            {
                let limit = slot.rules.call_timeout.unwrap_or_default();
                self.give_up(now, index, GivenUp::TimedOut { limit });
            }
            Phase::Working => self.attempt_timed_out(now, index),
            Phase::Stopping { .. } => self.abort_attempt(now, index),
            // It may never end, so the call is answered without another attempt.
            Phase::Aborting { .. } => {
                let why = slot.attempt_timed_out();
                self.give_up(now, index, why);
            }
            _ => {}
        }
    }

    /// Gives up a call, wherever it is. A tool at work is told, and has the turn's grace to come to its end.
    pub(super) fn give_up(&mut self, now: Moment, index: usize, why: GivenUp) {
        let slot = &mut self.slots[index];
        if slot.answer.is_some() {
            return;
        }
        match slot.phase {
            Phase::Working => {
                self.commands.push_back(Command::Signal { slot: index });
                let until = now.saturating_add(self.limits.grace);
                self.end_by(now, index, why, until);
            }
            // Its tool was told already.
            Phase::Stopping { until } => self.end_by(now, index, why, until),
            Phase::Ending { .. } | Phase::GivenUp { .. } => {}
            Phase::Aborting { .. } => {
                let outcome = why.outcome(slot.effects());
                self.finish(index, outcome, now, true);
            }
            Phase::BackingOff { .. } => {
                let failure = slot
                    .failure
                    .take()
                    .unwrap_or_else(|| why.outcome(Effects::None));
                self.finish(index, failure, now, false);
            }
            _ => self.finish(index, why.outcome(Effects::None), now, false),
        }
    }

    /// Waits until then for the tool to come to its end.
    fn end_by(&mut self, now: Moment, index: usize, why: GivenUp, until: Moment) {
        if until > now {
            self.slots[index].phase = Phase::Ending { why, until };
            self.alarms.watch(index, until);
        } else {
            self.abort(index, why);
        }
    }

    /// Has the attempt of a slot aborted. The driver says whether it had begun, and the call is answered then.
    fn abort(&mut self, index: usize, why: GivenUp) {
        self.slots[index].phase = Phase::GivenUp { why };
        self.commands.push_back(Command::Abort { slot: index });
    }

    /// Goes on after an attempt was aborted. `began` says whether its tool had begun.
    pub(super) fn aborted(&mut self, now: Moment, index: usize, began: bool) {
        let slot = &self.slots[index];
        match slot.phase {
            Phase::GivenUp { why } => {
                let outcome = why.outcome(slot.effects());
                self.finish(index, outcome, now, began);
            }
            // Nothing will ever work on an attempt that was aborted before it began.
            Phase::Aborting { .. } if !began => {
                let attempt = slot.attempts;
                self.released(now, index, attempt);
            }
            _ => {}
        }
    }
}

/// The one place where a slot is filled, and where what it had goes to others.
impl State {
    /// Answers a call. Every way in which a call can end comes through here, once. `goes_on` says that something may
    /// still work on it.
    pub(super) fn finish(&mut self, index: usize, outcome: Outcome, at: Moment, goes_on: bool) {
        let slot = &mut self.slots[index];
        debug_assert!(slot.answer.is_none(), "a call is answered once");
        self.failures.record(&slot.call, &outcome);
        slot.answer = Some(Answer {
            call: Arc::clone(&slot.call),
            outcome,
            started_at: slot.started_at,
            ended_at: at,
            attempts: slot.attempts,
            max_output: slot.rules.max_output,
            approved_arguments: slot
                .approved
                .as_ref()
                .map(|it| it.arguments.as_str().into()),
        });
        self.open -= 1;
        self.commands.push_back(Command::Answered { slot: index });
        if goes_on {
            slot.phase = Phase::Overdue;
            if slot.has_place {
                self.commands
                    .push_back(Command::MarkOverdue { slot: index });
            }
            self.room.overdue += 1;
            self.room.overdue_since = self.room.overdue_since.max(Some(at));
            self.alarms.watch_overdue(at);
        } else {
            self.end_work(index);
        }
    }

    /// Takes note that nothing works on a slot any more, or ever will: what it had goes to others.
    pub(super) fn end_work(&mut self, index: usize) {
        let slot = &mut self.slots[index];
        match std::mem::replace(&mut slot.phase, Phase::Ended) {
            // Not looked at yet, or dealt with already: it has nothing.
            Phase::Fresh | Phase::Held | Phase::Checking | Phase::Ended => return,
            Phase::Asking => self.commands.push_back(Command::StopAsking { slot: index }),
            Phase::Behind | Phase::Ready => {}
            Phase::Queued => self.room.queued -= 1,
            Phase::Overdue => {
                self.room.working -= 1;
                self.room.overdue -= 1;
            }
            _ => self.room.working -= 1,
        }
        if std::mem::take(&mut slot.has_place) {
            self.commands.push_back(Command::Leave { slot: index });
        }
        if let Some(shortest) = self.alarms.shortest() {
            self.watch_stuck(shortest);
        }
        if let Some(next) = self.room.ended(index)
            && self.slots[next].phase == Phase::Behind
        {
            self.admit(next);
        }
    }
}

/// Calls that wait for overdue work alone. It may never end, so they are answered as timed out once it has been overdue
/// for as long as they may take themselves.
impl State {
    /// If work is overdue, looks at the slots that wait once that has lasted for `limit`.
    pub(super) fn watch_stuck(&mut self, limit: Duration) {
        if self.room.overdue > 0
            && let Some(moment) = self
                .room
                .overdue_since
                .and_then(|since| since.checked_add(limit))
        {
            self.alarms.watch_waiting(moment);
        }
    }

    /// Has the gate say who waits in lines where work has been overdue for long.
    fn look_at_lines(&mut self, now: Moment) {
        let Some(shortest) = self.alarms.shortest() else {
            return;
        };
        let since = self.room.stuck_lines.values().min();
        match since.and_then(|since| since.checked_add(shortest)) {
            Some(moment) if moment <= now => self.commands.push_back(Command::Inspect),
            Some(moment) => self.alarms.watch_waiting(moment),
            None => {}
        }
    }

    pub(super) fn look_at_waiting(&mut self, now: Moment) {
        self.look_at_lines(now);
        let Some(since) = self.room.overdue_since else {
            return;
        };
        if self.room.is_stuck(&self.slots) {
            let waiting = self.room.waiting(&self.slots).map(|index| (index, since));
            self.time_out_stuck(now, waiting);
        }
        if let Some(barrier) = self.room.stuck_barrier() {
            self.time_out_stuck(now, [(barrier, since)]);
        }
    }

    pub(super) fn time_out_stuck(
        &mut self,
        now: Moment,
        stuck: impl IntoIterator<Item = (usize, Moment)>,
    ) {
        for (index, since) in stuck {
            let slot = &self.slots[index];
            let Some(limit) = slot.rules.patience().filter(|_| slot.answer.is_none()) else {
                continue;
            };
            match since.checked_add(limit) {
                Some(due) if due <= now => self.give_up(now, index, GivenUp::TimedOut { limit }),
                Some(due) => {
                    self.alarms.watch_waiting(due);
                }
                None => {}
            }
        }
    }
}
