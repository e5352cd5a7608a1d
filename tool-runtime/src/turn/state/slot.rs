//! One call of a turn.

use std::sync::Arc;

use super::{GivenUp, Moment, Rules};
use crate::{Answer, Call, Outcome, turn::Effects};

/// A call of a turn, from when it was pushed until nothing works on it any more. Its index is its position in the turn.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) call: Arc<Call>,
    /// The call with other arguments, if it was approved with them.
    pub(super) approved: Option<Arc<Call>>,
    pub(super) rules: Rules,
    pub(super) phase: Phase,
    /// Whether it has a place at the gate, or waits for one.
    pub(super) has_place: bool,
    /// How many attempts were started.
    pub(super) attempts: u32,
    /// When its tool first began its work.
    pub(super) started_at: Option<Moment>,
    /// When the time of the call is over.
    pub(super) deadline: Option<Moment>,
    /// When the time of the attempt is over, if it ends before the call's.
    pub(super) attempt_deadline: Option<Moment>,
    /// How the last attempt failed, if another one may follow.
    pub(super) failure: Option<Outcome>,
    pub(super) answer: Option<Answer>,
}

/// How far a slot has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It was not looked at.
    Fresh,
    /// It waits for the end of the reply.
    Held,
    /// It is not run, and waits for the check of its arguments.
    Checking,
    /// It waits for somebody's decision.
    Asking,
    /// It runs alone, and waits until the calls before it have ended.
    Behind,
    /// It has room in the turn, and waits at the gate.
    Queued,
    /// It waits for room in the turn.
    Ready,
    /// A tool works on it.
    Working,
    /// The attempt took too long, and its tool was told to come to its end. Another attempt may follow.
    Stopping { until: Moment },
    /// The attempt took too long and was aborted. The next one starts when nothing works on the old one any more. If
    /// that takes too long, there is none.
    Aborting { until: Moment },
    /// It waits before its next attempt.
    BackingOff { until: Moment },
    /// Its tool was told to come to its end.
    Ending { why: GivenUp, until: Moment },
    /// It is being aborted.
    GivenUp { why: GivenUp },
    /// It was answered, and its work goes on.
    Overdue,
    /// Nothing works on it, or ever will.
    Ended,
}

impl Slot {
    pub(super) fn new(call: Arc<Call>, rules: Rules, is_held: bool) -> Self {
        Self {
            call,
            approved: None,
            rules,
            phase: if is_held { Phase::Held } else { Phase::Fresh },
            has_place: false,
            attempts: 0,
            started_at: None,
            deadline: None,
            attempt_deadline: None,
            failure: None,
            answer: None,
        }
    }

    /// Returns whether something is due in this slot at that moment.
    pub(super) fn awaits(&self, moment: Moment) -> bool {
        match self.phase {
            Phase::Working => {
                self.deadline == Some(moment) || self.attempt_deadline == Some(moment)
            }
            Phase::Stopping { until } | Phase::Aborting { until } => {
                self.deadline == Some(moment) || until == moment
            }
            Phase::BackingOff { until } | Phase::Ending { until, .. } => until == moment,
            _ => false,
        }
    }

    /// Returns whether the tool's policy allows one more attempt.
    pub(super) fn may_try_again(&self) -> bool {
        self.rules.idempotent && self.attempts <= self.rules.retries
    }

    /// Says why an attempt that took too long is given up.
    pub(super) fn attempt_timed_out(&self) -> GivenUp {
        GivenUp::TimedOut {
            limit: self.rules.attempt_timeout.unwrap_or_default(),
        }
    }

    /// Returns how an attempt has failed that took too long.
    pub(super) fn timed_out(&self) -> Outcome {
        self.attempt_timed_out().outcome(self.effects())
    }

    /// Takes note of when the tool began its work, if it had.
    pub(super) fn note_beginning(&mut self, began: Option<Moment>) {
        self.started_at = self.started_at.or(began);
    }

    /// Returns what the call may have done until now.
    pub(super) fn effects(&self) -> Effects {
        if self.started_at.is_none() {
            Effects::None
        } else if self.rules.read_only {
            Effects::ReadOnly
        } else if self.rules.idempotent {
            Effects::Repeatable
        } else {
            Effects::Possible
        }
    }
}
