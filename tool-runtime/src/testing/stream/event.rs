//! One event of a stream, before it is text.

use std::time::Duration;

use serde_json::Value;

/// An event, and the time before which it is not sent.
pub(in crate::testing) struct Event {
    pub(super) name: Option<String>,
    pub(super) data: Value,
    pub(super) not_before: Duration,
}

/// When the parts of a reply are complete, counted from its first byte.
#[derive(Clone, Default)]
pub(in crate::testing) struct Pace {
    /// For each choice, or for the whole reply at Responses, the times of its calls or items.
    pub(in crate::testing) complete_at: Vec<Vec<Option<Duration>>>,
    /// How many characters a delta holds.
    pub(in crate::testing) delta_size: usize,
    /// Whether the request wants the usage.
    pub(in crate::testing) with_usage: bool,
}

impl Pace {
    pub(super) fn of(&self, choice: usize, part: usize) -> Option<Duration> {
        *self.complete_at.get(choice)?.get(part)?
    }
}
