//! What a run is called, so that the keys of its calls are its own.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Arc, OnceLock},
};

/// The name of a run and the number of a turn in it.
#[derive(Debug, Default)]
pub(crate) struct RunId {
    name: OnceLock<Arc<str>>,
    turn: u64,
}

impl RunId {
    /// Names a run, as its host does.
    pub(crate) fn new(name: Arc<str>, turn: u64) -> Self {
        Self {
            name: OnceLock::from(name),
            turn,
        }
    }

    /// Returns the idempotency key of the call in that slot. A name is drawn if the host has given none.
    pub(crate) fn key(&self, slot: usize) -> String {
        let name = self.name.get_or_init(draw_name);
        format!("{name}/{}/{slot}", self.turn)
    }
}

/// Draws a name, of 128 bits of the randomness that keeps hash maps safe.
pub(crate) fn draw_name() -> Arc<str> {
    let half = || RandomState::new().hash_one(0_u8);
    format!("{:016x}{:016x}", half(), half()).into()
}
