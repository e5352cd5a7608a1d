//! Attempts: how one starts, how it ends, and when the next one follows.

use std::time::Duration;

use super::{Command, End, Moment, Phase, State};
use crate::Outcome;

impl State {
    /// Starts the next attempt of a slot.
    pub(super) fn start(&mut self, now: Moment, index: usize) {
        let slot = &mut self.slots[index];
        if slot.attempts == 0 {
            self.room.working += 1;
            slot.deadline = slot
                .rules
                .call_timeout
                .and_then(|limit| now.checked_add(limit));
            if let Some(deadline) = slot.deadline {
                self.alarms.watch(index, deadline);
            }
        }
        slot.attempts += 1;
        slot.phase = Phase::Working;
        let attempt_deadline = slot
            .rules
            .attempt_timeout
            .and_then(|limit| now.checked_add(limit));
        // The attempt's own limit matters only if it is the first to be reached.
        slot.attempt_deadline =
            attempt_deadline.filter(|end| slot.deadline.is_none_or(|deadline| *end < deadline));
        if let Some(end) = slot.attempt_deadline {
            self.alarms.watch(index, end);
        }
        let deadlines = [slot.attempt_deadline, slot.deadline, self.alarms.turn()];
        self.commands.push_back(Command::Start {
            slot: index,
            attempt: slot.attempts,
            deadline: deadlines.into_iter().flatten().min(),
        });
    }

    /// Takes in an attempt that ended at `at`.
    pub(super) fn attempt_ended(
        &mut self,
        now: Moment,
        index: usize,
        attempt: u32,
        at: Moment,
        end: End,
    ) {
        let slot = &self.slots[index];
        if attempt != slot.attempts {
            return;
        }
        if slot.answer.is_some() {
            return self.end_work(index);
        }
        let effects = slot.effects();
        match end {
            End::Returned(result) => self.returned(now, index, at, Outcome::from(result)),
            End::Panicked => self.finish(index, Outcome::Panicked { effects }, at, false),
            // An attempt that was aborted has not ended before it is released.
            End::Vanished if matches!(slot.phase, Phase::Aborting { .. }) => {}
            End::Vanished => self.finish(index, Outcome::Cancelled { effects }, at, false),
        }
    }

    /// Answers with what an attempt has returned, or tries again.
    fn returned(&mut self, now: Moment, index: usize, at: Moment, outcome: Outcome) {
        let slot = &self.slots[index];
        let took_too_long = matches!(slot.phase, Phase::Stopping { .. } | Phase::Aborting { .. });
        // None follows in a turn that ends: its calls are in neither of these phases.
        let may_follow = slot.may_try_again() && (took_too_long || slot.phase == Phase::Working);
        match &outcome {
            Outcome::Failed(error) if may_follow && error.is_transient() => {
                let delay = error.delay().unwrap_or_else(|| self.draw_delay(index));
                self.back_off(now, index, outcome, delay);
            }
            // It was told to stop, so that it failed says nothing about the next attempt.
            Outcome::Failed(_) | Outcome::Cancelled { .. } if may_follow && took_too_long => {
                let failure = slot.timed_out();
                let delay = self.draw_delay(index);
                self.back_off(now, index, failure, delay);
            }
            _ => self.finish(index, outcome, at, false),
        }
    }

    /// Gives up the attempt that runs, and tries again if that is allowed.
    pub(super) fn attempt_timed_out(&mut self, now: Moment, index: usize) {
        let slot = &mut self.slots[index];
        if !slot.may_try_again() {
            let why = slot.attempt_timed_out();
            return self.give_up(now, index, why);
        }
        self.commands.push_back(Command::Signal { slot: index });
        let until = now.saturating_add(self.limits.grace);
        if until > now {
            slot.phase = Phase::Stopping { until };
            self.alarms.watch(index, until);
        } else {
            self.abort_attempt(now, index);
        }
    }

    /// Aborts an attempt that took too long. It has as long to end as it had to do its work.
    pub(super) fn abort_attempt(&mut self, now: Moment, index: usize) {
        let slot = &mut self.slots[index];
        let until = now.saturating_add(slot.rules.attempt_timeout.unwrap_or_default());
        slot.phase = Phase::Aborting { until };
        self.alarms.watch(index, until);
        self.commands.push_back(Command::Abort { slot: index });
    }

    /// Takes note that nothing works on an attempt any more.
    pub(super) fn released(&mut self, now: Moment, index: usize, attempt: u32) {
        let slot = &mut self.slots[index];
        if attempt != slot.attempts {
            return;
        }
        match slot.phase {
            Phase::Overdue => self.end_work(index),
            Phase::Aborting { .. } => {
                let failure = slot.timed_out();
                let delay = self.draw_delay(index);
                self.back_off(now, index, failure, delay);
            }
            _ => {}
        }
    }

    /// Waits before the next attempt, or answers with the failure if the time does not suffice for another one.
    fn back_off(&mut self, now: Moment, index: usize, failure: Outcome, delay: Duration) {
        let slot = &mut self.slots[index];
        let until = now.checked_add(delay);
        let end = slot.deadline.into_iter().chain(self.alarms.turn()).min();
        let Some(until) = until.filter(|until| end.is_none_or(|end| *until < end)) else {
            return self.finish(index, failure, now, false);
        };
        slot.failure = Some(failure);
        slot.phase = Phase::BackingOff { until };
        self.alarms.watch(index, until);
        self.commands.push_back(Command::Retry {
            slot: index,
            attempt: slot.attempts + 1,
            delay,
        });
    }

    /// Draws how long to wait before the next attempt.
    fn draw_delay(&mut self, index: usize) -> Duration {
        let slot = &self.slots[index];
        self.jitter.wait(&slot.rules, slot.attempts)
    }
}

/// Draws the waits between attempts. A small generator of its own, so that the same seed gives the same turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Jitter(u64);

impl Jitter {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Draws the wait after so many attempts, evenly between zero and the backoff's bound.
    fn wait(&mut self, rules: &super::Rules, attempts: u32) -> Duration {
        rules.backoff.longest(attempts).mul_f64(self.next())
    }

    /// Draws a number from 0 to 1, by `SplitMix64`.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
