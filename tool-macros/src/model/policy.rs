//! How calls of a tool may run, as far as its attribute says so.

use std::time::Duration;

use proc_macro2::Ident;

use crate::error::Errors;

#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "options that say yes or no, each for itself"
)]
pub(crate) struct Policy {
    pub(crate) timeout: Option<Duration>,
    pub(crate) limit: Option<u32>,
    pub(crate) sequential: bool,
    /// The name of an argument.
    pub(crate) key: Option<Ident>,
    pub(crate) retries: Option<u32>,
    pub(crate) idempotent: bool,
    pub(crate) read_only: bool,
    pub(crate) destructive: bool,
    pub(crate) approve: bool,
    /// In bytes.
    pub(crate) max_output: Option<u32>,
}

impl Policy {
    pub(super) fn flag(&mut self, option: &str, flag: bool) {
        match option {
            "sequential" => self.sequential = flag,
            "idempotent" => self.idempotent = flag,
            "read_only" => self.read_only = flag,
            "destructive" => self.destructive = flag,
            "approve" => self.approve = flag,
            _ => {}
        }
    }

    /// Refuses options that contradict each other. `word` finds the word that gives an option.
    pub(super) fn check<'w>(&self, word: impl Fn(&str) -> Option<&'w Ident>, errors: &Errors) {
        let refuse = |option: &str, message: &str| {
            if let Some(word) = word(option) {
                errors.refuse(word, message);
            }
        };

        // A call that ran halfway must not run again, unless that changes nothing.
        if !self.idempotent && !self.read_only {
            refuse(
                "retries",
                "a call may only run again if that changes nothing; add `idempotent` or `read_only`, or remove \
                 `retries`",
            );
        }

        if self.read_only && self.destructive {
            refuse(
                "destructive",
                "a tool that is `read_only` destroys nothing; remove one of the two",
            );
        }

        // Alone in its turn, there is nothing to hold back.
        if self.sequential {
            refuse(
                "limit",
                "a `sequential` tool runs alone, so that there is nothing to limit; remove one of the two",
            );
            refuse(
                "key",
                "a `sequential` tool runs alone, so that a key adds nothing; remove one of the two",
            );
        }
    }
}
