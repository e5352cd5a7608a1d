//! Which slot may start next.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
    ops::Range,
};

use tokio::time::Instant;

use crate::{
    Call, Toolset,
    json::Node,
    tool::{Policy, decode::canonical_member},
};

/// The order in which slots start: that of the calls, held back by the toolset's limit, by the limits of single
/// tools, by keys, and by calls that run alone.
///
/// What a slot takes it has until its work has really ended, not merely been answered. Work that was given up and
/// goes on is overdue.
///
/// Nothing is waited for in a circle. A slot takes its key first, then room among the calls of its tool, and room in
/// the turn when it starts: whoever has one of them waits at most for those after it. And to get a key, or to run
/// alone, a slot waits for slots before it.
pub(super) struct Schedule {
    states: Vec<State>,
    /// The slots that were not looked at.
    fresh: Range<usize>,
    /// The slots whose turn in line has come.
    woken: BinaryHeap<Reverse<usize>>,
    lines: Vec<Line>,
    line_of: HashMap<Claim, usize>,
    /// Of the slots that claim anything.
    places: HashMap<usize, Place>,
    /// The slot that runs alone, from when it is looked at until it has ended: nothing behind it is looked at.
    barrier: Option<usize>,
    limit: usize,
    /// How many slots work, those that are overdue included.
    working: usize,
    /// How many slots were looked at and have not ended.
    unended: usize,
    overdue: Overdue,
    alert: Option<Instant>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// It was not looked at.
    Fresh,
    Waiting,
    Working,
    /// It was given up, and its work goes on.
    Overdue,
    Ended,
}

/// What a slot must have before it starts.
#[derive(PartialEq, Eq, Hash)]
enum Claim {
    Key(String),
    /// Room among the calls of a tool.
    Tool(String),
}

/// The slots that have a claim, and those that wait for it.
struct Line {
    capacity: usize,
    taken: usize,
    overdue: Overdue,
    waiting: VecDeque<usize>,
}

/// The lines that a slot must pass, and how many of them it has passed.
struct Place {
    lines: Vec<usize>,
    passed: usize,
}

#[derive(Default)]
struct Overdue {
    count: usize,
    /// Since when the last of them is.
    since: Option<Instant>,
}

impl Schedule {
    pub(super) fn new(slots: usize, limit: usize) -> Self {
        Self {
            states: vec![State::Fresh; slots],
            fresh: 0..slots,
            woken: BinaryHeap::new(),
            lines: Vec::new(),
            line_of: HashMap::new(),
            places: HashMap::new(),
            barrier: None,
            limit,
            working: 0,
            unended: 0,
            overdue: Overdue::default(),
            alert: None,
        }
    }

    /// Returns the next slot to look at, if there is room for one more call in flight.
    pub(super) fn next(&mut self) -> Option<usize> {
        if self.working >= self.limit {
            return None;
        }
        while let Some(Reverse(slot)) = self.woken.pop() {
            if self.states[slot] == State::Waiting {
                return Some(slot);
            }
        }
        if self.barrier.is_some() {
            return None;
        }
        let states = &mut self.states;
        let slot = self.fresh.find(|slot| states[*slot] == State::Fresh)?;
        states[slot] = State::Waiting;
        self.unended += 1;
        Some(slot)
    }

    /// Returns whether a slot that was looked at may start. If not, it waits in line, and is looked at again when its
    /// turn has come.
    pub(super) fn admits(
        &mut self,
        slot: usize,
        call: &Call,
        policy: &Policy,
        tools: &Toolset,
    ) -> bool {
        if policy.sequential {
            self.barrier = Some(slot);
            if self.unended > 1 {
                self.alert(self.barrier_is_stuck());
                return false;
            }
        }
        if policy.key.is_none() && policy.limit.is_none() {
            return true;
        }
        if !self.places.contains_key(&slot) {
            let key = policy.key.as_ref();
            let key = key.and_then(|parameter| key_of(tools, call, parameter));
            let key = key.map(|key| self.line(Claim::Key(key), 1));
            let room = policy
                .limit
                .map(|limit| self.line(Claim::Tool(call.name.clone()), limit.max(1)));
            let lines = key.into_iter().chain(room).collect();
            self.places.insert(slot, Place { lines, passed: 0 });
        }
        let Some(place) = self.places.get_mut(&slot) else {
            return true;
        };
        while let Some(&line) = place.lines.get(place.passed) {
            let line = &mut self.lines[line];
            if line.taken == line.capacity {
                line.waiting.push_back(slot);
                let stuck = line.is_stuck();
                self.alert(stuck);
                return false;
            }
            line.taken += 1;
            place.passed += 1;
        }
        true
    }

    fn line(&mut self, claim: Claim, capacity: usize) -> usize {
        *self.line_of.entry(claim).or_insert_with(|| {
            self.lines.push(Line {
                capacity,
                taken: 0,
                overdue: Overdue::default(),
                waiting: VecDeque::new(),
            });
            self.lines.len() - 1
        })
    }

    pub(super) fn started(&mut self, slot: usize) {
        self.states[slot] = State::Working;
        self.working += 1;
    }

    /// The slot was given up, but perhaps its work goes on.
    pub(super) fn overdue(&mut self, slot: usize, since: Instant) {
        self.states[slot] = State::Overdue;
        self.overdue.add(since);
        for &line in self.places.get(&slot).map_or(&[][..], |place| &place.lines) {
            self.lines[line].overdue.add(since);
        }
        self.alert(Some(since));
    }

    /// Nothing works on the slot any more, or ever will: what it had goes to the next in line.
    pub(super) fn ended(&mut self, slot: usize) {
        let was = std::mem::replace(&mut self.states[slot], State::Ended);
        match was {
            State::Fresh | State::Ended => return,
            State::Waiting => {}
            State::Working => self.working -= 1,
            State::Overdue => {
                self.working -= 1;
                self.overdue.count -= 1;
            }
        }
        self.unended -= 1;
        if let Some(place) = self.places.remove(&slot) {
            for &line in &place.lines[..place.passed] {
                if was == State::Overdue {
                    self.lines[line].overdue.count -= 1;
                }
                self.hand_on(line);
            }
        }
        match self.barrier {
            Some(barrier) if barrier == slot => self.barrier = None,
            Some(barrier) if self.states[barrier] == State::Waiting => {
                if self.unended == 1 {
                    self.wake(barrier);
                } else {
                    self.alert(self.barrier_is_stuck());
                }
            }
            _ => {}
        }
    }

    /// Hands the place of a slot that has ended to the next in line.
    fn hand_on(&mut self, line: usize) {
        while let Some(next) = self.lines[line].waiting.pop_front() {
            if self.states[next] != State::Waiting {
                continue;
            }
            if let Some(place) = self.places.get_mut(&next) {
                place.passed += 1;
            }
            self.wake(next);
            return;
        }
        self.lines[line].taken -= 1;
    }

    fn wake(&mut self, slot: usize) {
        self.woken.push(Reverse(slot));
        self.alert(self.queue_is_stuck());
    }

    /// Since when calls may wait for overdue work alone that did not do so when this was asked last.
    pub(super) fn take_alert(&mut self) -> Option<Instant> {
        self.alert.take()
    }

    fn alert(&mut self, since: Option<Instant>) {
        self.alert = self.alert.into_iter().chain(since).min();
    }

    /// The slots that wait for nothing but overdue work, and since when it is overdue. Should it never end, they
    /// must not wait for ever. Where that is not long ago, the alert is raised again.
    pub(super) fn stuck(&mut self, is_long: impl Fn(Instant) -> bool) -> Vec<(usize, Instant)> {
        let (mut stuck, mut not_for_long) = (Vec::new(), None);
        let mut look = |since: Option<Instant>, slots: &mut dyn Iterator<Item = usize>| match since
        {
            Some(since) if is_long(since) => stuck.extend(slots.map(|slot| (slot, since))),
            since => not_for_long = not_for_long.into_iter().chain(since).min(),
        };
        let woken = self.woken.iter().map(|Reverse(slot)| *slot);
        look(self.queue_is_stuck(), &mut woken.chain(self.fresh.clone()));
        look(self.barrier_is_stuck(), &mut self.barrier.into_iter());
        for line in &self.lines {
            look(line.is_stuck(), &mut line.waiting.iter().copied());
        }
        self.alert(not_for_long);
        stuck.retain(|(slot, _)| matches!(self.states[*slot], State::Fresh | State::Waiting));
        stuck
    }

    /// Since when all those who keep out whoever is to be looked at next are overdue.
    fn queue_is_stuck(&self) -> Option<Instant> {
        let alone = |slot| self.states[slot] == State::Overdue;
        let is_full = self.working >= self.limit || self.barrier.is_some_and(alone);
        self.overdue
            .since
            .filter(|_| is_full && self.overdue.count == self.working)
    }

    /// Since when all those before the slot that waits to run alone are overdue.
    fn barrier_is_stuck(&self) -> Option<Instant> {
        let waits = |slot| self.states[slot] == State::Waiting;
        self.overdue.since.filter(|_| {
            self.barrier.is_some_and(waits)
                && self.overdue.count > 0
                && self.overdue.count == self.unended - 1
        })
    }
}

impl Line {
    /// Since when all those who have the claim are overdue.
    fn is_stuck(&self) -> Option<Instant> {
        self.overdue
            .since
            .filter(|_| self.overdue.count == self.capacity)
    }
}

impl Overdue {
    fn add(&mut self, since: Instant) {
        self.count += 1;
        self.since = Some(since);
    }
}

/// What a call works on: the value of the parameter that its tool names as its key, or that parameter's default.
fn key_of(tools: &Toolset, call: &Call, parameter: &str) -> Option<String> {
    if let Some(given) = canonical_member(&call.arguments, parameter) {
        return Some(given);
    }
    let (definition, _) = tools.find(&call.name)?;
    let default = || {
        definition
            .parameters
            .as_value()
            .pointer("/properties")?
            .get(parameter)?
            .get("default")
    };
    // A call that names nothing works on nothing that another works on.
    default().map(|default| Node::of(default).canonical())
}
