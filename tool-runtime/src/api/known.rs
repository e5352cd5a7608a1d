//! Calls that a reply tells in more than one place.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::arguments::plain_object;
use crate::Call;

/// The calls of the places that were read already. Two calls are the same if their names, their arguments and their ids
/// agree; an id that one of them lacks counts as equal.
#[derive(Default)]
pub(crate) struct Known(HashMap<(String, Value), HashSet<String>>);

impl Known {
    pub(crate) fn extend<'c>(&mut self, calls: impl IntoIterator<Item = &'c Call>) {
        for call in calls {
            self.0.entry(key(call)).or_default().insert(call.id.clone());
        }
    }

    pub(crate) fn contains(&self, call: &Call) -> bool {
        let ids = self.0.get(&key(call));
        ids.is_some_and(|ids| call.id.is_empty() || ids.contains("") || ids.contains(&call.id))
    }
}

/// The same for the same call, however its arguments are written.
fn key(call: &Call) -> (String, Value) {
    let arguments = plain_object(&call.arguments);
    let arguments = serde_json::from_str(&arguments).unwrap_or_else(|_| arguments.into());
    (call.name.clone(), arguments)
}
