//! What a call holds at gates, and what the calls around it hold.

use std::sync::Arc;

use crate::{
    tool::within::Holds,
    toolset::{Place, PlaceId},
};

/// The place of a call, and those of the calls that it was made from within.
///
/// Everyone who works on the call shares it, so the place is given back when the last of them is gone, or before, when
/// the call has ended.
pub(super) struct Held {
    place: Option<Place>,
    outer: Vec<PlaceId>,
}

impl Held {
    pub(super) fn new(place: Place, outer: Option<&Holds>) -> Self {
        Self {
            place: Some(place),
            outer: Self::ids(outer),
        }
    }

    /// Makes what a call without a place of its own hands on to the calls that are made from within it.
    pub(super) fn around(outer: &Holds) -> Arc<Self> {
        Arc::new(Self {
            place: None,
            outer: Self::ids(Some(outer)),
        })
    }

    /// Returns the places that a call holds, its own and those around it.
    pub(super) fn ids(holds: Option<&Holds>) -> Vec<PlaceId> {
        let held = holds.and_then(|holds| holds.downcast_ref::<Self>());
        let ids = held.into_iter().flat_map(|held| {
            let own = held.place.as_ref().map(Place::id);
            held.outer.iter().copied().chain(own)
        });
        ids.collect()
    }

    pub(super) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// Gives the place back, though somebody may still share it.
    pub(super) fn leave(&self) {
        if let Some(place) = &self.place {
            place.leave();
        }
    }
}
