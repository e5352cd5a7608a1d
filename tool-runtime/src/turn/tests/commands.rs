//! What the driver does for the state.

use std::sync::Arc;

use super::{
    script::ms,
    world::{Happening, Slot, Work, World},
};
use crate::{
    toolset::{Asked, Claim, Resource, Waiter},
    turn::state::{Command, Input},
};

impl World {
    pub(super) fn carry_out(&mut self, run: usize) {
        while let Some(command) = self.runs[run].state.next_command() {
            let now = self.moment(run);
            match command {
                Command::Ask { slot } => {
                    let answer = match self.ask(run, slot) {
                        Asked::Granted => Input::Granted { slot },
                        Asked::Waits => continue,
                        Asked::Refused => Input::Deadlocked { slot },
                    };
                    self.runs[run].state.apply(now, answer);
                }
                Command::Leave { slot } => {
                    let this = &mut self.runs[run].slots[slot];
                    assert!(!this.is_alive(), "its work goes on");
                    let place = this.place.take().expect("it has one");
                    self.line.left(run, slot);
                    place.leave();
                }
                Command::MarkOverdue { slot } => self.mark_overdue(run, slot),
                Command::Inspect => {
                    let began = self.epoch + ms(self.runs[run].began);
                    let since = |(slot, it): (usize, &Slot)| {
                        let since = it.place.as_ref()?.stuck_since()?;
                        Some((slot, since.saturating_duration_since(began)))
                    };
                    let slots = self.runs[run].slots.iter().enumerate();
                    let stuck = slots.filter_map(since).collect();
                    let this = &mut self.runs[run];
                    this.state.apply(now, Input::Inspected { stuck });
                }
                Command::Approve { slot } => {
                    let after = self.runs[run].script.calls[slot].decided_after;
                    self.runs[run].slots[slot].is_asked_about = true;
                    self.plan(self.now + after, run, Happening::Decide(slot));
                }
                Command::StopAsking { slot } => {
                    self.runs[run].slots[slot].is_asked_about = false;
                }
                Command::Check { slot } => {
                    let after = self.runs[run].script.calls[slot].decided_after;
                    self.plan(self.now + after, run, Happening::Check(slot));
                }
                Command::Start {
                    slot,
                    attempt,
                    deadline,
                } => {
                    self.check_start(run, slot, attempt, deadline);
                    let this = &mut self.runs[run];
                    this.slots[slot].works.push(Work {
                        started_at: self.now,
                        ..Work::default()
                    });
                    let after = this.script.calls[slot].attempt(attempt).begins_after;
                    self.plan(self.now + after, run, Happening::Begin(slot, attempt));
                }
                Command::Signal { slot } => {
                    let this = &mut self.runs[run];
                    let Ok(attempt) = u32::try_from(this.slots[slot].works.len()) else {
                        continue;
                    };
                    if let Some(work) = this.slots[slot].works.last_mut() {
                        work.is_told = true;
                    }
                    if let Some(after) = this.script.calls[slot].attempt(attempt).heeds_after {
                        self.plan(self.now + after, run, Happening::Return(slot, attempt));
                    }
                }
                Command::Abort { slot } => {
                    let began = self.runs[run].began;
                    let work = self.runs[run].slots[slot].works.last();
                    let work = work.expect("it was started");
                    if work.ended.is_none() && !work.is_gone {
                        let began = work.begun_at.map(|at| ms(at - began));
                        self.give_up(run, slot);
                        let this = &mut self.runs[run];
                        this.state.apply(now, Input::Aborted { slot, began });
                    }
                }
                Command::Retry {
                    slot,
                    attempt,
                    delay,
                } => self.check_retry(run, slot, attempt, delay),
                Command::Answered { slot } => self.check_answer(run, slot),
            }
        }
    }

    fn ask(&mut self, run: usize, slot: usize) -> Asked {
        let this = &self.runs[run];
        let call = &this.script.calls[slot];
        let tool = self.case.tool(call);
        let claim = |resource, capacity| Claim { resource, capacity };
        let key = tool
            .has_key
            .then(|| claim(Resource::Key(call.file.to_string()), 1));
        let id = self.ids[call.tool % self.ids.len()];
        let own = tool.limit.map(|limit| claim(Resource::Tool(id), limit));
        let all = self.case.limit.map(|limit| claim(Resource::Toolset, limit));
        let claims: Vec<_> = key.into_iter().chain(own).chain(all).collect();
        self.line.asked(run, slot, claims.clone());
        let waiter = Arc::clone(&this.post) as Arc<dyn Waiter>;
        let (place, asked) = self.gate.ask(claims, this.held.clone(), &waiter, slot);
        match asked {
            Asked::Granted => self.line.granted(run, slot),
            Asked::Waits => {}
            Asked::Refused => self.line.left(run, slot),
        }
        self.runs[run].slots[slot].place = Some(place);
        asked
    }

    pub(super) fn mark_overdue(&mut self, run: usize, slot: usize) {
        let now = self.instant();
        if let Some(place) = &self.runs[run].slots[slot].place {
            place.mark_overdue(now);
        }
    }

    /// Aborts the attempt at work on a slot: it goes on for a while if it has begun, and never begins otherwise.
    pub(super) fn give_up(&mut self, run: usize, slot: usize) {
        let this = &mut self.runs[run];
        let attempt = u32::try_from(this.slots[slot].works.len()).expect("few");
        let lingers = this.script.calls[slot].attempt(attempt).lingers;
        let work = this.slots[slot].works.last_mut().expect("it was started");
        work.is_given_up = true;
        let goes_on = if work.begun_at.is_some() {
            lingers
        } else {
            Some(0)
        };
        let inner = work.inner;
        if let Some(goes_on) = goes_on {
            self.plan(self.now + goes_on, run, Happening::Gone(slot, attempt));
        }
        if let Some(inner) = inner {
            self.drop_run(inner);
        }
    }
}
