//! What a turn wants done.

use std::time::Duration;

use super::Moment;

/// Something that the driver of a turn is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Asks the gate for the place of a slot.
    Ask { slot: usize },
    /// Gives back the place of a slot, or leaves the line.
    Leave { slot: usize },
    /// Tells the gate that the work of a slot was given up and goes on.
    MarkOverdue { slot: usize },
    /// Asks the gate which slots wait for overdue work.
    Inspect,
    /// Asks somebody whether the call of a slot may run.
    Approve { slot: usize },
    /// Stops the approver, if it has not decided.
    StopAsking { slot: usize },
    /// Checks the arguments of a call that is left to the host.
    Check { slot: usize },
    /// Starts an attempt.
    Start {
        slot: usize,
        attempt: u32,
        deadline: Option<Moment>,
    },
    /// Tells the tool to come to its end.
    Signal { slot: usize },
    /// Aborts the attempt that runs.
    Abort { slot: usize },
    /// Announces that a slot waits before its next attempt.
    Retry {
        slot: usize,
        attempt: u32,
        delay: Duration,
    },
    /// Announces that a slot has its answer.
    Answered { slot: usize },
}
