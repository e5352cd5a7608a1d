//! Which slot may start next.

use std::collections::{HashMap, VecDeque};

use serde_json::Value;

use crate::{Call, Toolset, tool::decode::plain_object};

/// The order in which slots start: that of the calls, held back by the limit on calls in flight and by keys.
///
/// Slots of an equal key start one after another: the next one only when the one before has really ended,
/// not merely been answered.
pub(super) struct Schedule {
    ready: VecDeque<usize>,
    /// Busy keys, and the slots that wait for them.
    waiting: HashMap<String, VecDeque<usize>>,
    in_flight: usize,
    limit: usize,
}

impl Schedule {
    pub(super) fn new(slots: usize, limit: usize) -> Self {
        Self {
            ready: (0..slots).collect(),
            waiting: HashMap::new(),
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
        if let Some(line) = self.waiting.get_mut(key) {
            line.push_back(slot);
            return false;
        }
        self.waiting.insert(key.to_owned(), VecDeque::new());
        true
    }

    /// Frees a key, or hands it to the next slot in line, which then comes before all other slots. Returns that slot.
    pub(super) fn free_key(&mut self, key: &str) -> Option<usize> {
        let next = self.waiting.get_mut(key)?.pop_front();
        match next {
            Some(slot) => self.ready.push_front(slot),
            None => drop(self.waiting.remove(key)),
        }
        next
    }

    /// The slots that wait for a key.
    pub(super) fn line(&self, key: &str) -> impl Iterator<Item = usize> + '_ {
        self.waiting.get(key).into_iter().flatten().copied()
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
    Some(given.or_else(default).unwrap_or(&Value::Null).to_string())
}
