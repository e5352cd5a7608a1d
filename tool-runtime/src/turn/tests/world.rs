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
    Call, CallError, InvalidArguments, Outcome, Output, Problem, ToolError,
    tool::Backoff,
    toolset::{Asked, Claim, Gate, Place, PlaceId, Resource, ToolId, Waiter},
    turn::state::{
        Command, Decision, End, Input, Moment, Plan, RepeatedFailures, Rules, State, TurnLimits,
    },
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
    epoch: Instant,
    ids: Vec<ToolId>,
    agenda: BinaryHeap<Reverse<(u64, u64, u64, usize, Happening)>>,
    planned: u64,
}

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
    post: Arc<Post>,
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
    /// When the next attempt may start.
    pub(super) retry_at: Option<Duration>,
}

/// An attempt, as a worker has it.
#[derive(Default)]
pub(super) struct Work {
    pub(super) started_at: u64,
    pub(super) begun_at: Option<u64>,
    pub(super) ended: Option<Ending>,
    pub(super) is_given_up: bool,
    pub(super) is_gone: bool,
    inner: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    Push,
    Close,
    ReplyEnds,
    Withdraw(usize),
    Cancel,
    Finish,
    Drop,
    Poll,
    Decide(usize),
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
        world.open(turn, None);
    }
    while let Some(Reverse((at, _, _, run, happening))) = world.agenda.pop() {
        assert!(world.planned < 100_000, "it goes on for ever");
        world.now = at;
        world.happen(run, happening);
        world.wake();
    }
    world.check_end();
}

impl World {
    fn plan(&mut self, at: u64, run: usize, happening: Happening) {
        self.planned += 1;
        let order = mixed(self.case.seed ^ self.planned);
        let entry = (at, order, self.planned, run, happening);
        self.agenda.push(Reverse(entry));
    }

    fn instant(&self) -> Instant {
        self.epoch + ms(self.now)
    }

    pub(super) fn moment(&self, run: usize) -> Moment {
        ms(self.now - self.runs[run].began)
    }

    fn open(&mut self, script: script::Turn, outer: Option<(usize, usize, u32)>) -> usize {
        let (run, now) = (self.runs.len(), self.now);
        let limits = TurnLimits {
            concurrency: script.limit,
            timeout: script.timeout.map(ms),
            grace: ms(script.grace),
        };
        let failures = script.failures.map(|limit| RepeatedFailures::new(limit, []));
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
            Happening::Decide(slot) => {
                let call = &self.runs[run].script.calls[slot];
                let decision = if call.is_denied {
                    let reason = "no".to_owned();
                    Decision::Refused(Outcome::Denied { reason })
                } else {
                    Decision::Granted
                };
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

    fn drop_run(&mut self, run: usize) {
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
    fn free_places(&mut self, run: usize) {
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
            refusal: call.is_refused.then_some(Outcome::Truncated),
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

    fn carry_out(&mut self, run: usize) {
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
                    self.plan(self.now + after, run, Happening::Decide(slot));
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
                    let this = &self.runs[run];
                    let Ok(attempt) = u32::try_from(this.slots[slot].works.len()) else {
                        continue;
                    };
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

    fn mark_overdue(&mut self, run: usize, slot: usize) {
        let now = self.instant();
        if let Some(place) = &self.runs[run].slots[slot].place {
            place.mark_overdue(now);
        }
    }

    /// Aborts the attempt at work on a slot: it goes on for a while if it has begun, and never begins otherwise.
    fn give_up(&mut self, run: usize, slot: usize) {
        let this = &mut self.runs[run];
        let attempt = u32::try_from(this.slots[slot].works.len()).expect("few");
        let lingers = this.script.calls[slot].attempt(attempt).lingers;
        let work = this.slots[slot].works.last_mut().expect("it was started");
        work.is_given_up = true;
        let goes_on = if work.begun_at.is_some() { lingers } else { Some(0) };
        let inner = work.inner;
        if let Some(goes_on) = goes_on {
            self.plan(self.now + goes_on, run, Happening::Gone(slot, attempt));
        }
        if let Some(inner) = inner {
            self.drop_run(inner);
        }
    }

    fn work(&mut self, run: usize, slot: usize, attempt: u32) -> &mut Work {
        let index = usize::try_from(attempt - 1).expect("few");
        &mut self.runs[run].slots[slot].works[index]
    }

    fn begin(&mut self, run: usize, slot: usize, attempt: u32) {
        let now = self.now;
        let work = self.work(run, slot, attempt);
        if work.is_given_up {
            return;
        }
        work.begun_at = Some(now);
        let script = self.runs[run].script.calls[slot].attempt(attempt).clone();
        if let Some(inner) = script.inner {
            let inner = self.open(*inner, Some((run, slot, attempt)));
            self.work(run, slot, attempt).inner = Some(inner);
        } else if let Some(takes) = script.takes {
            self.plan(now + takes, run, Happening::Return(slot, attempt));
        }
    }

    fn return_(&mut self, run: usize, slot: usize, attempt: u32) {
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
    fn end(&mut self, run: usize, slot: usize, attempt: u32) {
        let (at, began) = (self.moment(run), self.runs[run].began);
        let ending = self.runs[run].script.calls[slot].attempt(attempt).end;
        let work = self.work(run, slot, attempt);
        work.ended = Some(ending);
        let begun = work.begun_at.map(|at| ms(at - began));
        let this = &self.runs[run];
        let can_wait = ending == Ending::Success
            && this.slots[slot].place.is_none()
            && this.held.is_empty();
        let letter = Input::Ended {
            slot,
            attempt,
            began: begun,
            at,
            end: ending.end(),
        };
        this.post.put(letter, can_wait);
        if ending == Ending::Vanish {
            this.post.put(Input::Released { slot, attempt }, false);
        }
    }

    fn gone(&mut self, run: usize, slot: usize, attempt: u32) {
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
        self.works.iter().any(|work| !work.is_gone && is_alive(work))
    }

    /// Returns whether a worker has something of it.
    fn is_held(&self) -> bool {
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

impl script::Tool {
    pub(super) fn may_repeat(&self) -> bool {
        self.idempotent || self.read_only
    }
}

/// Scatters a number.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
