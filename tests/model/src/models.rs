//! What threads do with a gate. loom runs each model once for every order of their steps.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use loom::thread;

use crate::{
    gate::{Claim, Gate},
    waiting::{Wanted, Word, key, room},
};

/// Counts the calls that have something at once. It is not part of the model, so it takes no step.
#[derive(Clone, Default)]
struct AtWork(Arc<AtomicUsize>);

impl AtWork {
    fn enter(&self, limit: usize) {
        let before = self.0.fetch_add(1, Ordering::SeqCst);
        assert!(before < limit, "more than the limit");
    }

    fn leave(&self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Takes a place, works, and gives it back.
fn work(gate: &Arc<Gate>, claims: &[Claim], at_work: &AtWork, limit: usize) {
    let wanted = Wanted::new(gate, claims, &[]);
    assert_eq!(wanted.wait(), Word::Granted);
    at_work.enter(limit);
    thread::yield_now();
    at_work.leave();
}

#[test]
fn calls_of_one_key_take_turns() {
    loom::model(|| {
        let (gate, at_work) = (Arc::new(Gate::default()), AtWork::default());
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let (gate, at_work) = (Arc::clone(&gate), at_work.clone());
                thread::spawn(move || work(&gate, &[key("a")], &at_work, 1))
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(gate.places(), 0);
    });
}

#[test]
fn calls_that_want_a_key_and_room_all_get_both() {
    loom::model(|| {
        let (gate, at_work) = (Arc::new(Gate::default()), AtWork::default());
        let other = {
            let (gate, at_work) = (Arc::clone(&gate), at_work.clone());
            thread::spawn(move || work(&gate, &[key("a"), room(1)], &at_work, 1))
        };
        let third = {
            let (gate, at_work) = (Arc::clone(&gate), at_work.clone());
            thread::spawn(move || work(&gate, &[key("b"), room(1)], &at_work, 1))
        };
        work(&gate, &[key("a"), room(1)], &at_work, 1);
        other.join().unwrap();
        third.join().unwrap();
        assert_eq!(gate.places(), 0);
    });
}

/// The first one leaves, the second gives up: the third must get the room, whatever comes first.
#[test]
fn a_call_that_gives_up_waiting_keeps_nobody_from_the_room() {
    loom::model(|| {
        let gate = Arc::new(Gate::default());
        let first = Wanted::new(&gate, &[room(1)], &[]);
        let second = Wanted::new(&gate, &[room(1)], &[]);
        let third = Wanted::new(&gate, &[room(1)], &[]);
        assert_eq!(first.wait(), Word::Granted);
        let threads = [
            thread::spawn(move || drop(first)),
            thread::spawn(move || drop(second)),
        ];
        assert_eq!(third.wait(), Word::Granted);
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(gate.places(), 1);
        drop(third);
        assert_eq!(gate.places(), 0);
    });
}

/// A call that has a key and waits for room is dropped while the room is handed to it.
#[test]
fn a_call_that_is_dropped_while_it_is_granted_gives_everything_back() {
    loom::model(|| {
        let gate = Arc::new(Gate::default());
        let first = Wanted::new(&gate, &[room(1)], &[]);
        let second = Wanted::new(&gate, &[key("a"), room(1)], &[]);
        let third = Wanted::new(&gate, &[key("a")], &[]);
        let threads = [
            thread::spawn(move || first.place.leave()),
            thread::spawn(move || drop(second)),
        ];
        assert_eq!(third.wait(), Word::Granted);
        for thread in threads {
            thread.join().unwrap();
        }
        drop(third);
        assert_eq!(gate.places(), 0);
    });
}

/// Each has a key and makes a call that wants the other's.
#[test]
fn of_two_calls_that_wait_for_each_other_one_is_refused() {
    loom::model(|| {
        let gate = Arc::new(Gate::default());
        let turn = |own: &'static str, other: &'static str| {
            let outer = Wanted::new(&gate, &[key(own)], &[]);
            let gate = Arc::clone(&gate);
            thread::spawn(move || {
                let inner = Wanted::new(&gate, &[key(other)], &[outer.place.id()]);
                let word = inner.wait();
                drop(inner);
                drop(outer);
                word
            })
        };
        let words = [turn("a", "b"), turn("b", "a")].map(|thread| thread.join().unwrap());
        // One may have come to its end before the other began.
        assert!(words.contains(&Word::Granted), "{words:?}");
        assert_eq!(gate.places(), 0);
    });
}

#[test]
fn a_call_that_wants_what_it_has_is_refused_and_another_is_not() {
    loom::model(|| {
        let gate = Arc::new(Gate::default());
        let outer = Wanted::new(&gate, &[key("a")], &[]);
        let other = {
            let gate = Arc::clone(&gate);
            thread::spawn(move || Wanted::new(&gate, &[key("a")], &[]).wait())
        };
        let inner = Wanted::new(&gate, &[key("a")], &[outer.place.id()]);
        assert_eq!(inner.wait(), Word::Refused);
        drop(inner);
        drop(outer);
        assert_eq!(other.join().unwrap(), Word::Granted);
        assert_eq!(gate.places(), 0);
    });
}

/// Whoever waits behind overdue work hears so, whether it came before or after, and hears that it is over.
#[test]
fn a_call_behind_overdue_work_hears_of_it_once() {
    loom::model(|| {
        let gate = Arc::new(Gate::default());
        let first = Wanted::new(&gate, &[room(1)], &[]);
        let marking = thread::spawn(move || {
            first.place.mark_overdue(Instant::now());
            first
        });
        let second = Wanted::new(&gate, &[room(1)], &[]);
        let first = marking.join().unwrap();
        assert_eq!(second.heard.stuck(), 1);
        assert!(second.place.stuck_since().is_some());
        drop(first);
        assert_eq!(second.wait(), Word::Granted);
        assert!(second.place.stuck_since().is_none());
    });
}
