//! Plays a case on a clock of its own: does what the states command, and tells them what happens.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, VecDeque},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::{
    record::{Fact, Record},
    script::{CallScript, Case},
};
use crate::{
    Outcome,
    toolset::{Asked, Gate, LineId, Place, Waiter},
    turn::state::{Command, Decision, End, Input, RepeatedFailures, State},
};

/// How long somebody thinks about a call that needs approval.
const THINKS_FOR: Duration = Duration::from_millis(3);

/// No case takes nearly as many steps.
const MOST_STEPS: usize = 20_000;

/// What is yet to happen to a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A call is pushed; after the last one, the turn is closed.
    Push(usize),
    ReplyEnds,
    Withdraw(usize),
    Cancel,
    Drop,
    /// Somebody decides about a call.
    Decide(usize),
    /// The tool of a call begins its work.
    Begin(usize),
    /// An attempt ends by itself.
    End(usize),
    /// Nothing works on an attempt any more.
    Gone(usize),
    /// The turn reads what it was told.
    Read,
}

/// What the gate and the work tell a turn.
struct Mailbox {
    epoch: Instant,
    inputs: Mutex<VecDeque<Input>>,
}

impl Mailbox {
    fn put(&self, input: Input) {
        self.inputs.lock().unwrap().push_back(input);
    }
}

impl Waiter for Mailbox {
    fn granted(&self, slot: usize) {
        self.put(Input::Granted { slot });
    }

    fn refused(&self, slot: usize) {
        self.put(Input::Deadlocked { slot });
    }

    fn stuck(&self, line: LineId, since: Instant) {
        let since = since.duration_since(self.epoch);
        self.put(Input::Stuck { line, since });
    }

    fn freed(&self, line: LineId) {
        self.put(Input::Freed { line });
    }
}

/// A turn that is played.
struct Playing {
    state: State,
    mailbox: Arc<Mailbox>,
    is_reading: bool,
    places: BTreeMap<usize, Place>,
    /// The attempts that something works on, by their slots.
    work: BTreeMap<usize, Work>,
    is_dropped: bool,
}

struct Work {
    attempt: u32,
    began: Option<Duration>,
    is_aborted: bool,
    has_ended: bool,
}

struct World {
    now: Duration,
    epoch: Instant,
    gate: Arc<Gate>,
    turns: Vec<Playing>,
    /// What is to happen: when, in which order, to which turn.
    events: BinaryHeap<Reverse<(Duration, u64, usize, Event)>>,
    scheduled: u64,
    record: Record,
}

/// Plays a case to its end.
pub(super) fn play(case: Case) -> Record {
    let mut world = World::new(case);
    let mut steps = 0;
    while steps < MOST_STEPS && world.step() {
        steps += 1;
    }
    world.record.is_endless = steps == MOST_STEPS;
    world.record.places_left = world.turns.iter().map(|turn| turn.places.len()).sum();
    world.record.gate_is_empty = world.gate.is_empty();
    world.record
}

impl World {
    fn new(case: Case) -> Self {
        let epoch = Instant::now();
        let mut world = Self {
            now: Duration::ZERO,
            epoch,
            gate: Arc::default(),
            turns: Vec::new(),
            events: BinaryHeap::new(),
            scheduled: 0,
            record: Record::new(case),
        };
        for (turn, script) in world.record.case.turns.clone().into_iter().enumerate() {
            let failures = script
                .failures
                .map_or_else(RepeatedFailures::default, |limit| {
                    RepeatedFailures::new(limit, [])
                });
            world.turns.push(Playing {
                state: State::new(script.limits, failures, 7),
                mailbox: Arc::new(Mailbox {
                    epoch,
                    inputs: Mutex::default(),
                }),
                is_reading: false,
                places: BTreeMap::new(),
                work: BTreeMap::new(),
                is_dropped: false,
            });
            for (slot, call) in script.calls.iter().enumerate() {
                world.schedule(call.pushed_at, turn, Event::Push(slot));
                if let Some(at) = call.withdrawn_at {
                    world.schedule(at.max(call.pushed_at), turn, Event::Withdraw(slot));
                }
            }
            world.schedule(script.reply_ends_at, turn, Event::ReplyEnds);
            if let Some(at) = script.cancelled_at {
                world.schedule(at, turn, Event::Cancel);
            }
            if let Some(at) = script.dropped_at {
                world.schedule(at, turn, Event::Drop);
            }
            if script.calls.is_empty() {
                world.apply(turn, Input::Closed);
            }
        }
        world
    }

    fn schedule(&mut self, at: Duration, turn: usize, event: Event) {
        self.scheduled += 1;
        self.events.push(Reverse((at, self.scheduled, turn, event)));
    }

    fn note(&mut self, turn: usize, fact: Fact) {
        self.record.facts.push((self.now, turn, fact));
    }

    fn script(&self, turn: usize, slot: usize) -> &CallScript {
        &self.record.case.turns[turn].calls[slot]
    }

    /// Lets the next thing happen. Returns whether there was one. What a turn is told comes before its alarms, as on
    /// tokio.
    fn step(&mut self) -> bool {
        let turns = self.turns.iter_mut().enumerate();
        let alarm = turns
            .filter(|(_, turn)| !turn.is_dropped)
            .filter_map(|(index, turn)| Some((turn.state.next_moment()?, index)))
            .min();
        let event = self.events.peek().map(|Reverse((at, ..))| *at);
        match (alarm, event) {
            (Some((at, turn)), event) if event.is_none_or(|event| at < event) => {
                self.now = self.now.max(at);
                self.apply(turn, Input::Passed);
            }
            (_, Some(at)) => {
                self.now = self.now.max(at);
                if let Some(Reverse((_, _, turn, event))) = self.events.pop() {
                    self.happen(turn, event);
                }
            }
            (_, None) => return false,
        }
        self.deliver();
        true
    }

    /// Has each turn read what it was told, after its latency.
    fn deliver(&mut self) {
        for turn in 0..self.turns.len() {
            let this = &mut self.turns[turn];
            if !this.is_reading && !this.mailbox.inputs.lock().unwrap().is_empty() {
                this.is_reading = true;
                let latency = self.record.case.turns[turn].latency;
                self.schedule(self.now + latency, turn, Event::Read);
            }
        }
    }

    fn happen(&mut self, turn: usize, event: Event) {
        match event {
            Event::Begin(slot) => self.begin(turn, slot),
            Event::End(slot) => self.end(turn, slot),
            Event::Gone(slot) => self.gone(turn, slot),
            _ if self.turns[turn].is_dropped => {}
            Event::Push(slot) => {
                let plan = self.script(turn, slot).plan(slot);
                self.note(turn, Fact::Pushed { slot });
                self.apply(turn, Input::Pushed(plan));
                if slot + 1 == self.record.case.turns[turn].calls.len() {
                    self.apply(turn, Input::Closed);
                }
            }
            Event::ReplyEnds => {
                self.note(turn, Fact::ReplyEnded);
                self.apply(turn, Input::ReplyEnded);
            }
            Event::Withdraw(slot) => {
                if self.turns[turn].state.can_be_withdrawn(slot) {
                    self.note(turn, Fact::Withdrawn { slot });
                }
                self.apply(turn, Input::Withdrawn { slot });
            }
            Event::Cancel => {
                self.note(turn, Fact::Cancelled);
                self.apply(turn, Input::Cancelled);
            }
            Event::Drop => {
                self.note(turn, Fact::Dropped);
                self.drop_turn(turn);
            }
            Event::Decide(slot) => {
                let decision = if self.script(turn, slot).is_approved {
                    self.note(turn, Fact::Approved { slot });
                    Decision::Granted
                } else {
                    Decision::Refused(Outcome::Denied {
                        reason: "no".to_owned(),
                    })
                };
                self.apply(turn, Input::Decided { slot, decision });
            }
            Event::Read => {
                let this = &mut self.turns[turn];
                this.is_reading = false;
                let inputs = std::mem::take(&mut *this.mailbox.inputs.lock().unwrap());
                for input in inputs {
                    self.apply(turn, input);
                }
            }
        }
    }

    /// Tells a turn something, and does what follows. A turn that has ended is let go of.
    fn apply(&mut self, turn: usize, input: Input) {
        if self.turns[turn].is_dropped {
            return;
        }
        self.turns[turn].state.apply(self.now, input);
        while let Some(command) = self.turns[turn].state.next_command() {
            self.carry_out(turn, command);
        }
        if self.turns[turn].state.is_done() {
            self.record.answers[turn] = Some(self.turns[turn].state.take_answers());
            self.let_go(turn);
        }
    }

    fn carry_out(&mut self, turn: usize, command: Command) {
        let now = self.now;
        match command {
            Command::Ask { slot } => {
                let claims = self.record.case.claims(self.script(turn, slot));
                let this = &mut self.turns[turn];
                let waiter = Arc::clone(&this.mailbox) as Arc<dyn Waiter>;
                let (place, asked) = self.gate.ask(claims, Vec::new(), &waiter, slot);
                this.places.insert(slot, place);
                match asked {
                    Asked::Granted => this.state.apply(now, Input::Granted { slot }),
                    Asked::Waits => {}
                    Asked::Refused => panic!("a turn that is not nested waits for itself"),
                }
            }
            Command::Leave { slot } => {
                let place = self.turns[turn].places.remove(&slot);
                assert!(place.is_some(), "only a place that there is is given back");
            }
            Command::MarkOverdue { slot } => {
                self.turns[turn].places[&slot].mark_overdue(self.epoch + now);
            }
            Command::Inspect => {
                let this = &mut self.turns[turn];
                let since = |(slot, place): (&usize, &Place)| {
                    Some((*slot, place.stuck_since()?.duration_since(self.epoch)))
                };
                let stuck = this.places.iter().filter_map(since).collect();
                this.state.apply(now, Input::Inspected { stuck });
            }
            Command::Approve { slot } => {
                self.schedule(now + THINKS_FOR, turn, Event::Decide(slot));
            }
            Command::Start { slot, attempt, .. } => {
                self.note(turn, Fact::Started { slot, attempt });
                let work = Work {
                    attempt,
                    began: None,
                    is_aborted: false,
                    has_ended: false,
                };
                let old = self.turns[turn].work.insert(slot, work);
                assert!(old.is_none(), "attempts of one call overlap");
                let begins_at = now + self.script(turn, slot).begins_after;
                self.schedule(begins_at, turn, Event::Begin(slot));
            }
            Command::Abort { slot } => {
                if let Some(began) = self.abort(turn, slot) {
                    let input = Input::Aborted { slot, began };
                    self.turns[turn].state.apply(now, input);
                }
            }
            Command::Signal { .. } | Command::Retry { .. } => {}
            Command::Answered { slot } => self.note(turn, Fact::Answered { slot }),
        }
    }

    fn begin(&mut self, turn: usize, slot: usize) {
        let (now, works_for) = (self.now, self.script(turn, slot).works_for);
        if let Some(work) = self.turns[turn].work.get_mut(&slot)
            && !work.is_aborted
        {
            work.began = Some(now);
            if let Some(works_for) = works_for {
                self.schedule(now + works_for, turn, Event::End(slot));
            }
        }
    }

    fn end(&mut self, turn: usize, slot: usize) {
        let end = self.script(turn, slot).end();
        let this = &mut self.turns[turn];
        // What was aborted says nothing any more.
        let Some(work) = this.work.get_mut(&slot).filter(|work| !work.is_aborted) else {
            return;
        };
        // The runtime gives up what it drops, so the turn hears when nothing works on it any more.
        work.has_ended = end != End::Vanished;
        this.mailbox.put(Input::Ended {
            slot,
            attempt: work.attempt,
            began: work.began,
            at: self.now,
            end,
        });
        self.gone(turn, slot);
    }

    /// Aborts the work on a slot. Returns when its tool began, unless it has ended before.
    fn abort(&mut self, turn: usize, slot: usize) -> Option<Option<Duration>> {
        let lingers_for = self.script(turn, slot).lingers_for;
        let work = self.turns[turn].work.get_mut(&slot)?;
        work.is_aborted = true;
        let began = work.began;
        self.note(turn, Fact::Aborted { slot });
        if began.is_none() {
            self.gone(turn, slot);
        } else if let Some(lingers_for) = lingers_for {
            self.schedule(self.now + lingers_for, turn, Event::Gone(slot));
        }
        Some(began)
    }

    /// Nothing works on an attempt any more.
    fn gone(&mut self, turn: usize, slot: usize) {
        let this = &mut self.turns[turn];
        let Some(work) = this.work.remove(&slot) else {
            return;
        };
        if this.is_dropped {
            this.places.remove(&slot);
        } else if !work.has_ended {
            this.mailbox.put(Input::Released {
                slot,
                attempt: work.attempt,
            });
        }
        self.note(turn, Fact::Gone { slot });
    }

    /// Drops a turn in the middle, as its driver on tokio does.
    fn drop_turn(&mut self, turn: usize) {
        let slots: Vec<_> = self.turns[turn].work.keys().copied().collect();
        for slot in slots {
            let this = &self.turns[turn];
            if let Some(place) = this.places.get(&slot) {
                place.mark_overdue(self.epoch + self.now);
            }
            if !this.work[&slot].is_aborted {
                self.abort(turn, slot);
            }
        }
        self.let_go(turn);
    }

    /// Gives back the places of a turn, except those where work goes on.
    fn let_go(&mut self, turn: usize) {
        let this = &mut self.turns[turn];
        this.is_dropped = true;
        this.places.retain(|slot, _| this.work.contains_key(slot));
    }
}
