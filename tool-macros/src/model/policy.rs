//! How calls of a tool may run, as far as its attribute says so.

use std::time::Duration;

use proc_macro2::Ident;

use super::{backoff::Backoff, key::Written};
use crate::error::Errors;

/// The options of `#[tool]` that set the runtime's `Policy`.
#[derive(Default)]
pub(crate) struct Policy {
    /// The options in the order in which they are written. The runtime has a setter for each.
    pub(crate) options: Vec<(&'static str, PolicyValue)>,
    /// What a call works on.
    pub(crate) key: Option<Written>,
}

/// The value of an option.
#[derive(Clone, Copy)]
pub(crate) enum PolicyValue {
    Duration(Duration),
    Count(u32),
    Bytes(u32),
    Flag(bool),
    Backoff(Backoff),
}

impl Policy {
    /// Refuses options that contradict each other. `word` finds the word that gives an option.
    pub(super) fn check<'w>(&self, word: impl Fn(&str) -> Option<&'w Ident>, errors: &Errors) {
        let refuse = |option: &str, message: &str| {
            if let Some(word) = word(option) {
                errors.refuse(word, message);
            }
        };

        // A call that ran halfway must not run again, unless that changes nothing.
        if !self.is("idempotent") && !self.is("read_only") {
            refuse(
                "retries",
                "a call may only run again if that changes nothing; add `idempotent` or `read_only`, or remove \
                 `retries`",
            );
        }

        if word("retries").is_none() {
            refuse(
                "backoff",
                "there is nothing to wait for without a second attempt; add `retries = 2`, or remove `backoff`",
            );
            refuse(
                "attempt_timeout",
                "without `retries` there is one attempt, whose time is that of the call; write `timeout` in its place, or add \
                 `retries = 2`",
            );
        }

        if let (Some(attempt), Some(call)) =
            (self.duration("attempt_timeout"), self.duration("timeout"))
            && attempt >= call
        {
            refuse(
                "attempt_timeout",
                "an attempt may take as long as the whole call, so no time is left for another; make it shorter than `timeout`",
            );
        }

        if self.is("read_only") && self.is("destructive") {
            refuse(
                "destructive",
                "a `read_only` tool destroys nothing; remove one of the two",
            );
        }

        // A call that runs alone has no others beside it.
        if self.is("sequential") {
            refuse(
                "limit",
                "calls of a `sequential` tool run alone, so a limit has no effect; remove one of the two",
            );
            refuse(
                "key",
                "calls of a `sequential` tool run alone, so a key has no effect; remove one of the two",
            );
        }
    }

    fn duration(&self, option: &str) -> Option<Duration> {
        self.options.iter().find_map(|(name, value)| match value {
            PolicyValue::Duration(duration) if *name == option => Some(*duration),
            _ => None,
        })
    }

    /// Tells whether a flag is set.
    fn is(&self, flag: &str) -> bool {
        self.options
            .iter()
            .any(|(option, value)| *option == flag && matches!(value, PolicyValue::Flag(true)))
    }
}
