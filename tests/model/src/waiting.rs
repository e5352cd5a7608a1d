//! A waiter for one place.

use std::{sync::Arc, time::Instant};

use loom::sync::{Condvar, Mutex};

use crate::gate::{Asked, Claim, Gate, LineId, Place, PlaceId, Resource, Waiter};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Granted,
    Refused,
}

/// What the gate said.
#[derive(Default)]
pub(crate) struct Heard {
    word: Mutex<Option<Word>>,
    comes: Condvar,
    /// How many lines are stuck that it waits in, by what it was told.
    stuck: Mutex<i32>,
}

impl Heard {
    fn say(&self, word: Word) {
        let before = self.word.lock().unwrap().replace(word);
        assert_eq!(before, None, "told twice");
        self.comes.notify_all();
    }

    pub(crate) fn stuck(&self) -> i32 {
        *self.stuck.lock().unwrap()
    }
}

impl Waiter for Heard {
    fn granted(&self, _: usize) {
        self.say(Word::Granted);
    }

    fn refused(&self, _: usize) {
        self.say(Word::Refused);
    }

    fn stuck(&self, _: LineId, _: Instant) {
        *self.stuck.lock().unwrap() += 1;
    }

    fn freed(&self, _: LineId) {
        *self.stuck.lock().unwrap() -= 1;
    }
}

/// A place that was asked for.
pub(crate) struct Wanted {
    pub(crate) place: Place,
    pub(crate) heard: Arc<Heard>,
    asked: Asked,
}

impl Wanted {
    pub(crate) fn new(gate: &Arc<Gate>, claims: &[Claim], held: &[PlaceId]) -> Self {
        let heard = Arc::new(Heard::default());
        let waiter = Arc::clone(&heard) as Arc<dyn Waiter>;
        let (place, asked) = gate.ask(claims.to_vec(), held.to_vec(), &waiter, 0);
        Self {
            place,
            heard,
            asked,
        }
    }

    /// Waits for the word of the gate. If none comes, the model ends with a deadlock, and the test fails.
    pub(crate) fn wait(&self) -> Word {
        match self.asked {
            Asked::Granted => Word::Granted,
            Asked::Refused => Word::Refused,
            Asked::Waits => {
                let mut word = self.heard.word.lock().unwrap();
                while word.is_none() {
                    word = self.heard.comes.wait(word).unwrap();
                }
                word.unwrap()
            }
        }
    }
}

pub(crate) fn key(key: &str) -> Claim {
    Claim {
        resource: Resource::Key(key.to_owned()),
        capacity: 1,
    }
}

pub(crate) fn room(capacity: usize) -> Claim {
    Claim {
        resource: Resource::Toolset,
        capacity,
    }
}
