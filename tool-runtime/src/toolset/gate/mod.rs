//! What the calls of all turns of a toolset share: keys, room for a tool, room for the toolset.
//!
//! The gate knows no calls. It hands out places: a place is granted once it has everything that it asked for, and gives
//! it back when it is dropped.

#[cfg(all(test, not(gate_model)))]
mod circles;
mod deadlock;
mod line;
#[cfg(all(test, not(gate_model)))]
mod tests;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

pub(crate) use self::line::LineId;
use self::{
    line::Line,
    sync::{Mutex, MutexGuard},
};

/// The lock is another one where the gate is checked as a model (`tests/model`).
mod sync {
    #[cfg(not(gate_model))]
    pub(super) use std::sync::{Mutex, MutexGuard};

    #[cfg(gate_model)]
    pub(super) use loom::sync::{Mutex, MutexGuard};
}

/// One thing that calls share, and how many calls may have it at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) resource: Resource,
    pub(crate) capacity: usize,
}

/// What tells tools apart: a renamed tool keeps it, and two values of one type have two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ToolId(u64);

impl ToolId {
    /// Makes one that no other tool of this process has.
    pub(crate) fn new() -> Self {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What calls share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Resource {
    /// What a call works on.
    Key(String),
    /// Room among the calls of one tool.
    Tool(ToolId),
    /// Room among all calls of the toolset.
    Toolset,
}

/// The owner of places, who is told what becomes of them. The gate calls it without holding its lock.
pub(crate) trait Waiter: Send + Sync {
    /// The place has everything that it asked for.
    fn granted(&self, slot: usize);

    /// The place would wait forever, for a call that waits for it.
    fn refused(&self, slot: usize);

    /// Places of this waiter wait in a line where only work that has been overdue since then is before them.
    fn stuck(&self, line: LineId, since: Instant);

    /// That is no longer so.
    fn freed(&self, line: LineId);
}

/// Grants places in the order in which they were asked for.
///
/// A place takes what it asks for one after the other, in the order of its claims. It keeps what it has while it waits
/// for the rest. All callers name their claims in the same order (key, tool, toolset), so places that hold something
/// never wait for each other in a circle, unless a call starts a turn of its own on the same toolset. The gate finds
/// these circles, see [`deadlock`].
#[derive(Default)]
pub(crate) struct Gate(Mutex<Shared>);

/// Identifies a place. Ids are never used again, by any gate.
pub(crate) type PlaceId = u64;

/// Numbers places and lines.
static NEXT: AtomicU64 = AtomicU64::new(0);

fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A place at a gate. Dropping it gives back what it has, or leaves the line.
pub(crate) struct Place {
    gate: Arc<Gate>,
    id: PlaceId,
}

/// What became of a place when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Granted,
    /// The waiter will be told.
    Waits,
    /// It would wait for one of the places that it was asked from, forever.
    Refused,
}

#[derive(Default)]
struct Shared {
    lines: HashMap<Resource, Line>,
    entries: HashMap<PlaceId, Entry>,
    /// The places that began to wait since deadlocks were looked for, but for those for which nobody can wait.
    new_waits: Vec<PlaceId>,
}

struct Entry {
    claims: Vec<Claim>,
    /// How many of the claims it has; it waits for the next one.
    has: usize,
    is_overdue: bool,
    /// The places that the call which asked holds, directly or through the calls that it was made from.
    held: Vec<PlaceId>,
    /// The places that wait and were asked from within this one, by what they wait for.
    waits_within: HashMap<Resource, BTreeSet<PlaceId>>,
    waiter: Arc<dyn Waiter>,
    slot: usize,
}

impl Entry {
    fn waits_for(&self) -> Option<&Claim> {
        self.claims.get(self.has)
    }

    /// Returns whether it cannot go on by itself.
    fn is_blocked(&self) -> bool {
        self.waits_for().is_some() || !self.waits_within.is_empty()
    }
}

/// What waiters must be told once the lock is released.
#[derive(Default)]
struct News(Vec<(Arc<dyn Waiter>, Word)>);

enum Word {
    Granted(usize),
    Refused(usize),
    Stuck(LineId, Instant),
    Freed(LineId),
}

impl News {
    fn tell(self) {
        for (waiter, word) in self.0 {
            match word {
                Word::Granted(slot) => waiter.granted(slot),
                Word::Refused(slot) => waiter.refused(slot),
                Word::Stuck(line, since) => waiter.stuck(line, since),
                Word::Freed(line) => waiter.freed(line),
            }
        }
    }
}

impl Gate {
    /// Asks for a place with all of `claims`, for a call that was made while the places in `held` were held.
    pub(crate) fn ask(
        self: &Arc<Self>,
        claims: Vec<Claim>,
        held: Vec<PlaceId>,
        waiter: &Arc<dyn Waiter>,
        slot: usize,
    ) -> (Place, Asked) {
        let mut news = News::default();
        let mut shared = self.lock();
        // Under the lock, so that the order of the ids is the order of asking.
        let id = next();
        let entry = Entry {
            claims,
            has: 0,
            is_overdue: false,
            held,
            waits_within: HashMap::new(),
            waiter: Arc::clone(waiter),
            slot,
        };
        shared.entries.insert(id, entry);
        shared.advance(id, &mut news);
        shared.settle(&mut news);
        let asked = match shared.entries.get(&id) {
            None => Asked::Refused,
            Some(entry) if entry.waits_for().is_some() => Asked::Waits,
            Some(_) => Asked::Granted,
        };
        drop(shared);
        // The caller learns of its own place from the return value.
        let is_own = |(told, word): &(Arc<dyn Waiter>, Word)| {
            matches!(word, Word::Refused(at) if *at == slot) && Arc::ptr_eq(told, waiter)
        };
        news.0.retain(|told| !is_own(told));
        news.tell();
        let gate = Arc::clone(self);
        (Place { gate, id }, asked)
    }

    /// Returns how many places are taken or waited for.
    pub(crate) fn places(&self) -> usize {
        let shared = self.lock();
        // A line that nobody uses is taken away.
        debug_assert!(!shared.entries.is_empty() || shared.lines.is_empty());
        shared.entries.len()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // Nothing in here calls foreign code, so nothing is left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub(crate) fn id(&self) -> PlaceId {
        self.id
    }

    /// Says that the work on it was given up and goes on all the same.
    pub(crate) fn mark_overdue(&self, since: Instant) {
        let mut news = News::default();
        self.gate.lock().mark_overdue(self.id, since, &mut news);
        news.tell();
    }

    /// Returns since when everybody who has what this place waits for is overdue, if that is so.
    pub(crate) fn stuck_since(&self) -> Option<Instant> {
        let shared = self.gate.lock();
        let claim = shared.entries.get(&self.id)?.waits_for()?;
        shared.lines.get(&claim.resource)?.stuck_since()
    }

    /// Gives back what it has, or leaves the line.
    pub(crate) fn leave(&self) {
        let mut news = News::default();
        let mut shared = self.gate.lock();
        let entry = shared.leave(self.id, &mut news);
        shared.settle(&mut news);
        drop(shared);
        drop(entry);
        news.tell();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Shared {
    /// Takes for a place what is free, and puts it in line for what is not.
    fn advance(&mut self, id: PlaceId, news: &mut News) {
        let Some(entry) = self.entries.get_mut(&id) else {
            return;
        };
        while let Some(claim) = entry.claims.get(entry.has) {
            let line = self.lines.entry(claim.resource.clone()).or_default();
            if !line.is_free(claim.capacity) {
                line.join(id, claim.capacity, &entry.waiter, news);
                self.began_to_wait(id);
                return;
            }
            line.take(news);
            entry.has += 1;
        }
    }

    /// Takes a place away, and hands on what it had.
    fn leave(&mut self, id: PlaceId, news: &mut News) -> Option<Entry> {
        self.waits_no_longer(id);
        let entry = self.entries.remove(&id)?;
        if let Some(claim) = entry.waits_for() {
            if let Some(line) = self.lines.get_mut(&claim.resource) {
                line.quit(id, claim.capacity, &entry.waiter);
            }
            // Behind it there may be a place that is content with less room.
            self.hand_on(&claim.resource, news);
        }
        for claim in &entry.claims[..entry.has] {
            if let Some(line) = self.lines.get_mut(&claim.resource) {
                line.unblock(id);
                line.give_back(entry.is_overdue, news);
            }
            self.hand_on(&claim.resource, news);
        }
        Some(entry)
    }

    /// Gives what is free of a resource to those who wait for it.
    fn hand_on(&mut self, resource: &Resource, news: &mut News) {
        while let Some(line) = self.lines.get_mut(resource) {
            let Some(first) = line.first() else {
                if line.is_unused() {
                    self.lines.remove(resource);
                }
                return;
            };
            let Some(entry) = self.entries.get(&first) else {
                return;
            };
            let capacity = entry.waits_for().map_or(0, |claim| claim.capacity);
            if !line.has_room(capacity) {
                return;
            }
            line.quit(first, capacity, &entry.waiter);
            line.take(news);
            self.waits_no_longer(first);
            if let Some(entry) = self.entries.get_mut(&first) {
                entry.has += 1;
            }
            self.advance(first, news);
            if let Some(entry) = self.entries.get(&first)
                && entry.waits_for().is_none()
            {
                let granted = Word::Granted(entry.slot);
                news.0.push((Arc::clone(&entry.waiter), granted));
            }
        }
    }

    /// Takes note that a place waits: neither it nor those that it was asked from can go on by themselves.
    fn began_to_wait(&mut self, id: PlaceId) {
        let Some((resource, held)) = self.wait_of(id) else {
            return;
        };
        self.new_waits.push(id);
        self.block(id);
        for outer in held {
            if let Some(entry) = self.entries.get_mut(&outer) {
                let within = entry.waits_within.entry(resource.clone());
                within.or_default().insert(id);
                self.block(outer);
            }
        }
    }

    /// Takes note that a place is about to wait no longer.
    fn waits_no_longer(&mut self, id: PlaceId) {
        let Some((resource, held)) = self.wait_of(id) else {
            return;
        };
        self.unblock(id);
        for outer in held {
            let Some(entry) = self.entries.get_mut(&outer) else {
                continue;
            };
            if let Some(places) = entry.waits_within.get_mut(&resource) {
                places.remove(&id);
                if places.is_empty() {
                    entry.waits_within.remove(&resource);
                }
            }
            if !entry.is_blocked() {
                self.unblock(outer);
            }
        }
    }

    /// Returns what a place waits for, and the places that it was asked from; `None` if it does not wait, or has nothing and
    /// was asked from nowhere: then nobody can wait for it.
    fn wait_of(&self, id: PlaceId) -> Option<(Resource, Vec<PlaceId>)> {
        let entry = self.entries.get(&id)?;
        let claim = entry.waits_for()?;
        let matters = entry.has > 0 || !entry.held.is_empty();
        matters.then(|| (claim.resource.clone(), entry.held.clone()))
    }

    /// Takes note in the lines that a place cannot go on by itself.
    fn block(&mut self, id: PlaceId) {
        self.for_lines_of(id, |line| line.block(id));
    }

    /// Takes note in the lines that a place can go on by itself.
    fn unblock(&mut self, id: PlaceId) {
        self.for_lines_of(id, |line| line.unblock(id));
    }

    /// Does something with the line of each resource that a place has.
    fn for_lines_of(&mut self, id: PlaceId, mut with: impl FnMut(&mut Line)) {
        let Some(entry) = self.entries.get(&id) else {
            return;
        };
        for claim in &entry.claims[..entry.has] {
            if let Some(line) = self.lines.get_mut(&claim.resource) {
                with(line);
            }
        }
    }

    fn mark_overdue(&mut self, id: PlaceId, since: Instant, news: &mut News) {
        let Some(entry) = self.entries.get_mut(&id).filter(|entry| !entry.is_overdue) else {
            return;
        };
        entry.is_overdue = true;
        for claim in &entry.claims[..entry.has] {
            if let Some(line) = self.lines.get_mut(&claim.resource) {
                line.mark_overdue(since, news);
            }
        }
    }

    /// Refuses places until no place that was asked from within another waits for itself.
    fn settle(&mut self, news: &mut News) {
        while let Some(&id) = self.new_waits.last() {
            if let Some(stuck) = self.deadlocked(id)
                && let Some(entry) = self.leave(stuck, news)
            {
                news.0.push((entry.waiter, Word::Refused(entry.slot)));
            } else {
                self.new_waits.pop();
            }
        }
    }
}
