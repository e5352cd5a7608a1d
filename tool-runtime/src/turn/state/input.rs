//! What can happen in a turn.

use std::{sync::Arc, time::Duration};

use super::Moment;
use crate::{Call, CallError, Outcome, Output, tool::Backoff, toolset::LineId};

/// Something that happened in a turn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input {
    /// The model asked for one more call. Its slot is the next one.
    Pushed(Plan),
    /// The reply has ended well. Calls that were held may start.
    ReplyEnded,
    /// No more calls will come.
    Closed,
    /// The gate granted the place that it was asked for.
    Granted { slot: usize },
    /// The gate refused the place, because the call would wait for itself.
    Deadlocked { slot: usize },
    /// Somebody decided whether the call may run.
    Decided { slot: usize, decision: Decision },
    /// The arguments of a call that is left to the host were checked.
    Checked {
        slot: usize,
        /// The call, with nothing but JSON in its arguments.
        call: Arc<Call>,
        outcome: Outcome,
    },
    /// An attempt came to its end.
    Ended {
        slot: usize,
        attempt: u32,
        /// When its tool began its work, if it had.
        began: Option<Moment>,
        at: Moment,
        end: End,
    },
    /// The attempt was aborted, as the state asked.
    Aborted {
        slot: usize,
        /// When its tool began its work, if it had.
        began: Option<Moment>,
    },
    /// Nothing works on an attempt any more.
    Released { slot: usize, attempt: u32 },
    /// A call is taken back, if it has not started.
    Withdrawn { slot: usize },
    /// Calls wait in a line of the gate for work alone that has been overdue since then.
    Stuck { line: LineId, since: Moment },
    /// The calls in a line no longer wait for overdue work alone.
    Freed { line: LineId },
    /// These calls wait at the gate for work that has been overdue since then.
    Inspected { stuck: Vec<(usize, Moment)> },
    /// Time has passed.
    Passed,
    /// The turn is to end.
    Cancelled,
}

/// What was decided about a call that needs approval.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    Granted,
    /// This call may run in the place of the model's, which it differs from by its arguments.
    GrantedWith(Arc<Call>),
    Refused(Outcome),
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum End {
    Returned(Result<Output, CallError>),
    Panicked,
    /// The runtime dropped the task, as it does when it shuts down.
    Vanished,
}

/// A call, and what the turn must know to run it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) call: Arc<Call>,
    /// The answer, if the call will not be run.
    pub(crate) refusal: Option<Outcome>,
    /// Whether the answer comes with [`Input::Checked`]. The call is not run then.
    pub(crate) is_checked: bool,
    pub(crate) rules: Rules,
    /// Whether the call must not start before the reply has ended well.
    pub(crate) is_held: bool,
}

/// How a call runs: its tool's policy, with the toolset's limits in the gaps.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule by itself")]
pub(crate) struct Rules {
    pub(crate) call_timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) sequential: bool,
    /// Whether it needs a place at the gate.
    pub(crate) uses_gate: bool,
    pub(crate) approve: bool,
    pub(crate) retries: u32,
    pub(crate) backoff: Backoff,
    pub(crate) idempotent: bool,
    pub(crate) read_only: bool,
    /// How long the text of the answer may be, in bytes.
    pub(crate) max_output: usize,
}

impl Rules {
    /// Returns how long the call waits for overdue work alone: as long as it may take itself. It waits forever if it has
    /// no limit.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.call_timeout.or(self.attempt_timeout)
    }
}
