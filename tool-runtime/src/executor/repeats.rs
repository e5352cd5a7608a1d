//! Remembers, from turn to turn, which calls fail again and again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{Call, Outcome};

/// Counts how often the same call, of one tool with the same arguments, has failed in a row, and refuses it when
/// that is too often. A model that is stuck is told so instead of being served for ever.
///
/// Clones share their counts. `Agent` keeps one for each run.
///
/// ```
/// let repeats = tool_runtime::Repeats::new(3);
/// ```
#[derive(Clone, Debug)]
pub struct Repeats {
    limit: u32,
    failures: Arc<Mutex<HashMap<Key, u32>>>,
}

/// A tool's name, and the arguments as the model wrote them.
type Key = (String, String);

impl Repeats {
    /// Refuses a call once it has failed `limit` times in a row. 0 counts as 1.
    ///
    /// ```
    /// let repeats = tool_runtime::Repeats::new(3);
    /// ```
    #[must_use]
    pub fn new(limit: u32) -> Self {
        Self {
            limit: limit.max(1),
            failures: Arc::default(),
        }
    }

    /// Returns how often the call has failed, if that is too often.
    pub(super) fn refuses(&self, call: &Call) -> Option<u32> {
        let failures = self.failures();
        // Mostly nothing has failed, and no key need be made.
        if failures.is_empty() {
            return None;
        }
        failures
            .get(&key(call))
            .copied()
            .filter(|failures| *failures >= self.limit)
    }

    pub(super) fn record(&self, call: &Call, outcome: &Outcome) {
        match outcome {
            Outcome::Success(_) => {
                self.failures().remove(&key(call));
            }
            Outcome::Failed(_)
            | Outcome::InvalidArguments(_)
            | Outcome::CutOff
            | Outcome::TimedOut { started: true, .. }
            | Outcome::Panicked { .. } => *self.failures().entry(key(call)).or_default() += 1,
            // Nothing was tried, or it was counted for each call inside.
            Outcome::Several(_)
            | Outcome::UnknownTool { .. }
            | Outcome::NotAllowed { .. }
            | Outcome::UnknownKind { .. }
            | Outcome::TimedOut { started: false, .. }
            | Outcome::Cancelled { .. }
            | Outcome::Refused { .. } => {}
        }
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<Key, u32>> {
        // Counts are whole at every moment, so a panic elsewhere leaves nothing half done.
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(call: &Call) -> Key {
    (call.name.clone(), call.arguments.trim().to_owned())
}
