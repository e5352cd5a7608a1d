//! Calls that fail again and again.

use std::collections::HashMap;

use crate::{Answer, Call, Outcome};

/// How often the same call, of one tool with the same arguments, has failed in a row. Counted from outcomes: those of
/// earlier turns, and those of the turn that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RepeatedFailures {
    /// How many failures in a row are too many.
    limit: Option<u32>,
    counts: HashMap<(String, String), u32>,
}

impl RepeatedFailures {
    /// Counts from the answers of earlier turns, oldest first. A `limit` of 0 counts as 1.
    pub(crate) fn new<'a>(limit: u32, earlier: impl IntoIterator<Item = &'a Answer>) -> Self {
        let mut failures = Self {
            limit: Some(limit.max(1)),
            counts: HashMap::new(),
        };
        for answer in earlier {
            failures.record(&answer.call, &answer.outcome);
        }
        failures
    }

    /// Returns how often the call has failed, if that is too often.
    pub(super) fn refuses(&self, call: &Call) -> Option<u32> {
        let limit = self.limit?;
        // Mostly nothing has failed, and no key need be made.
        if self.counts.is_empty() {
            return None;
        }
        let failures = self.counts.get(&key(call)).copied();
        failures.filter(|failures| *failures >= limit)
    }

    pub(super) fn record(&mut self, call: &Call, outcome: &Outcome) {
        if self.limit.is_none() {
            return;
        }
        match outcome {
            Outcome::Success(_) => {
                self.counts.remove(&key(call));
            }
            Outcome::Failed(_)
            | Outcome::InvalidArguments(_)
            | Outcome::Truncated
            | Outcome::Deadlocked => *self.counts.entry(key(call)).or_default() += 1,
            Outcome::TimedOut { effects, .. } | Outcome::Panicked { effects }
                if effects.has_begun() =>
            {
                *self.counts.entry(key(call)).or_default() += 1;
            }
            // Nothing was tried.
            _ => {}
        }
    }
}

fn key(call: &Call) -> (String, String) {
    (call.name.clone(), call.arguments.trim().to_owned())
}
