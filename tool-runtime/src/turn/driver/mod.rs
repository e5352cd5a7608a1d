//! Carries a turn out on tokio: does what its state commands, and tells it what happens.

mod asking;
mod slot;

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    hash::{BuildHasher, RandomState},
    pin::Pin,
    sync::Arc,
    task::{Context as TaskContext, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tracing::Span;

use self::slot::Slot;
use super::{
    Event, Turn,
    admission::Admission,
    allowed::Allowed,
    event_queue::{Step, What},
    held::Held,
    mailbox::{Letter, Mailbox},
    state::{Command, Input, Moment, RepeatedFailures, State, TurnLimits},
    waker::GuardedWaker,
    work::{self, Work},
};
use crate::{
    Call, Toolset,
    contain::{Contained, contain},
    tool::{
        Attempt, Context, Listener, RunId,
        within::{self, Holds},
    },
};

/// What a turn begins with.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) tools: Toolset,
    pub(super) calls: Vec<Call>,
    pub(super) cancellations: Vec<CancellationToken>,
    pub(super) failures: RepeatedFailures,
    pub(super) allowed: Allowed,
    pub(super) id: RunId,
    /// What the call holds within which the turn is said to run.
    pub(super) outer: Option<Holds>,
}

/// A turn on tokio. It is polled, and does not run by itself, but for the tasks of its calls.
pub(super) struct Driver {
    /// May be the last to have the state of the tools.
    tools: Contained<Toolset>,
    admission: Admission,
    state: State,
    /// May be the last to have a tool, and with it the state of the tools.
    slots: Contained<Vec<Slot>>,
    mailbox: Arc<Mailbox>,
    /// Letters that were taken out and not read yet; kept because its memory is used again.
    letters: VecDeque<Letter>,
    /// The slots whose places are not asked for before the key of the first one is read.
    asking: VecDeque<usize>,
    run: Arc<RunId>,
    /// What the call holds within which this turn began.
    outer: Option<Holds>,
    began: Instant,
    timer: Option<Pin<Box<Sleep>>>,
    cancelled: Vec<Pin<Box<WaitForCancellationFutureOwned>>>,
    span: Contained<Span>,
    waker: GuardedWaker,
    is_finished: bool,
}

impl Driver {
    /// Begins a turn. `is_whole` says that no more calls will come.
    pub(super) fn start(plan: Plan, is_whole: bool) -> Self {
        let Plan {
            tools,
            calls,
            cancellations,
            failures,
            allowed,
            id,
            outer,
        } = plan;
        let limits = TurnLimits {
            concurrency: tools.limits.turn_concurrency,
            timeout: tools.limits.turn_timeout,
            grace: tools.limits.grace,
        };
        let is_cancelled = cancellations.iter().any(CancellationToken::is_cancelled);
        let mut driver = Self {
            admission: Admission::new(allowed),
            state: State::new(limits, failures, RandomState::new().hash_one(0_u8)),
            slots: Contained::new(Vec::with_capacity(calls.len())),
            mailbox: Arc::new(Mailbox::new()),
            letters: VecDeque::new(),
            asking: VecDeque::new(),
            run: Arc::new(id),
            outer: outer.or_else(within::current),
            began: Instant::now(),
            timer: None,
            cancelled: cancellations
                .into_iter()
                .map(|token| Box::pin(token.cancelled_owned()))
                .collect(),
            span: Contained::new(contain("a subscriber", Span::current).unwrap_or_else(Span::none)),
            waker: GuardedWaker::default(),
            is_finished: false,
            tools: Contained::new(tools),
        };
        if is_cancelled {
            driver.apply(Input::Cancelled);
        }
        driver.state.reserve(calls.len());
        for call in calls {
            driver.push(call, false);
        }
        if is_whole {
            driver.apply(Input::Closed);
        }
        driver
    }

    /// Adds a call, which starts at once if it may. Returns its position.
    pub(super) fn push(&mut self, call: Call, is_held: bool) -> usize {
        let (plan, tool) = self.admission.plan(&self.tools, call, is_held);
        self.slots.push(Slot {
            tool,
            ..Slot::default()
        });
        self.apply(Input::Pushed(plan));
        self.slots.len() - 1
    }

    /// Returns the call at a position, if the turn has so many.
    #[cfg(all(feature = "inspect", feature = "openai-types"))]
    pub(super) fn call(&self, position: usize) -> Option<&Arc<Call>> {
        (position < self.slots.len()).then(|| self.state.call(position))
    }

    /// Takes a call back, if it has not started. Returns whether it was.
    pub(super) fn withdraw(&mut self, position: usize) -> bool {
        let can_be = self.state.can_be_withdrawn(position);
        if can_be {
            self.apply(Input::Withdrawn { slot: position });
        }
        can_be
    }

    /// Tells the turn something that its user decides.
    pub(super) fn apply(&mut self, input: Input) {
        self.state.apply(self.now(), input);
        self.carry_out();
    }

    fn now(&self) -> Moment {
        self.began.elapsed()
    }

    fn moment(&self, at: Instant) -> Moment {
        at.saturating_duration_since(self.began)
    }

    /// Does what the state commands.
    fn carry_out(&mut self) {
        while let Some(command) = self.state.next_command() {
            match command {
                Command::Ask { slot } => self.ask(slot),
                Command::Leave { slot } => {
                    if let Some(held) = self.slots[slot].held.take() {
                        held.leave();
                    }
                }
                Command::MarkOverdue { slot } => self.slots[slot].mark_overdue(),
                Command::Inspect => self.inspect(),
                Command::Approve { slot } => self.approve(slot),
                Command::StopAsking { slot } => self.slots[slot].stop_asking(),
                Command::Check { slot } => self.check(slot),
                Command::Start {
                    slot,
                    attempt,
                    deadline,
                } => self.spawn(slot, attempt, deadline),
                Command::Signal { slot } => self.slots[slot].signal(),
                Command::Abort { slot } => {
                    // An attempt that has ended meanwhile is answered as it ended.
                    if let Some(attempt) = self.slots[slot].abort() {
                        let began = attempt.began().map(|at| self.moment(at));
                        self.state.apply(self.now(), Input::Aborted { slot, began });
                    }
                }
                Command::Retry {
                    slot,
                    attempt,
                    delay,
                } => {
                    let what = What::Retrying { attempt, delay };
                    self.mailbox.events.push(slot, what);
                }
                Command::Answered { slot } => self.mailbox.events.push(slot, What::Answered),
            }
        }
    }

    /// Finds out which slots wait at the gate for overdue work.
    fn inspect(&mut self) {
        let since = |(slot, it): (usize, &Slot)| {
            let since = it.held.as_ref()?.place()?.stuck_since()?;
            Some((slot, self.moment(Instant::from_std(since))))
        };
        let stuck = self.slots.iter().enumerate().filter_map(since).collect();
        self.state.apply(self.now(), Input::Inspected { stuck });
    }

    /// Asks whether the call of a slot may run, in a task of its own.
    fn approve(&mut self, slot: usize) {
        let Some(tool) = self.slots[slot].tool.clone() else {
            return;
        };
        self.mailbox.events.push(slot, What::AskedForApproval);
        let request = work::Approving {
            definition: self
                .tools
                .find(&self.state.call(slot).name)
                .map(|(it, _)| it.clone()),
            approvers: self.tools.approvers.clone(),
            call: Arc::clone(self.state.call(slot)),
            tool,
            slot,
            mailbox: Arc::clone(&self.mailbox),
            outer: self.outer.clone(),
        };
        self.slots[slot].task = Some(tokio::spawn(request.run()).abort_handle());
    }

    /// Starts an attempt, as a task of its own.
    fn spawn(&mut self, slot: usize, number: u32, deadline: Option<Moment>) {
        let this = &mut self.slots[slot];
        let Some(tool) = &this.tool else {
            return;
        };
        let call = self.state.call_to_run(slot);
        let held = this.held.as_ref().map(|held| Arc::clone(held) as Holds);
        let attempt = Arc::new(Attempt::new(
            Arc::clone(call),
            number,
            deadline.and_then(|deadline| self.began.checked_add(deadline)),
            Arc::clone(&self.run),
            Some(Arc::clone(&self.mailbox) as Arc<dyn Listener>),
            slot,
            // A turn that begins within this call must know of what the calls around it hold, too.
            held.or_else(|| {
                self.outer
                    .as_ref()
                    .map(|outer| Held::around(outer) as Holds)
            }),
        ));
        this.attempt = Arc::downgrade(&attempt);
        let context = Context::new(attempt);
        let work = Work::new(
            Arc::clone(tool),
            context,
            Arc::clone(&self.mailbox),
            &self.span,
        );
        this.task = Some(tokio::spawn(work).abort_handle());
    }

    /// Goes on as far as it can, then hands out what has happened, one step at a time; `None` when every call has its
    /// answer, no more will come, and everything was handed out.
    pub(super) fn poll_step(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Step>> {
        let waker = self.waker.of(cx.waker());
        let cx = &mut TaskContext::from_waker(&waker);
        while !self.state.is_done() && self.poll_work(cx).is_ready() {}
        match self.mailbox.events.poll_pop(cx) {
            Poll::Ready(None) if !self.state.is_done() => Poll::Pending,
            polled => polled,
        }
    }

    /// Goes on, and returns the next event.
    pub(super) fn poll_event(&mut self, cx: &mut TaskContext<'_>) -> Poll<Option<Event>> {
        self.listen();
        while let Some(step) = ready!(self.poll_step(cx)) {
            if let Some(event) = self.event(step) {
                return Poll::Ready(Some(event));
            }
        }
        Poll::Ready(None)
    }

    /// Ready when something was dealt with. What others say comes first, so that no answer that is there is lost to a
    /// limit or a cancellation of the same moment.
    fn poll_work(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        // While nobody listens and nothing waits to start, an answer more makes no difference until all are there.
        let least = if self.mailbox.events.is_open() {
            1
        } else {
            self.state.ends_to_wait_for()
        };
        let letters = &mut self.letters;
        if self.mailbox.poll_take(letters, least, cx).is_ready() {
            while let Some(letter) = self.letters.pop_front() {
                self.read(letter);
            }
            return Poll::Ready(());
        }
        if self.poll_cancelled(cx).is_ready() {
            self.cancelled.clear();
            self.apply(Input::Cancelled);
            return Poll::Ready(());
        }
        let Some(moment) = self.state.next_moment() else {
            return Poll::Pending;
        };
        // A moment beyond the clock's range never comes.
        let Some(moment) = self.began.checked_add(moment) else {
            return Poll::Pending;
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(moment)));
        if timer.deadline() != moment {
            timer.as_mut().reset(moment);
        }
        timer.as_mut().poll(cx).map(|()| self.apply(Input::Passed))
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

    fn read(&mut self, letter: Letter) {
        let input = match letter {
            Letter::Ended {
                slot,
                attempt,
                began,
                at,
                end,
            } => Input::Ended {
                slot,
                attempt,
                began: began.map(|at| self.moment(at)),
                at: self.moment(at),
                end,
            },
            Letter::Released { slot, attempt } => Input::Released { slot, attempt },
            Letter::Decided { slot, decision } => Input::Decided { slot, decision },
            Letter::Checked {
                slot,
                call,
                outcome,
            } => Input::Checked {
                slot,
                call,
                outcome,
            },
            Letter::KeyRead { slot, key } => {
                self.key_read(slot, key);
                return self.carry_out();
            }
            Letter::Granted { slot } => Input::Granted { slot },
            Letter::Deadlocked { slot } => Input::Deadlocked { slot },
            Letter::Stuck { line, since } => Input::Stuck {
                line,
                since: self.moment(since),
            },
            Letter::Freed { line } => Input::Freed { line },
        };
        self.apply(input);
    }

    /// Turns a step into the event that it stands for.
    fn event(&self, step: Step) -> Option<Event> {
        let position = step.slot;
        let call = || Arc::clone(self.state.call(position));
        let at = self.moment(step.at);
        Some(match step.what {
            What::AskedForApproval => Event::AskedForApproval {
                position,
                call: call(),
                at,
            },
            What::Started { attempt } => Event::Started {
                position,
                call: call(),
                attempt,
                at,
            },
            What::Progress(progress) => Event::Progress {
                position,
                call: call(),
                progress,
                at,
            },
            What::Retrying { attempt, delay } => Event::Retrying {
                position,
                call: call(),
                attempt,
                delay,
                at,
            },
            What::Answered => Event::Answered {
                position,
                answer: self.state.answer(position)?.clone(),
            },
        })
    }

    /// From now on somebody asks for events.
    fn listen(&self) {
        let state = &self.state;
        let answered = (0..self.slots.len()).filter(|slot| state.answer(*slot).is_some());
        self.mailbox.events.open(answered);
    }

    /// From now on nobody asks for events.
    pub(super) fn ignore(&self) {
        self.mailbox.events.close();
    }

    /// Hands out the turn, once.
    pub(super) fn finish(&mut self) -> Turn {
        assert!(!self.is_finished, "a turn is not polled after it has ended");
        self.is_finished = true;
        let answers = self.state.take_answers();
        let elapsed = answers.iter().map(|answer| answer.ended_at).max();
        Turn {
            answers,
            elapsed: elapsed.unwrap_or(Duration::ZERO),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.mailbox.close();
        // What a finished call has left running on purpose may go on, unless the turn itself is broken off.
        if self.state.is_done() {
            return;
        }
        for slot in self.slots.iter_mut() {
            slot.drop_work();
        }
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver")
            .field("calls", &self.slots.len())
            .field("is_done", &self.state.is_done())
            .finish_non_exhaustive()
    }
}
