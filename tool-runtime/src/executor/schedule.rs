//! Which slot may start next.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use crate::{Call, Toolset, schema::canonical::canonical, tool::decode::plain_object};

/// The order in which slots start: that of the calls, held back by the limit on calls in flight and by keys.
///
/// Slots of an equal key start one after another: the next one only when the one before has really ended,
/// not merely been answered.
pub(super) struct Schedule {
    ready: VecDeque<usize>,
    busy: HashMap<String, Busy>,
    in_flight: usize,
    limit: usize,
}

/// A key that a slot has, and the slots that wait for it.
struct Busy {
    holder: usize,
    line: VecDeque<usize>,
}

impl Schedule {
    pub(super) fn new(slots: usize, limit: usize) -> Self {
        Self {
            ready: (0..slots).collect(),
            busy: HashMap::new(),
            in_flight: 0,
            limit,
        }
    }

    /// Returns the next slot to look at, if there is room for one more call in flight.
    pub(super) fn next(&mut self) -> Option<usize> {
        if self.in_flight < self.limit {
            self.ready.pop_front()
        } else {
            None
        }
    }

    /// Takes a key for a slot, or puts the slot in line for it. Returns whether the slot may start.
    pub(super) fn take_key(&mut self, key: &str, slot: usize) -> bool {
        if let Some(busy) = self.busy.get_mut(key) {
            busy.line.push_back(slot);
            return false;
        }
        let busy = Busy {
            holder: slot,
            line: VecDeque::new(),
        };
        self.busy.insert(key.to_owned(), busy);
        true
    }

    /// Frees a key, or hands it to the next slot in line, which then comes before all other slots. Returns that slot.
    pub(super) fn free_key(&mut self, key: &str) -> Option<usize> {
        let busy = self.busy.get_mut(key)?;
        let Some(next) = busy.line.pop_front() else {
            self.busy.remove(key);
            return None;
        };
        busy.holder = next;
        self.ready.push_front(next);
        Some(next)
    }

    /// The slot that has a key.
    pub(super) fn holder(&self, key: &str) -> Option<usize> {
        self.busy.get(key).map(|busy| busy.holder)
    }

    /// The slots that wait for a key.
    pub(super) fn line(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        self.busy
            .get(key)
            .into_iter()
            .flat_map(|busy| busy.line.iter().copied())
    }

    pub(super) fn started(&mut self) {
        self.in_flight += 1;
    }

    pub(super) fn ended(&mut self) {
        self.in_flight -= 1;
    }
}

/// What a call works on: the value of the parameter that its tool names as its key, or that parameter's default.
pub(super) fn key_of(tools: &Toolset, call: &Call, parameter: &str) -> Option<String> {
    // Arguments that are not JSON will not get past decoding either.
    let arguments: Value = serde_json::from_str(&plain_object(&call.arguments)).ok()?;
    let given = arguments.get(parameter).filter(|value| !value.is_null());
    let (definition, _) = tools.find(&call.name)?;
    let default = || {
        definition
            .parameters
            .as_value()
            .pointer("/properties")?
            .get(parameter)?
            .get("default")
    };
    Some(canonical(given.or_else(default).unwrap_or(&Value::Null)))
}
