//! What drives a turn: takes in what has finished, starts what may start, watches the time.

use std::{
    collections::{HashMap, VecDeque},
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context as TaskContext, Poll, ready},
    time::Duration,
};

use tokio::{
    sync::oneshot,
    task::{AbortHandle, Id, JoinError, JoinSet, unconstrained},
    time::Instant,
};
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFutureOwned};
use tracing::Span;

use super::{
    Event, Repeats, Turn,
    clock::{Clock, Due},
    plan::Plan,
    schedule::{Schedule, key_of},
    task::{self, Ended},
};
use crate::{
    Answer, Call, CallKind, Outcome, Toolset,
    tool::{Context, Policy},
    toolset::Registered,
};

/// A turn as a state machine: it is polled, one step after the other.
pub(super) struct Driver {
    tools: Toolset,
    plan: Option<Plan>,
    slots: Vec<Slot>,
    /// How many slots have no answer yet.
    open: usize,
    schedule: Schedule,
    tasks: JoinSet<Ended>,
    slot_of_task: HashMap<Id, usize>,
    events: VecDeque<Step>,
    repeats: Option<Repeats>,
    began: Instant,
    elapsed: Duration,
    clock: Clock,
    cancelled: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    token: CancellationToken,
    /// Cancels the tokens of all calls, unless the turn has come to its end.
    cancel_on_drop: Option<DropGuard>,
    span: Span,
}

/// An event before anybody has asked for it: the answer stays in its slot, uncopied.
pub(super) enum Step {
    Started { slot: usize, at: Duration },
    Answered { slot: usize },
}

#[derive(Default)]
struct Slot {
    answer: Option<Answer>,
    work: Option<Work>,
    /// When the slot's time is over. Of the deadlines that the clock has for it, this one counts.
    deadline: Option<Instant>,
    key: Option<String>,
    holds_key: bool,
    /// Closed when nothing works on the call any more, a thread that cannot be stopped included.
    released: Option<oneshot::Receiver<()>>,
}

/// A tool at work in a slot.
struct Work {
    task: AbortHandle,
    token: CancellationToken,
    started: Instant,
}

impl Driver {
    pub(super) fn start(
        tools: Toolset,
        calls: Vec<Call>,
        cancellation: Option<CancellationToken>,
        repeats: Option<Repeats>,
    ) -> Self {
        let plan = Plan::new(&tools, calls);
        let began = Instant::now();
        let token = CancellationToken::new();
        let open = plan.slots.len();
        let is_cancelled = cancellation
            .as_ref()
            .is_some_and(CancellationToken::is_cancelled);
        let mut driver = Self {
            slots: std::iter::repeat_with(Slot::default).take(open).collect(),
            open,
            schedule: Schedule::new(open, tools.limits.calls_in_flight),
            tasks: JoinSet::new(),
            slot_of_task: HashMap::with_capacity(open),
            events: VecDeque::new(),
            repeats,
            began,
            elapsed: Duration::ZERO,
            // A limit beyond the clock's range is none.
            clock: Clock::new(
                tools
                    .limits
                    .turn_timeout
                    .and_then(|limit| began.checked_add(limit)),
            ),
            cancelled: cancellation.map(|token| Box::pin(token.cancelled_owned())),
            cancel_on_drop: Some(token.clone().drop_guard()),
            token,
            span: Span::current(),
            plan: Some(plan),
            tools,
        };
        if !is_cancelled {
            while driver.start_next() {}
        }
        driver
    }

    pub(super) fn event(&self, step: &Step) -> Option<Event> {
        let plan = self.plan.as_ref()?;
        Some(match *step {
            Step::Started { slot, at } => Event::Started {
                position: plan.positions[slot],
                call: Arc::clone(&plan.slots[slot]),
                at,
            },
            Step::Answered { slot } => Event::Answered {
                position: plan.positions[slot],
                answer: self.slots[slot].answer.clone()?,
            },
        })
    }

    /// Goes on as far as it can, then hands out what has happened, one event at a time.
    pub(super) fn poll_step(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Step>> {
        while self.open > 0 && self.poll_progress(cx).is_ready() {}
        match self.events.pop_front() {
            Some(step) => Poll::Ready(Some(step)),
            None if self.open == 0 => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Finished work first, so that no answer that is there is lost to a limit or a cancellation that comes at the
    /// same moment.
    fn poll_progress(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        // Without tokio's budget, which would hide finished tasks from us after a while.
        let join = poll_fn(|cx| self.tasks.poll_join_next_with_id(cx));
        if let Poll::Ready(Some(joined)) = pin!(unconstrained(join)).poll(cx) {
            self.joined(joined);
            return Poll::Ready(());
        }
        if self.poll_cancelled(cx).is_ready() {
            self.give_up(|started| Outcome::Cancelled { started });
            return Poll::Ready(());
        }
        if self.start_next() {
            return Poll::Ready(());
        }
        self.poll_deadlines(cx)
    }

    fn poll_cancelled(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        match &mut self.cancelled {
            Some(cancelled) => cancelled.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }

    /// Starts, or answers, the next slot that may. Returns whether there was one.
    fn start_next(&mut self) -> bool {
        let Some(slot) = self.schedule.next() else {
            return false;
        };
        if self.slots[slot].answer.is_some() {
            // Its time was over while it waited in line.
            self.free_key(slot);
            return true;
        }
        let call = Arc::clone(&self.plan().slots[slot]);
        match self.refusal(&call) {
            Err(refusal) => {
                // It may have waited in line for a key, and been handed it.
                self.free_key(slot);
                self.answer(slot, refusal, None, Instant::now());
            }
            Ok(tool) => {
                if self.may_start(slot, &call, &tool.policy) {
                    self.spawn(slot, &call, tool);
                }
            }
        }
        true
    }

    /// Finds the tool, or says why the call is not run.
    fn refusal(&self, call: &Call) -> Result<Arc<Registered>, Outcome> {
        if call.cut_off {
            return Err(Outcome::CutOff);
        }
        if let CallKind::Other(kind) = &call.kind {
            return Err(Outcome::UnknownKind { kind: kind.clone() });
        }
        let Some((_, tool)) = self.tools.find(&call.name) else {
            return Err(Outcome::UnknownTool {
                known: self.tools.names_near(&call.name),
            });
        };
        if let Some(failures) = self
            .repeats
            .as_ref()
            .and_then(|repeats| repeats.refuses(call))
        {
            return Err(Outcome::Refused { failures });
        }
        Ok(Arc::clone(tool))
    }

    /// Takes the key of a call, if its tool has one; the call waits in line if the key is busy.
    fn may_start(&mut self, slot: usize, call: &Call, policy: &Policy) -> bool {
        let Some(parameter) = policy.key.as_ref().filter(|_| !self.slots[slot].holds_key) else {
            return true;
        };
        let Some(key) = key_of(&self.tools, call, parameter) else {
            return true;
        };
        self.slots[slot].holds_key = self.schedule.take_key(&key, slot);
        self.slots[slot].key = Some(key);
        self.slots[slot].holds_key
    }

    fn spawn(&mut self, slot: usize, call: &Arc<Call>, tool: Arc<Registered>) {
        let started = Instant::now();
        let limit = self.limit_of(slot);
        let own_deadline = limit.and_then(|limit| started.checked_add(limit));
        let deadline = own_deadline.into_iter().chain(self.clock.turn()).min();
        let token = self.token.child_token();
        let hold = self.slots[slot].holds_key.then(|| {
            let (hold, released) = oneshot::channel();
            self.slots[slot].released = Some(released);
            hold
        });
        let context = Context::new(Arc::clone(call), token.clone(), deadline, hold);
        let task = self.tasks.spawn(task::work(tool, context, &self.span));
        self.slot_of_task.insert(task.id(), slot);
        self.slots[slot].deadline = None;
        if let Some(deadline) = own_deadline {
            self.watch(slot, deadline);
        }
        self.slots[slot].work = Some(Work {
            task,
            token,
            started,
        });
        self.schedule.started();
        self.events.push_back(Step::Started {
            slot,
            at: started - self.began,
        });
    }

    /// Takes in a task that has ended: by itself, by a panic, or because it was aborted.
    fn joined(&mut self, joined: Result<(Id, Ended), JoinError>) {
        let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(slot) = self.slot_of_task.remove(&id) else {
            return;
        };
        if self.slots[slot].answer.is_some() {
            self.release(slot);
            return;
        }
        self.free_key(slot);
        match joined {
            Ok((_, Ended::Released)) => {}
            Ok((
                _,
                Ended::Finished {
                    result,
                    started,
                    ended,
                },
            )) => self.answer(slot, result.into(), Some(started), ended),
            Err(error) => {
                let started = self.slots[slot].work.as_ref().map(|work| work.started);
                let outcome = match error.try_into_panic() {
                    Ok(panic) => {
                        task::log_panic(&self.plan().slots[slot], &*panic);
                        Outcome::Panicked
                    }
                    // Only the runtime aborts a task of ours behind our back, when it shuts down.
                    Err(_) => Outcome::Cancelled { started: true },
                };
                self.answer(slot, outcome, started, Instant::now());
            }
        }
    }

    /// Frees the key of a call that was given up, as soon as nothing works on it any more.
    fn release(&mut self, slot: usize) {
        match self.slots[slot].released.take() {
            Some(released) if self.slots[slot].holds_key => {
                let task = self.tasks.spawn(task::release(released));
                self.slot_of_task.insert(task.id(), slot);
            }
            _ => self.free_key(slot),
        }
    }

    fn free_key(&mut self, slot: usize) {
        if !std::mem::take(&mut self.slots[slot].holds_key) {
            return;
        }
        let next = self.slots[slot]
            .key
            .as_ref()
            .and_then(|key| self.schedule.free_key(key));
        if let Some(next) = next {
            self.slots[next].holds_key = true;
        }
    }

    /// Ready when a deadline has passed and was dealt with.
    fn poll_deadlines(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        let slots = &self.slots;
        let holds = |slot: usize, deadline| {
            slots[slot].answer.is_none() && slots[slot].deadline == Some(deadline)
        };
        match ready!(self.clock.poll_due(cx, holds)) {
            Due::Turn => {
                let limit = self.tools.limits.turn_timeout.unwrap_or_default();
                self.give_up(|started| Outcome::TimedOut { limit, started });
            }
            Due::Slot(slot) => {
                self.slots[slot].deadline = None;
                self.time_out(slot);
            }
        }
        Poll::Ready(())
    }

    fn time_out(&mut self, slot: usize) {
        self.collect_finished();
        if self.slots[slot].answer.is_some() || self.waits_its_turn(slot) {
            return;
        }
        let limit = self.limit_of(slot).unwrap_or_default();
        self.abort(slot, |started| Outcome::TimedOut { limit, started });
        // The key is freed when the work has really ended. Should it never end, whoever waits for the key must not
        // wait for ever.
        let Slot {
            key: Some(key),
            holds_key: true,
            ..
        } = &self.slots[slot]
        else {
            return;
        };
        let now = Instant::now();
        for waiting in self.schedule.line(key).collect::<Vec<_>>() {
            let limit = self.limit_of(waiting);
            if let Some(deadline) = limit.and_then(|limit| now.checked_add(limit)) {
                self.watch(waiting, deadline);
            }
        }
    }

    /// Whether a slot waits for a key that is in good hands: those of a call that is still within its time.
    fn waits_its_turn(&self, slot: usize) -> bool {
        let Slot {
            key: Some(key),
            work: None,
            ..
        } = &self.slots[slot]
        else {
            return false;
        };
        let holder = self.schedule.holder(key);
        holder.is_some_and(|holder| self.slots[holder].answer.is_none())
    }

    fn watch(&mut self, slot: usize, deadline: Instant) {
        self.slots[slot].deadline = Some(deadline);
        self.clock.watch(slot, deadline);
    }

    /// How long the tool of a slot may take.
    fn limit_of(&self, slot: usize) -> Option<Duration> {
        let own = self
            .tools
            .find(&self.plan().slots[slot].name)
            .and_then(|(_, tool)| tool.policy.timeout);
        own.or(self.tools.limits.timeout)
    }

    /// Answers every open slot.
    fn give_up(&mut self, outcome: impl Fn(bool) -> Outcome) {
        self.collect_finished();
        for slot in 0..self.slots.len() {
            if self.slots[slot].answer.is_none() {
                self.abort(slot, &outcome);
            }
        }
    }

    /// Takes in what has finished already, so that it is not answered as something else.
    fn collect_finished(&mut self) {
        while let Some(joined) = self.tasks.try_join_next_with_id() {
            self.joined(joined);
        }
    }

    fn abort(&mut self, slot: usize, outcome: impl Fn(bool) -> Outcome) {
        let started = self.slots[slot].work.as_ref().map(|work| {
            work.token.cancel();
            work.task.abort();
            work.started
        });
        self.answer(slot, outcome(started.is_some()), started, Instant::now());
    }

    /// Fills a slot. Every way in which a call can end comes through here, once.
    fn answer(&mut self, slot: usize, outcome: Outcome, started: Option<Instant>, ended: Instant) {
        let call = Arc::clone(&self.plan().slots[slot]);
        if let Some(repeats) = &self.repeats {
            repeats.record(&call, &outcome);
        }
        if self.slots[slot].work.is_some() {
            self.schedule.ended();
        }
        let answer = Answer {
            call,
            outcome,
            started: started.map(|started| started - self.began),
            ended: ended - self.began,
            max_output: self.tools.limits.max_output,
        };
        self.open -= 1;
        self.elapsed = self.elapsed.max(answer.ended);
        self.slots[slot].answer = Some(answer);
        self.events.push_back(Step::Answered { slot });
    }

    fn plan(&self) -> &Plan {
        self.plan
            .as_ref()
            .expect("a turn is not polled after it has ended")
    }

    /// Hands out the turn, once.
    pub(super) fn finish(&mut self) -> Turn {
        let plan = self
            .plan
            .take()
            .expect("a turn is not polled after it has ended");
        let answers = self
            .slots
            .drain(..)
            .filter_map(|slot| slot.answer)
            .collect();
        // What a finished call has left running on purpose may go on.
        self.cancel_on_drop.take().map(DropGuard::disarm);
        Turn {
            answers: plan.fold(answers),
            elapsed: self.elapsed,
        }
    }
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver")
            .field("calls", &self.slots.len())
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}
