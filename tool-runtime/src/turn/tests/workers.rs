//! Who works on the attempts.

use super::{
    script::{Ending, ms},
    world::{Happening, Slot, Stage, Work, World},
};
use crate::{
    CallError, InvalidArguments, Output, Problem, ToolError,
    turn::state::{End, Input},
};

impl World {
    pub(super) fn work(&mut self, run: usize, slot: usize, attempt: u32) -> &mut Work {
        let index = usize::try_from(attempt - 1).expect("few");
        &mut self.runs[run].slots[slot].works[index]
    }

    pub(super) fn begin(&mut self, run: usize, slot: usize, attempt: u32) {
        let now = self.now;
        let work = self.work(run, slot, attempt);
        if work.is_given_up {
            return;
        }
        work.begun_at = Some(now);
        let script = self.runs[run].script.calls[slot].attempt(attempt).clone();
        if let Some(inner) = script.inner {
            let inner = self.open(&inner, Some((run, slot, attempt)));
            self.work(run, slot, attempt).inner = Some(inner);
        } else if let Some(takes) = script.takes {
            self.plan(now + takes, run, Happening::Return(slot, attempt));
        }
    }

    pub(super) fn return_(&mut self, run: usize, slot: usize, attempt: u32) {
        let work = self.work(run, slot, attempt);
        if work.ended.is_some() || work.is_given_up || work.begun_at.is_none() {
            return;
        }
        let inner = work.inner;
        self.end(run, slot, attempt);
        self.work(run, slot, attempt).is_gone = true;
        // Told to end, it leaves the turn within it.
        if let Some(inner) = inner {
            self.drop_run(inner);
        }
    }

    /// Tells the turn how an attempt ended.
    pub(super) fn end(&mut self, run: usize, slot: usize, attempt: u32) {
        let (at, start) = (self.moment(run), self.runs[run].began);
        let ending = self.runs[run].script.calls[slot].attempt(attempt).end;
        let work = self.work(run, slot, attempt);
        work.ended = Some(ending);
        let began = work.begun_at.map(|at| ms(at - start));
        let this = &self.runs[run];
        let can_wait =
            ending == Ending::Success && this.slots[slot].place.is_none() && this.held.is_empty();
        let letter = Input::Ended {
            slot,
            attempt,
            began,
            at,
            end: ending.end(),
        };
        this.post.put(letter, can_wait);
        if ending == Ending::Vanish {
            this.post.put(Input::Released { slot, attempt }, false);
        }
    }

    pub(super) fn gone(&mut self, run: usize, slot: usize, attempt: u32) {
        let script = self.runs[run].script.calls[slot].attempt(attempt).clone();
        let work = self.work(run, slot, attempt);
        if std::mem::replace(&mut work.is_gone, true) {
            return;
        }
        let tells = work.begun_at.is_some() && script.ends_all_the_same && work.inner.is_none();
        if self.runs[run].stage != Stage::Running {
            return self.free_places(run);
        }
        if tells {
            self.end(run, slot, attempt);
        }
        let post = &self.runs[run].post;
        post.put(Input::Released { slot, attempt }, false);
    }
}

impl Slot {
    /// Returns whether something works on it, or may begin to.
    pub(super) fn is_alive(&self) -> bool {
        let is_alive = |work: &Work| work.begun_at.is_some() || !work.is_given_up;
        self.works
            .iter()
            .any(|work| !work.is_gone && is_alive(work))
    }

    /// Returns whether a worker has something of it.
    pub(super) fn is_held(&self) -> bool {
        self.works.iter().any(|work| !work.is_gone)
    }
}

impl Ending {
    fn end(self) -> End {
        let failed = |error: ToolError| End::Returned(Err(CallError::Failed(error)));
        match self {
            Self::Success => End::Returned(Ok(Output::text("done"))),
            Self::Failure => failed(ToolError::failed("no")),
            Self::Transient(None) => failed(ToolError::transient("busy")),
            Self::Transient(Some(after)) => {
                failed(ToolError::transient("busy").retry_after(ms(after)))
            }
            Self::InvalidArguments => {
                let problems = vec![Problem::new("/file", "is missing")];
                let invalid = InvalidArguments::new(problems);
                End::Returned(Err(CallError::InvalidArguments(invalid)))
            }
            Self::Panic => End::Panicked,
            Self::Vanish => End::Vanished,
        }
    }
}
