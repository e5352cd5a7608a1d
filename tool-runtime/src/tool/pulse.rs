//! How long a tool holds the thread that polls it.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{Call, contain::contain};

/// A poll that takes longer is told to the log. What awaits takes microseconds.
const LONG: Duration = Duration::from_millis(100);

/// What the times of all pulses count from.
static BASE: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Knows since when a tool has been polled. In real time, because a thread that is blocked is, whatever the clock says.
#[derive(Default)]
pub(super) struct Pulse {
    /// When the poll that goes on began: microseconds since `BASE`, and one more. 0 between polls.
    polled: AtomicU64,
    is_told: AtomicBool,
}

impl Pulse {
    /// Polls the tool.
    pub(super) fn poll<T>(&self, call: &Call, poll: impl FnOnce() -> T) -> T {
        let since = BASE.elapsed();
        let micros = u64::try_from(since.as_micros()).unwrap_or(u64::MAX);
        self.polled
            .store(micros.saturating_add(1), Ordering::Relaxed);
        let polled = poll();
        self.polled.store(0, Ordering::Relaxed);
        self.look(call, since);
        polled
    }

    /// Tells the log if the tool is in the middle of a poll that takes long.
    pub(super) fn check(&self, call: &Call) {
        if let Some(micros) = self.polled.load(Ordering::Relaxed).checked_sub(1) {
            self.look(call, Duration::from_micros(micros));
        }
    }

    fn look(&self, call: &Call, since: Duration) {
        let took = BASE.elapsed().saturating_sub(since);
        if took >= LONG && !self.is_told.swap(true, Ordering::Relaxed) {
            contain("the log", || {
                tracing::warn!(
                    gen_ai.tool.name = call.name,
                    gen_ai.tool.call.id = call.id,
                    blocked_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
                    "a tool blocks a thread of the runtime, which then does nothing else, not even watch the time; \
                     declare it as a plain `fn`, or put what blocks into `tokio::task::spawn_blocking`",
                );
            });
        }
    }
}
