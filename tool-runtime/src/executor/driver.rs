//! What drives a turn: takes in what has finished, starts what may start, watches the time.

use std::{
    collections::HashMap,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context as TaskContext, Poll, ready},
    time::Duration,
};

use tokio::{
    sync::oneshot::{self, error::TryRecvError},
    task::{AbortHandle, Id, JoinError, JoinSet, unconstrained},
    time::Instant,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tracing::Span;

use super::{
    Event, Repeats, Run, Turn,
    allowed::Allowed,
    clock::{Clock, Due},
    feed::{Feed, Step},
    near::Near,
    plan::Plan,
    pulse::Pulse,
    schedule::Schedule,
    task::{self, Ended},
    waker::GuardedWaker,
};
use crate::{
    Answer, Call, CallKind, Outcome, Toolset,
    contain::{Contained, contain},
    tool::{Beginning, Context, Listener},
    toolset::Registered,
};

/// A turn as a state machine: it is polled, one step after the other.
pub(super) struct Driver {
    /// May be the last to have the state of the tools.
    tools: Contained<Toolset>,
    plan: Option<Plan>,
    slots: Vec<Slot>,
    /// How many slots have no answer yet.
    open: usize,
    schedule: Schedule,
    tasks: JoinSet<Ended>,
    slot_of_task: HashMap<Id, usize>,
    feed: Arc<Feed>,
    repeats: Vec<Repeats>,
    allowed: Allowed,
    near: Near,
    began: Instant,
    elapsed: Duration,
    clock: Clock,
    cancelled: Vec<Pin<Box<WaitForCancellationFutureOwned>>>,
    span: Contained<Span>,
    waker: GuardedWaker,
}

#[derive(Default)]
struct Slot {
    answer: Option<Answer>,
    work: Option<Work>,
    /// How long the answer may be, if the tool that works on it says so.
    max_output: Option<usize>,
    /// When the time of its work is over.
    deadline: Option<Instant>,
    /// Closed when nothing works on the call any more, a thread that cannot be stopped included. Only for calls that
    /// can be given up while others wait for them.
    released: Option<oneshot::Receiver<()>>,
}

/// The task of a call.
struct Work {
    task: AbortHandle,
    token: CancellationToken,
    beginning: Arc<Beginning>,
    pulse: Arc<Pulse>,
}

impl Driver {
    pub(super) fn start(run: Run) -> Self {
        let Run {
            tools,
            calls,
            cancellations,
            repeats,
            allowed,
        } = run;
        let plan = Plan::new(&tools, calls);
        let began = Instant::now();
        let open = plan.slots.len();
        let is_cancelled = cancellations.iter().any(CancellationToken::is_cancelled);
        let mut driver = Self {
            slots: std::iter::repeat_with(Slot::default).take(open).collect(),
            open,
            schedule: Schedule::new(open, tools.limits.calls_in_flight),
            tasks: JoinSet::new(),
            slot_of_task: HashMap::with_capacity(open),
            feed: Arc::new(Feed::new(open)),
            repeats,
            allowed,
            near: Near::default(),
            began,
            elapsed: Duration::ZERO,
            // A limit beyond the clock's range is none.
            clock: Clock::new(
                tools
                    .limits
                    .turn_timeout
                    .and_then(|limit| began.checked_add(limit)),
            ),
            cancelled: cancellations
                .into_iter()
                .map(|token| Box::pin(token.cancelled_owned()))
                .collect(),
            span: Contained::new(contain("a subscriber", Span::current).unwrap_or_else(Span::none)),
            waker: GuardedWaker::default(),
            plan: Some(plan),
            tools: Contained::new(tools),
        };
        if !is_cancelled {
            driver.refuse_hopeless();
            while driver.start_next() {}
        }
        driver
    }

    /// Answers at once what will not be run, so that the model learns why, whatever the calls before it do.
    fn refuse_hopeless(&mut self) {
        for slot in 0..self.slots.len() {
            let call = Arc::clone(&self.plan().slots[slot]);
            if let Err(refusal) = self.refusal(&call) {
                self.answer(slot, refusal, None, Instant::now());
                self.schedule.ended(slot);
            }
        }
    }

    pub(super) fn event(&self, step: Step) -> Option<Event> {
        let plan = self.plan.as_ref()?;
        Some(match step {
            Step::Started { slot, at } => Event::Started {
                position: plan.positions[slot],
                call: Arc::clone(&plan.slots[slot]),
                at: at.saturating_duration_since(self.began),
            },
            Step::Progress { slot, message, at } => Event::Progress {
                position: plan.positions[slot],
                call: Arc::clone(&plan.slots[slot]),
                message,
                at: at.saturating_duration_since(self.began),
            },
            Step::Answered { slot } => Event::Answered {
                position: plan.positions[slot],
                answer: self.slots[slot].answer.clone()?,
            },
        })
    }

    /// From now on somebody asks for events.
    pub(super) fn listen(&self) {
        self.feed
            .open(self.slots.iter().map(|slot| slot.answer.is_some()));
    }

    /// From now on nobody asks for events.
    pub(super) fn ignore(&self) {
        self.feed.close();
    }

    /// Goes on as far as it can, then hands out what has happened, one event at a time.
    pub(super) fn poll_step(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Step>> {
        let waker = self.waker.of(cx.waker());
        let cx = &mut TaskContext::from_waker(&waker);
        while self.open > 0 && self.poll_work(cx).is_ready() {}
        match ready!(self.feed.poll_pop(cx)) {
            None if self.open > 0 => Poll::Pending,
            step => Poll::Ready(step),
        }
    }

    /// Finished work first, so that no answer that is there is lost to a limit or a cancellation that comes at the
    /// same moment.
    fn poll_work(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
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
        let mut polled = self
            .cancelled
            .iter_mut()
            .map(|token| token.as_mut().poll(cx));
        if polled.any(|polled| polled.is_ready()) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    /// Starts, or answers, the next slot that may. Returns whether there was one.
    fn start_next(&mut self) -> bool {
        let Some(slot) = self.schedule.next() else {
            return false;
        };
        let call = Arc::clone(&self.plan().slots[slot]);
        match self.refusal(&call) {
            Err(refusal) => {
                self.answer(slot, refusal, None, Instant::now());
                self.schedule.ended(slot);
            }
            Ok(tool) => {
                if self.schedule.admits(slot, &call, &tool.policy, &self.tools) {
                    self.spawn(slot, &call, tool);
                }
            }
        }
        true
    }

    /// Finds the tool, or says why the call is not run.
    fn refusal(&mut self, call: &Call) -> Result<Arc<Registered>, Outcome> {
        if call.cut_off {
            return Err(Outcome::CutOff);
        }
        if let CallKind::Other(kind) = &call.kind {
            return Err(Outcome::UnknownKind { kind: kind.clone() });
        }
        let mut names = || self.near.to(&call.name, &self.tools, &self.allowed);
        let Some((definition, tool)) = self.tools.find(&call.name) else {
            let (known, others) = names();
            return Err(Outcome::UnknownTool { known, others });
        };
        if !self.allowed.contains(&definition.name) {
            let (allowed, others) = names();
            return Err(Outcome::NotAllowed { allowed, others });
        }
        let failures = self
            .repeats
            .iter()
            .filter_map(|repeats| repeats.refuses(call));
        if let Some(failures) = failures.max() {
            return Err(Outcome::Refused { failures });
        }
        Ok(Arc::clone(tool))
    }

    fn spawn(&mut self, slot: usize, call: &Arc<Call>, tool: Arc<Registered>) {
        let now = Instant::now();
        let limit = tool.policy.timeout.or(self.tools.limits.timeout);
        let own_deadline = limit.and_then(|limit| now.checked_add(limit));
        let deadline = own_deadline.into_iter().chain(self.clock.turn()).min();
        let token = CancellationToken::new();
        // Only a call that has a time of its own can be given up while others wait for it.
        let hold = own_deadline.filter(|_| self.slots.len() > 1).map(|_| {
            let (hold, released) = oneshot::channel();
            self.slots[slot].released = Some(released);
            hold
        });
        let listener = Arc::clone(&self.feed) as Arc<dyn Listener>;
        let beginning = Arc::new(Beginning::new(Some((listener, slot))));
        let context = Context::new(
            Arc::clone(call),
            token.clone(),
            deadline,
            Arc::clone(&beginning),
            hold,
        );
        let pulse = Arc::new(Pulse::new());
        self.slots[slot].max_output = tool.policy.max_output;
        let work = task::Work::new(
            tool,
            context,
            Arc::clone(call),
            Arc::clone(&beginning),
            Arc::clone(&pulse),
            &self.span,
        );
        let task = self.tasks.spawn(work);
        self.slot_of_task.insert(task.id(), slot);
        if let Some(deadline) = own_deadline {
            self.slots[slot].deadline = Some(deadline);
            self.clock.watch(slot, deadline);
        }
        self.slots[slot].work = Some(Work {
            task,
            token,
            beginning,
            pulse,
        });
        self.schedule.started(slot);
    }

    /// Takes in a task that has ended: by itself, or because it was aborted.
    fn joined(&mut self, joined: Result<(Id, Ended), JoinError>) {
        let id = joined.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        let Some(slot) = self.slot_of_task.remove(&id) else {
            return;
        };
        if self.slots[slot].answer.is_some() {
            self.release(slot);
            return;
        }
        self.schedule.ended(slot);
        let work = self.slots[slot].work.as_ref();
        // Nothing begins any more once its task is gone.
        let began = work.and_then(|work| work.beginning.give_up());
        match joined {
            Ok((_, Ended::Released)) => {}
            Ok((_, Ended::Finished { outcome, ended })) => self.answer(slot, outcome, began, ended),
            // Only the runtime aborts a task of ours behind our back, when it shuts down.
            Err(_) => {
                let started = began.is_some();
                self.answer(slot, Outcome::Cancelled { started }, began, Instant::now());
            }
        }
    }

    /// Makes room for others as soon as nothing works any more on a call that was given up.
    fn release(&mut self, slot: usize) {
        let released = self.slots[slot].released.take();
        let works_on = released.and_then(|mut released| match released.try_recv() {
            Err(TryRecvError::Empty) => Some(released),
            Ok(()) | Err(TryRecvError::Closed) => None,
        });
        match works_on {
            Some(released) => {
                let task = self.tasks.spawn(task::release(released));
                self.slot_of_task.insert(task.id(), slot);
            }
            None => self.schedule.ended(slot),
        }
    }

    /// Ready when a deadline has passed and was dealt with.
    fn poll_deadlines(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        if let Some(since) = self.schedule.take_alert()
            // None of the calls can be due before.
            && let Some(moment) = self
                .shortest_limit()
                .and_then(|limit| since.checked_add(limit))
        {
            self.clock.watch_waiting(moment);
        }
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
            Due::Waiting => self.time_out_waiting(),
        }
        Poll::Ready(())
    }

    fn time_out(&mut self, slot: usize) {
        self.collect_finished();
        if self.slots[slot].answer.is_none() {
            let limit = self.limit_of(slot).unwrap_or_default();
            self.abort(slot, |started| Outcome::TimedOut { limit, started });
        }
    }

    /// Answers the calls for which the work that they wait for has been overdue as long as they may take themselves.
    fn time_out_waiting(&mut self) {
        self.collect_finished();
        let (now, shortest) = (Instant::now(), self.shortest_limit().unwrap_or_default());
        // To ask each call how long it may take would take long where many are given up one after another.
        let is_long = |since| now.saturating_duration_since(since) >= shortest;
        for (slot, since) in self.schedule.stuck(is_long) {
            let Some(limit) = self.limit_of(slot) else {
                continue;
            };
            match since.checked_add(limit) {
                Some(deadline) if deadline > now => self.clock.watch_waiting(deadline),
                Some(_) => self.abort(slot, |started| Outcome::TimedOut { limit, started }),
                None => {}
            }
        }
    }

    /// How long the tool of a slot may take.
    fn limit_of(&self, slot: usize) -> Option<Duration> {
        let own = self.tools.policy(&self.plan().slots[slot].name);
        own.and_then(|policy| policy.timeout)
            .or(self.tools.limits.timeout)
    }

    /// The least time that any call may take.
    fn shortest_limit(&self) -> Option<Duration> {
        let tools = self.tools.definitions().iter();
        tools
            .filter_map(|tool| self.tools.policy(&tool.name)?.timeout)
            .chain(self.tools.limits.timeout)
            .min()
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
        let now = Instant::now();
        let began = self.slots[slot].work.as_ref().and_then(|work| {
            let began = work.beginning.give_up();
            work.cancel();
            work.task.abort();
            work.pulse.check(&self.plan().slots[slot]);
            began
        });
        self.answer(slot, outcome(began.is_some()), began, now);
        if began.is_some() {
            self.schedule.overdue(slot, now);
        } else {
            // Whatever is left of its task, nothing is worked on.
            self.slots[slot].released = None;
            self.schedule.ended(slot);
        }
    }

    /// Fills a slot. Every way in which a call can end comes through here, once.
    fn answer(&mut self, slot: usize, outcome: Outcome, started: Option<Instant>, ended: Instant) {
        let call = Arc::clone(&self.plan().slots[slot]);
        for repeats in &self.repeats {
            repeats.record(&call, &outcome);
        }
        let max_output = self.slots[slot].max_output;
        let answer = Answer {
            call,
            outcome,
            started: started.map(|started| started - self.began),
            ended: ended - self.began,
            max_output: max_output.map_or(self.tools.limits.max_output, |bytes| bytes.max(64)),
        };
        self.open -= 1;
        self.elapsed = self.elapsed.max(answer.ended);
        self.slots[slot].answer = Some(answer);
        self.feed.answered(slot);
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
        Turn {
            answers: plan.fold(answers, self.tools.limits.max_output),
            elapsed: self.elapsed,
        }
    }
}

impl Work {
    /// Cancels the call's token. Whoever waits for that is woken, and may panic.
    fn cancel(&self) {
        contain("a waker", || self.token.cancel());
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // What goes on after the turn has nobody to tell.
        self.feed.close();
        // What a finished call has left running on purpose may go on, unless the turn itself is broken off.
        if self.open > 0 {
            for work in self.slots.iter().filter_map(|slot| slot.work.as_ref()) {
                // A plain function may wait for a thread: from now on it must not begin.
                work.beginning.give_up();
                work.cancel();
            }
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
