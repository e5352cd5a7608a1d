//! The driver without a runtime.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    post::{Line, Post},
    script::{self, Case, Ending, ms},
};
use crate::{
    Call, Outcome,
    tool::Backoff,
    toolset::{Gate, Place, PlaceId, ToolId},
    turn::state::{Decision, Input, Moment, Plan, RepeatedFailures, Rules, State, TurnLimits},
};

pub(super) const BACKOFF: Backoff = Backoff {
    base: Duration::from_millis(4),
    factor: 2,
    cap: Duration::from_millis(20),
};

/// The turns of a case, at one moment.
pub(super) struct World {
    pub(super) case: Case,
    /// In milliseconds.
    pub(super) now: u64,
    pub(super) runs: Vec<Run>,
    pub(super) gate: Arc<Gate>,
    pub(super) line: Arc<Line>,
    pub(super) epoch: Instant,
    pub(super) ids: Vec<ToolId>,
    agenda: BinaryHeap<Reverse<Entry>>,
    planned: u64,
}

/// When, in which order at that time, the how many-th that was planned, in which turn, and what.
type Entry = (u64, u64, u64, usize, Happening);

/// One turn.
pub(super) struct Run {
    pub(super) script: script::Turn,
    pub(super) state: State,
    pub(super) slots: Vec<Slot>,
    pub(super) began: u64,
    pub(super) stage: Stage,
    /// Whether it was ended from outside.
    pub(super) is_ended: bool,
    /// What the calls hold that it is within.
    pub(super) held: Vec<PlaceId>,
    outer: Option<(usize, usize, u32)>,
    pub(super) post: Arc<Post>,
    is_cancelled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Running,
    Over,
    Dropped,
}

#[derive(Default)]
pub(super) struct Slot {
    pub(super) pushed_at: u64,
    pub(super) place: Option<Place>,
    pub(super) works: Vec<Work>,
    pub(super) is_withdrawn: bool,
    pub(super) is_answered: bool,
    /// Whether somebody is about to decide.
    pub(super) is_asked_about: bool,
    /// When the next attempt may start.
    pub(super) retry_at: Option<Duration>,
}

/// An attempt, as a worker has it.
#[derive(Default)]
pub(super) struct Work {
    pub(super) started_at: u64,
    pub(super) begun_at: Option<u64>,
    pub(super) ended: Option<Ending>,
    /// Whether it was told to come to its end.
    pub(super) is_told: bool,
    pub(super) is_given_up: bool,
    pub(super) is_gone: bool,
    pub(super) inner: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    Push,
    Close,
    ReplyEnds,
    Withdraw(usize),
    Cancel,
    Finish,
    Drop,
    Poll,
    Decide(usize),
    Check(usize),
    Begin(usize, u32),
    Return(usize, u32),
    Gone(usize, u32),
}

/// Plays a case to its end.
pub(super) fn play(case: Case) {
    let mut world = World {
        now: 0,
        runs: Vec::new(),
        gate: Arc::default(),
        line: Arc::default(),
        epoch: Instant::now(),
        ids: case.tools.iter().map(|_| ToolId::new()).collect(),
        agenda: BinaryHeap::new(),
        planned: 0,
        case,
    };
    for turn in world.case.turns.clone() {
        world.open(&turn, None);
    }
    while let Some(Reverse((at, _, _, run, happening))) = world.agenda.pop() {
        assert!(world.planned < 100_000, "it goes on forever");
        world.now = at;
        world.happen(run, happening);
        world.wake();
    }
    world.check_end();
}

impl World {
    pub(super) fn plan(&mut self, at: u64, run: usize, happening: Happening) {
        self.planned += 1;
        let order = mixed(self.case.seed ^ self.planned);
        let entry = (at, order, self.planned, run, happening);
        self.agenda.push(Reverse(entry));
    }

    pub(super) fn instant(&self) -> Instant {
        self.epoch + ms(self.now)
    }

    pub(super) fn moment(&self, run: usize) -> Moment {
        ms(self.now - self.runs[run].began)
    }

    pub(super) fn open(
        &mut self,
        script: &script::Turn,
        outer: Option<(usize, usize, u32)>,
    ) -> usize {
        let (run, now) = (self.runs.len(), self.now);
        let limits = TurnLimits {
            concurrency: script.limit,
            timeout: script.timeout.map(ms),
            grace: ms(script.grace),
        };
        let failures = script
            .failures
            .map(|limit| RepeatedFailures::new(limit, []));
        let held = outer.map(|(run, slot, _)| {
            let outer = &self.runs[run];
            let own = outer.slots[slot].place.as_ref().map(Place::id);
            outer.held.iter().copied().chain(own).collect()
        });
        self.runs.push(Run {
            state: State::new(limits, failures.unwrap_or_default(), self.case.seed),
            slots: Vec::new(),
            began: now,
            stage: Stage::Running,
            is_ended: false,
            held: held.unwrap_or_default(),
            outer,
            post: Arc::new(Post::new(run, self.instant(), Arc::clone(&self.line))),
            is_cancelled: false,
            script: script.clone(),
        });
        for (slot, call) in script.calls.iter().enumerate() {
            self.plan(now + call.pushed_at, run, Happening::Push);
            if let Some(at) = call.withdrawn_at {
                self.plan(now + at, run, Happening::Withdraw(slot));
            }
        }
        if script.calls.is_empty() {
            self.plan(now, run, Happening::Close);
        }
        self.plan(now + script.reply_ends_at, run, Happening::ReplyEnds);
        let ends = [
            (script.cancelled_at, Happening::Cancel),
            (script.finished_at, Happening::Finish),
            (script.dropped_at, Happening::Drop),
        ];
        for (at, happening) in ends {
            if let Some(at) = at {
                self.plan(now + at, run, happening);
            }
        }
        run
    }

    fn happen(&mut self, run: usize, happening: Happening) {
        match happening {
            Happening::Gone(slot, attempt) => self.gone(run, slot, attempt),
            Happening::Begin(slot, attempt) => self.begin(run, slot, attempt),
            Happening::Return(slot, attempt) => self.return_(run, slot, attempt),
            _ if self.runs[run].stage != Stage::Running => {}
            Happening::Poll => self.poll(run),
            Happening::Drop => {
                self.drop_run(run);
                self.return_from(run);
            }
            Happening::Cancel => {
                self.runs[run].is_ended = true;
                self.runs[run].is_cancelled = true;
                self.poll_later(run);
            }
            Happening::Check(slot) => {
                let this = &self.runs[run];
                let checked = Input::Checked {
                    slot,
                    call: Arc::clone(this.state.call(slot)),
                    outcome: Outcome::Truncated,
                };
                this.post.put(checked, false);
            }
            Happening::Decide(slot) if !self.runs[run].slots[slot].is_asked_about => {}
            Happening::Decide(slot) => {
                let call = &self.runs[run].script.calls[slot];
                let decision = if call.is_denied {
                    let reason = "no".to_owned();
                    Decision::Refused(Outcome::Denied { reason })
                } else {
                    Decision::Granted
                };
                let this = &mut self.runs[run].slots[slot];
                assert!(!this.is_answered, "somebody was still asked");
                this.is_asked_about = false;
                let post = &self.runs[run].post;
                post.put(Input::Decided { slot, decision }, false);
            }
            // The user has the turn in hand, and polls it afterwards.
            Happening::Push => {
                self.push(run);
                self.poll_later(run);
            }
            Happening::Close => self.tell(run, Input::Closed),
            Happening::ReplyEnds => self.tell(run, Input::ReplyEnded),
            Happening::Finish => {
                self.runs[run].is_ended = true;
                self.tell(run, Input::Cancelled);
            }
            Happening::Withdraw(slot) => {
                if self.runs[run].state.can_be_withdrawn(slot) {
                    self.runs[run].slots[slot].is_withdrawn = true;
                    self.tell(run, Input::Withdrawn { slot });
                }
            }
        }
    }

    fn tell(&mut self, run: usize, input: Input) {
        self.apply(run, input);
        self.poll_later(run);
    }

    fn poll_later(&mut self, run: usize) {
        let at = self.now + self.runs[run].script.lag;
        self.plan(at, run, Happening::Poll);
    }

    /// Has the turns polled that letters have woken.
    fn wake(&mut self) {
        for run in 0..self.runs.len() {
            if self.runs[run].stage == Stage::Running && self.runs[run].post.wakes() {
                self.poll_later(run);
            }
        }
    }

    fn poll(&mut self, run: usize) {
        while !self.runs[run].state.is_done() {
            let this = &mut self.runs[run];
            let least = if this.script.listens {
                1
            } else {
                this.state.ends_to_wait_for()
            };
            let letters = this.post.take(least);
            if !letters.is_empty() {
                for letter in letters {
                    self.apply(run, letter);
                }
            } else if std::mem::take(&mut this.is_cancelled) {
                self.apply(run, Input::Cancelled);
            } else {
                let Some(moment) = this.state.next_moment() else {
                    return;
                };
                let millis = moment.as_nanos().div_ceil(1_000_000);
                let at = this.began + u64::try_from(millis).expect("soon");
                if at > self.now {
                    return self.plan(at, run, Happening::Poll);
                }
                self.apply(run, Input::Passed);
            }
        }
        self.over(run);
    }

    fn over(&mut self, run: usize) {
        self.runs[run].stage = Stage::Over;
        self.check_answers(run);
        self.free_places(run);
        self.return_from(run);
    }

    /// Lets the call end that the turn is within.
    fn return_from(&mut self, run: usize) {
        if let Some((outer, slot, attempt)) = self.runs[run].outer {
            self.plan(self.now, outer, Happening::Return(slot, attempt));
        }
    }

    pub(super) fn drop_run(&mut self, run: usize) {
        if self.runs[run].stage != Stage::Running {
            return;
        }
        self.runs[run].stage = Stage::Dropped;
        if self.runs[run].state.is_done() {
            return self.free_places(run);
        }
        for slot in 0..self.runs[run].slots.len() {
            if self.runs[run].slots[slot].is_alive() {
                self.mark_overdue(run, slot);
                self.give_up(run, slot);
            }
        }
        self.free_places(run);
    }

    /// Gives back the places that no work has, because their turn is gone.
    pub(super) fn free_places(&mut self, run: usize) {
        for slot in 0..self.runs[run].slots.len() {
            if !self.runs[run].slots[slot].is_held() {
                self.line.left(run, slot);
                self.runs[run].slots[slot].place = None;
            }
        }
    }

    fn push(&mut self, run: usize) {
        let (now, moment) = (self.now, self.moment(run));
        let this = &mut self.runs[run];
        let slot = this.slots.len();
        this.slots.push(Slot {
            pushed_at: now,
            ..Slot::default()
        });
        let call = &this.script.calls[slot];
        let tool = self.case.tool(call);
        let plan = Plan {
            call: Arc::new(Call::new(slot.to_string(), "tool", call.file.to_string())),
            refusal: (call.is_refused && !call.is_checked()).then_some(Outcome::Truncated),
            is_checked: call.is_checked(),
            rules: Rules {
                call_timeout: tool.timeout.map(ms),
                attempt_timeout: tool.attempt_timeout.map(ms),
                sequential: tool.sequential,
                uses_gate: tool.has_key || tool.limit.is_some() || self.case.limit.is_some(),
                approve: tool.approve,
                retries: tool.retries,
                backoff: BACKOFF,
                idempotent: tool.may_repeat(),
                read_only: tool.read_only,
                max_output: 100,
            },
            is_held: call.is_held,
        };
        let is_last = slot + 1 == this.script.calls.len();
        this.state.apply(moment, Input::Pushed(plan));
        self.carry_out(run);
        if is_last {
            self.apply(run, Input::Closed);
        }
    }

    fn apply(&mut self, run: usize, input: Input) {
        let now = self.moment(run);
        self.runs[run].state.apply(now, input);
        self.carry_out(run);
    }
}

/// Scatters a number.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
