//! Ids of what the server sends.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes ids, each once.
#[derive(Default)]
pub(super) struct Ids {
    last: AtomicU64,
}

impl Ids {
    /// Makes an id that begins with `prefix`.
    pub(super) fn make(&self, prefix: &str) -> String {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{prefix}{number:024}")
    }
}
