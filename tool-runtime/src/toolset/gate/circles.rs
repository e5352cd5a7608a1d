//! Which places are refused, held against a search that looks at the whole gate.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Instant,
};

use proptest::{prelude::*, sample::Index};

use super::{
    Asked, Claim, Entry, Gate, LineId, News, Place, PlaceId, Resource, Shared, Waiter, Word, next,
};

struct Deaf;

impl Waiter for Deaf {
    fn granted(&self, _: usize) {}
    fn refused(&self, _: usize) {}
    fn stuck(&self, _: LineId, _: Instant) {}
    fn freed(&self, _: LineId) {}
}

fn key(key: &str) -> Claim {
    Claim {
        resource: Resource::Key(key.to_owned()),
        capacity: 1,
    }
}

fn room(capacity: usize) -> Claim {
    Claim {
        resource: Resource::Toolset,
        capacity,
    }
}

fn entry(claims: Vec<Claim>, held: Vec<PlaceId>) -> Entry {
    Entry {
        claims,
        has: 0,
        is_overdue: false,
        held,
        waits_within: std::collections::HashMap::new(),
        waiter: Arc::new(Deaf),
        slot: 0,
    }
}

/// Returns the places that never come to their end. A place ends unless it waits, or one waits that was asked from within
/// it; and it waits no longer once so many have ended that everybody before it in line has room, and itself.
fn never_ending(shared: &Shared) -> Vec<PlaceId> {
    let entries: BTreeMap<PlaceId, &Entry> =
        shared.entries.iter().map(|(id, it)| (*id, it)).collect();
    let has = |entry: &Entry, resource: &Resource| {
        let claims = &entry.claims[..entry.has];
        claims.iter().any(|claim| claim.resource == *resource)
    };
    let mut ended = HashSet::new();
    loop {
        let before = ended.len();
        for (&id, &entry) in &entries {
            let gets = entry.waits_for().is_none_or(|claim| {
                let line = entries.range(..=id).filter_map(|(_, it)| it.waits_for());
                let line = line.filter(|it| it.resource == claim.resource);
                let capacity = line.map(|it| it.capacity).min().unwrap_or_default();
                let others = entries.iter().filter(|(_, it)| has(it, &claim.resource));
                others.filter(|(id, _)| !ended.contains(*id)).count() < capacity
            });
            let mut within = entries.iter().filter(|(_, it)| it.held.contains(&id));
            let returns = within.all(|(id, it)| it.waits_for().is_none() || ended.contains(id));
            if gets && returns {
                ended.insert(id);
            }
        }
        if ended.len() == before {
            break;
        }
    }
    let stuck = entries.keys().filter(|id| !ended.contains(*id));
    stuck.copied().collect()
}

#[derive(Clone, Debug)]
enum Step {
    /// Asks from within a place, if it is granted, with these claims.
    Ask(Option<Index>, Vec<Claim>),
    Leave(Index),
}

fn step() -> impl Strategy<Value = Step> {
    let keys = proptest::option::of("[ab]".prop_map(|name| key(&name)));
    let limits = proptest::option::of((1_usize..4).prop_map(room));
    let claims = (keys, limits).prop_map(|(key, room)| key.into_iter().chain(room).collect());
    prop_oneof![
        3 => (any::<Option<Index>>(), claims).prop_map(|(within, claims)| Step::Ask(within, claims)),
        1 => any::<Index>().prop_map(Step::Leave),
    ]
}

fn play(steps: Vec<Step>) {
    let mut shared = Shared::default();
    for step in steps {
        let mut ids: Vec<_> = shared.entries.keys().copied().collect();
        ids.sort_unstable();
        let mut news = News::default();
        match step {
            Step::Ask(within, claims) => {
                let granted = ids
                    .iter()
                    .filter(|id| shared.entries[id].waits_for().is_none());
                let granted: Vec<_> = granted.collect();
                let within = within.filter(|_| !granted.is_empty());
                let held = within.map_or_else(Vec::new, |within| {
                    let outer = **within.get(&granted);
                    let around = &shared.entries[&outer].held;
                    around.iter().copied().chain([outer]).collect()
                });
                let id = next();
                shared.entries.insert(id, entry(claims, held));
                shared.advance(id, &mut news);
            }
            Step::Leave(index) if !ids.is_empty() => {
                shared.leave(*index.get(&ids), &mut news);
            }
            Step::Leave(_) => {}
        }
        let stuck = never_ending(&shared);
        let nested: HashSet<_> = stuck
            .iter()
            .filter(|id| {
                shared.entries[id].waits_for().is_some() && !shared.entries[id].held.is_empty()
            })
            .copied()
            .collect();
        shared.settle(&mut news);
        let is_refusal = |(_, word): &&(_, Word)| matches!(word, Word::Refused(_));
        let refused = news.0.iter().filter(is_refusal).count();
        assert_eq!(
            refused > 0,
            !stuck.is_empty(),
            "refused too many, or too few"
        );
        let gone = nested.iter().any(|id| !shared.entries.contains_key(id));
        assert_eq!(
            refused > 0,
            gone,
            "one is refused that would have been granted"
        );
        assert_eq!(never_ending(&shared), Vec::<PlaceId>::new());
        check_lines(&shared);
    }
}

/// The lines know who is blocked, and nothing is kept of those who are gone.
fn check_lines(shared: &Shared) {
    for (resource, line) in &shared.lines {
        let blocked = shared.entries.iter().filter(|(_, entry)| {
            let claims = &entry.claims[..entry.has];
            entry.is_blocked() && claims.iter().any(|claim| claim.resource == *resource)
        });
        let mut blocked: Vec<_> = blocked.map(|(id, _)| *id).collect();
        let mut known: Vec<_> = line.blocked().collect();
        blocked.sort_unstable();
        known.sort_unstable();
        assert_eq!(blocked, known);
    }
    for (id, outer) in &shared.entries {
        let within = shared
            .entries
            .iter()
            .filter(|(_, entry)| entry.waits_for().is_some() && entry.held.contains(id));
        let known = outer.waits_within.values().flatten();
        assert_eq!(within.count(), known.count());
    }
}

proptest! {
    #[test]
    fn places_are_refused_exactly_when_they_would_wait_for_ever(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        play(steps);
    }
}

struct Asking(Arc<Gate>, Arc<dyn Waiter>);

impl Asking {
    fn new() -> Self {
        Self(Arc::default(), Arc::new(Deaf))
    }

    fn ask(&self, claims: Vec<Claim>, within: &[&Place]) -> (Place, Asked) {
        let held = within.iter().map(|place| place.id()).collect();
        self.0.ask(claims, held, &self.1, 0)
    }
}

/// A toolset and a clone of it with a lower limit share one gate.
#[test]
fn a_call_that_would_wait_for_more_of_the_others_than_can_end_is_refused() {
    let asking = Asking::new();
    let (first, _) = asking.ask(vec![room(5)], &[]);
    let (outer, _) = asking.ask(vec![room(5)], &[]);
    // It needs all others to be gone, also the one that it was asked from.
    let (_inner, asked) = asking.ask(vec![room(1)], &[&outer]);
    assert_eq!(asked, Asked::Refused);
    let (_waits, asked) = asking.ask(vec![room(1)], &[]);
    assert_eq!(asked, Asked::Waits);
    // There would be room, but it comes behind one that waits for both.
    let (_inner, asked) = asking.ask(vec![room(5)], &[&outer]);
    assert_eq!(asked, Asked::Refused);
    drop((first, outer));
    assert_eq!(asking.0.places(), 1);
}

#[test]
fn the_newest_place_of_a_circle_is_refused_and_none_beside_it() {
    let asking = Asking::new();
    let (a, _) = asking.ask(vec![key("a")], &[]);
    let (b, _) = asking.ask(vec![key("b")], &[]);
    let (wants_b, asked) = asking.ask(vec![key("b")], &[&a]);
    assert_eq!(asked, Asked::Waits);
    // Waits for the circle to come, and is no part of it.
    let (c, _) = asking.ask(vec![key("c")], &[]);
    let (beside, asked) = asking.ask(vec![key("b")], &[&c]);
    assert_eq!(asked, Asked::Waits);
    let (wants_a, asked) = asking.ask(vec![key("a")], &[&b]);
    assert_eq!(asked, Asked::Refused);
    assert_eq!(asking.0.places(), 5);
    drop((a, b, c, wants_a, wants_b, beside));
    assert_eq!(asking.0.places(), 0);
}
