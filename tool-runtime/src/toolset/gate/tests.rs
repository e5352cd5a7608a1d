//! The gate without turns.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use super::{Asked, Claim, Gate, LineId, Place, Resource, Waiter};

/// What waiters were told.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Told {
    fn put(&self, word: String) {
        self.0.lock().expect("not poisoned").push(word);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("not poisoned"))
    }
}

impl Waiter for Told {
    fn granted(&self, slot: usize) {
        self.put(format!("granted {slot}"));
    }

    fn refused(&self, slot: usize) {
        self.put(format!("refused {slot}"));
    }

    fn stuck(&self, _: LineId, _: Instant) {
        self.put("stuck".to_owned());
    }

    fn freed(&self, _: LineId) {
        self.put("freed".to_owned());
    }
}

struct Asking {
    gate: Arc<Gate>,
    told: Arc<Told>,
}

impl Asking {
    fn new() -> Self {
        Self {
            gate: Arc::default(),
            told: Arc::default(),
        }
    }

    /// Asks for room among so many calls.
    fn ask(&self, slot: usize, capacity: usize) -> (Place, Asked) {
        let claim = Claim {
            resource: Resource::Toolset,
            capacity,
        };
        let waiter = Arc::clone(&self.told) as Arc<dyn Waiter>;
        self.gate.ask(vec![claim], Vec::new(), &waiter, slot)
    }
}

#[test]
fn a_place_that_needs_less_room_does_not_pass_one_that_waits() {
    let asking = Asking::new();
    let (first, _) = asking.ask(0, 1);
    let (second, asked) = asking.ask(1, 1);
    assert_eq!(asked, Asked::Waits);
    let (third, asked) = asking.ask(2, 2);
    assert_eq!(asked, Asked::Waits);
    assert!(asking.told.take().is_empty());
    // The one that waits before it goes: then there is room.
    drop(second);
    assert_eq!(asking.told.take(), ["granted 2"]);
    drop((first, third));
    assert_eq!(asking.gate.places(), 0);

    let places = [(0, 1), (1, 1), (2, 2)].map(|(slot, capacity)| asking.ask(slot, capacity));
    let [first, second, third] = places.map(|(place, _)| place);
    drop(first);
    assert_eq!(asking.told.take(), ["granted 1", "granted 2"]);
    drop((second, third));
}

#[test]
fn places_are_granted_in_the_order_of_asking() {
    let asking = Asking::new();
    let places: Vec<_> = (0..4).map(|slot| asking.ask(slot, 1).0).collect();
    for (slot, place) in places.into_iter().enumerate() {
        drop(place);
        let next = (slot < 3).then(|| format!("granted {}", slot + 1));
        assert_eq!(asking.told.take(), Vec::from_iter(next));
    }
    assert_eq!(asking.gate.places(), 0);
}

#[test]
fn a_line_is_stuck_when_all_who_have_its_resource_are_overdue() {
    let asking = Asking::new();
    let now = Instant::now();
    let (first, _) = asking.ask(0, 2);
    let (second, _) = asking.ask(1, 2);
    let (third, asked) = asking.ask(2, 2);
    assert_eq!(asked, Asked::Waits);
    // Once or twice, it is one place.
    first.mark_overdue(now);
    first.mark_overdue(now);
    assert_eq!(third.stuck_since(), None);
    let later = now + Duration::from_secs(1);
    second.mark_overdue(later);
    assert_eq!(third.stuck_since(), Some(later));
    assert_eq!(asking.told.take(), ["stuck"]);
    drop(first);
    assert_eq!(asking.told.take(), ["granted 2"]);
    // One of those before it is not overdue.
    let (fourth, _) = asking.ask(3, 2);
    assert_eq!(fourth.stuck_since(), None);
    third.mark_overdue(later);
    assert_eq!(asking.told.take(), ["stuck"]);
    // Whoever comes later is told too.
    let (fifth, _) = asking.ask(4, 2);
    assert_eq!(asking.told.take(), ["stuck"]);
    drop((second, third, fourth, fifth));
    assert_eq!(asking.gate.places(), 0);
}

#[test]
fn a_waiter_with_several_places_is_told_until_the_last_of_them_is_gone() {
    let asking = Asking::new();
    let (first, _) = asking.ask(0, 1);
    let (second, _) = asking.ask(1, 1);
    let (third, _) = asking.ask(2, 1);
    drop(second);
    first.mark_overdue(Instant::now());
    assert_eq!(asking.told.take(), ["stuck"]);
    drop((third, first));
    assert_eq!(asking.gate.places(), 0);
}
