//! The line for one resource.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Instant,
};

use super::{News, PlaceId, Waiter, Word, next};

/// Identifies a line. Ids are never used again, by any gate.
pub(crate) type LineId = u64;

/// How many have a resource, and who waits for it.
pub(super) struct Line {
    id: LineId,
    taken: usize,
    /// The places that have the resource and cannot go on by themselves: they wait for another one, or places that were
    /// asked from within them wait.
    blocked: BTreeSet<PlaceId>,
    /// One of these that was shown to come to its end. It is the first to be looked at the next time.
    ending: Cell<Option<PlaceId>>,
    /// The places that wait, oldest first, by how many may have the resource for them to get it.
    waiting: BTreeMap<usize, BTreeSet<PlaceId>>,
    /// Whose places wait, and how many, by the address of the waiter.
    waiters: HashMap<usize, (Arc<dyn Waiter>, usize)>,
    /// How many of those that have the resource are overdue, and since when the last of them is.
    overdue: usize,
    overdue_since: Option<Instant>,
    /// Whether the waiters were told that only overdue work is before them.
    is_told: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            id: next(),
            taken: 0,
            blocked: BTreeSet::new(),
            ending: Cell::new(None),
            waiting: BTreeMap::new(),
            waiters: HashMap::new(),
            overdue: 0,
            overdue_since: None,
            is_told: false,
        }
    }
}

impl Line {
    pub(super) fn has_room(&self, capacity: usize) -> bool {
        self.taken < capacity
    }

    /// Returns whether a place that comes now need not wait.
    pub(super) fn is_free(&self, capacity: usize) -> bool {
        self.has_room(capacity) && self.waiting.is_empty()
    }

    pub(super) fn is_unused(&self) -> bool {
        self.taken == 0 && self.waiting.is_empty()
    }

    pub(super) fn first(&self) -> Option<PlaceId> {
        let oldest = self.waiting.values().filter_map(BTreeSet::first);
        oldest.min().copied()
    }

    /// Returns how many of those who have the resource must come to their end before a place that waits gets it. Whoever
    /// is before it in line may need more of them to, since toolsets that share a gate may differ in their limit.
    pub(super) fn lacks(&self, id: PlaceId) -> usize {
        let mut waiting = self.waiting.iter();
        let least = waiting.find(|(_, places)| places.first().is_some_and(|first| *first <= id));
        least.map_or(0, |(capacity, _)| {
            (self.taken + 1).saturating_sub(*capacity)
        })
    }

    /// Returns how many have the resource and can go on by themselves.
    pub(super) fn unblocked(&self) -> usize {
        self.taken - self.blocked.len()
    }

    /// Returns those who have the resource and cannot go on by themselves.
    pub(super) fn blocked(&self) -> impl Iterator<Item = PlaceId> {
        let first = self.ending.get().filter(|id| self.blocked.contains(id));
        let others = self.blocked.iter().copied();
        first
            .into_iter()
            .chain(others.filter(move |id| first != Some(*id)))
    }

    pub(super) fn note_ending(&self, id: PlaceId) {
        self.ending.set(Some(id));
    }

    pub(super) fn block(&mut self, id: PlaceId) {
        self.blocked.insert(id);
    }

    pub(super) fn unblock(&mut self, id: PlaceId) {
        self.blocked.remove(&id);
    }

    /// Returns since when everybody who has the resource is overdue, if that is so.
    pub(super) fn stuck_since(&self) -> Option<Instant> {
        let is_stuck = self.overdue > 0 && self.overdue == self.taken;
        self.overdue_since.filter(|_| is_stuck)
    }

    pub(super) fn join(
        &mut self,
        id: PlaceId,
        capacity: usize,
        waiter: &Arc<dyn Waiter>,
        news: &mut News,
    ) {
        self.waiting.entry(capacity).or_default().insert(id);
        let entry = self.waiters.entry(address(waiter));
        let (_, places) = entry.or_insert_with(|| (Arc::clone(waiter), 0));
        *places += 1;
        if let Some(since) = self.stuck_since() {
            self.is_told = true;
            news.0
                .push((Arc::clone(waiter), Word::Stuck(self.id, since)));
        }
    }

    pub(super) fn quit(&mut self, id: PlaceId, capacity: usize, waiter: &Arc<dyn Waiter>) {
        if let Some(places) = self.waiting.get_mut(&capacity) {
            places.remove(&id);
            if places.is_empty() {
                self.waiting.remove(&capacity);
            }
        }
        if let Some((_, places)) = self.waiters.get_mut(&address(waiter)) {
            *places -= 1;
            if *places == 0 {
                self.waiters.remove(&address(waiter));
            }
        }
    }

    pub(super) fn take(&mut self, news: &mut News) {
        self.taken += 1;
        self.tell(news);
    }

    pub(super) fn give_back(&mut self, is_overdue: bool, news: &mut News) {
        self.taken -= 1;
        self.overdue -= usize::from(is_overdue);
        self.tell(news);
    }

    pub(super) fn mark_overdue(&mut self, since: Instant, news: &mut News) {
        self.overdue += 1;
        self.overdue_since = self.overdue_since.max(Some(since));
        self.tell(news);
    }

    /// Tells the waiters if only overdue work is before them now, or no longer.
    fn tell(&mut self, news: &mut News) {
        let stuck = self.stuck_since();
        if stuck.is_some() == self.is_told {
            return;
        }
        self.is_told = stuck.is_some();
        let word = || stuck.map_or(Word::Freed(self.id), |since| Word::Stuck(self.id, since));
        let waiters = self.waiters.values();
        news.0
            .extend(waiters.map(|(waiter, _)| (Arc::clone(waiter), word())));
    }
}

fn address(waiter: &Arc<dyn Waiter>) -> usize {
    Arc::as_ptr(waiter).cast::<()>().addr()
}
