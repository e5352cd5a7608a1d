//! Calls that would wait for themselves.

use std::collections::HashMap;

use super::{PlaceId, Resource, Shared};

impl Shared {
    /// Finds the newest place that was asked from within another and that will never be granted, because everything
    /// that it waits for waits for it.
    ///
    /// A place comes to its end if each resource that it still needs is free or held by a place that comes to its end,
    /// and if the places that wait and were asked from within it come to theirs. Starting from the places that need
    /// nothing, each place is visited once.
    pub(super) fn deadlocked(&self) -> Option<PlaceId> {
        let mut needs: HashMap<PlaceId, usize> = HashMap::with_capacity(self.entries.len());
        let mut needed_by: HashMap<&Resource, Vec<PlaceId>> = HashMap::new();
        for (&id, entry) in &self.entries {
            for claim in &entry.claims[entry.has..] {
                let line = self.lines.get(&claim.resource);
                if line.is_some_and(|line| !line.has_room(claim.capacity)) {
                    needed_by.entry(&claim.resource).or_default().push(id);
                    *needs.entry(id).or_default() += 1;
                }
            }
            if entry.waits_for().is_some() {
                for &outer in &entry.held {
                    *needs.entry(outer).or_default() += 1;
                }
            }
        }
        let is_free = |id: &&PlaceId| !needs.contains_key(id);
        let mut ending: Vec<PlaceId> = self.entries.keys().filter(is_free).copied().collect();
        let settled = |needs: &mut HashMap<PlaceId, usize>, id: PlaceId| {
            let left = needs.get_mut(&id)?;
            *left -= 1;
            (*left == 0).then(|| needs.remove(&id)).flatten()?;
            Some(id)
        };
        while let Some(id) = ending.pop() {
            let Some(entry) = self.entries.get(&id) else {
                continue;
            };
            for claim in &entry.claims[..entry.has] {
                let freed = needed_by.remove(&claim.resource).unwrap_or_default();
                ending.extend(
                    freed
                        .into_iter()
                        .filter_map(|other| settled(&mut needs, other)),
                );
            }
            if entry.waits_for().is_some() {
                let outer = entry.held.iter();
                ending.extend(outer.filter_map(|&outer| settled(&mut needs, outer)));
            }
        }
        let is_nested = |id: &PlaceId| {
            let entry = self.entries.get(id);
            entry.is_some_and(|entry| entry.waits_for().is_some() && !entry.held.is_empty())
        };
        needs.into_keys().filter(is_nested).max()
    }
}
