//! What a slot has on tokio.

use std::sync::{Arc, Weak};

use tokio::{task::AbortHandle, time::Instant};

use crate::{
    tool::Attempt,
    toolset::{Claim, Registered},
    turn::held::Held,
};

/// The tool and the work of a slot, beside its part of the state.
#[derive(Default)]
pub(super) struct Slot {
    /// The tool, unless the call was refused.
    pub(super) tool: Option<Arc<Registered>>,
    /// What it asks the gate for, if that is known and was not asked for.
    pub(super) claims: Option<Vec<Claim>>,
    pub(super) held: Option<Arc<Held>>,
    /// Gone when nothing works on the attempt any more.
    pub(super) attempt: Weak<Attempt>,
    /// The task that works on the call, or asks whether it may run.
    pub(super) task: Option<AbortHandle>,
}

impl Slot {
    /// Tells the tool to come to its end.
    pub(super) fn signal(&self) {
        if let Some(attempt) = self.attempt.upgrade() {
            attempt.cancel();
        }
    }

    /// Drops the future of the approver that was asked whether the call may run.
    pub(super) fn stop_asking(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }

    /// Aborts the attempt and returns it, unless it has ended.
    pub(super) fn abort(&mut self) -> Option<Arc<Attempt>> {
        let attempt = self
            .attempt
            .upgrade()
            .filter(|attempt| !attempt.has_ended())?;
        attempt.give_up();
        if let Some(task) = self.task.take() {
            task.abort();
        }
        attempt.check_pulse();
        Some(attempt)
    }

    /// Aborts whatever works on the slot, because the turn is gone.
    pub(super) fn drop_work(&mut self) {
        self.signal();
        let task = self.task.take().filter(|task| !task.is_finished());
        let attempt = self.attempt.upgrade();
        // Also if the attempt was aborted before: others must know that they may wait for it forever.
        if task.is_some() || attempt.is_some() {
            self.mark_overdue();
        }
        let Some(task) = task else {
            return;
        };
        if let Some(attempt) = attempt {
            attempt.give_up();
        }
        task.abort();
    }

    pub(super) fn mark_overdue(&self) {
        if let Some(place) = self.held.as_ref().and_then(|held| held.place()) {
            place.mark_overdue(Instant::now().into_std());
        }
    }
}
