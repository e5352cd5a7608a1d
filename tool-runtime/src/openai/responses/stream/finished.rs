//! The finished output: what the server gives at the end, and what it streamed.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use super::items::StreamedItems;
use crate::{
    Call,
    api::{
        json::{self, is_call_kind as is_call},
        stream::Found,
    },
};

impl StreamedItems {
    /// Puts the finished output together from what the server gives at the end and what it streamed.
    pub(super) fn finish(
        &mut self,
        given: Vec<Value>,
        is_whole: bool,
        found: &mut Found,
    ) -> Vec<Value> {
        let is_covering = given.len() >= self.items.len();
        let kinds: HashSet<String> = self
            .items
            .iter()
            .map(|item| item.kind().to_owned())
            .collect();
        let pairs = self.pairs(&given);
        let taken: HashSet<usize> = pairs.iter().copied().flatten().collect();
        for (at, pair) in self.calls.clone().into_iter().zip(&pairs) {
            self.close_call(at, pair.map(|pair| &given[pair]), is_whole, found);
        }
        if is_whole {
            for item in &mut self.items {
                if !is_call(item.kind()) {
                    item.is_done = true;
                }
            }
        }
        let has_all_calls = pairs.iter().all(Option::is_some);
        if is_covering && has_all_calls && !given.is_empty() {
            return self.covered(given, &pairs, &kinds, is_whole, found);
        }
        let mut output = self.json();
        for (at, item) in given.into_iter().enumerate() {
            let kind = item.get("type").and_then(Value::as_str).unwrap_or_default();
            let is_new = if is_call(kind) {
                !taken.contains(&at)
            } else {
                let is_known = |id: &str| self.by_id.contains_key(id);
                let id = item.get("id").and_then(Value::as_str);
                !kinds.contains(kind) && !id.is_some_and(is_known)
            };
            if is_new {
                self.tell_unstreamed(&item, &kinds, is_whole, found);
                output.push(item);
            }
        }
        output
    }

    /// Finds which of the given items each streamed call is: by its id, which several calls may have, in their order; then by
    /// what it says, since some servers make up other ids at the end. A call that is found is not a second one.
    fn pairs(&self, given: &[Value]) -> Vec<Option<usize>> {
        let given: Vec<(usize, Call)> = given
            .iter()
            .enumerate()
            .filter(|(_, item)| json::is_call_item(item))
            .map(|(at, item)| (at, json::call(item)))
            .collect();
        let streamed: Vec<Call> = self
            .calls
            .iter()
            .map(|at| json::call(&self.items[*at].json()))
            .collect();
        let mut pairs = vec![None; streamed.len()];
        let mut taken = HashSet::new();
        for key in [by_id, by_words] {
            let mut places: HashMap<_, VecDeque<usize>> = HashMap::new();
            for (at, call) in &given {
                if let Some(key) = key(call).filter(|_| !taken.contains(at)) {
                    places.entry(key).or_default().push_back(*at);
                }
            }
            for (pair, call) in pairs.iter_mut().zip(&streamed) {
                if pair.is_none() {
                    let places = key(call).and_then(|key| places.get_mut(&key));
                    *pair = places.and_then(VecDeque::pop_front);
                    taken.extend(*pair);
                }
            }
        }
        pairs
    }

    /// The given output holds all that was streamed. Calls that are complete stay as they ran.
    fn covered(
        &mut self,
        mut given: Vec<Value>,
        pairs: &[Option<usize>],
        kinds: &HashSet<String>,
        is_whole: bool,
        found: &mut Found,
    ) -> Vec<Value> {
        // The place of each call, by its position.
        let mut places: Vec<usize> = pairs.iter().copied().flatten().collect();
        for (position, place) in places.iter().enumerate() {
            let item = &self.items[self.calls[position]];
            let is_same = item.call.as_ref().is_none_or(|call| {
                let given = json::call(&given[*place]);
                (&given.name, &given.arguments) == (&call.name, &call.arguments)
            });
            if !is_same {
                given[*place] = item.json();
            }
        }
        let is_streamed: HashSet<usize> = places.iter().copied().collect();
        for (place, item) in given.iter().enumerate() {
            if !is_streamed.contains(&place) && self.tell_unstreamed(item, kinds, is_whole, found) {
                places.push(place);
            }
        }
        in_order_of_positions(&mut given, places);
        given
    }

    /// Ends a call that is not complete. If the reply is whole, it is complete if its arguments are known.
    fn close_call(&mut self, at: usize, given: Option<&Value>, is_whole: bool, found: &mut Found) {
        let item = &mut self.items[at];
        if item.call.is_some() || !is_whole {
            return;
        }
        match given {
            Some(Value::Object(given)) => {
                item.set(given.clone());
                item.is_done = true;
            }
            // Nothing was said of them: they may be lost.
            _ if item.arguments.is_empty()
                && item.text("arguments").or(item.text("input")).is_none() => {}
            _ => {
                item.is_done = true;
                if item
                    .text("status")
                    .is_some_and(|status| status == "in_progress")
                {
                    item.item.insert("status".to_owned(), "completed".into());
                }
            }
        }
        let call = item.read_call();
        if item.is_done && !call.truncated {
            self.complete(at, call, found);
        } else {
            item.is_done = false;
        }
    }

    /// Tells of an item that only the finished response has. `kinds` are those that were streamed. Returns whether it is a
    /// call, which has the next position then.
    fn tell_unstreamed(
        &mut self,
        item: &Value,
        kinds: &HashSet<String>,
        is_whole: bool,
        found: &mut Found,
    ) -> bool {
        let Value::Object(members) = item else {
            return false;
        };
        let kind = item.get("type").and_then(Value::as_str).unwrap_or_default();
        if !is_call(kind) && kinds.contains(kind) {
            return false;
        }
        let at = self.begin(&Map::new(), members.clone(), found);
        self.items[at].tell_rest(found);
        if is_whole && self.items[at].position.is_some() {
            let call = self.items[at].read_call_done();
            if !call.truncated {
                self.items[at].is_done = true;
                self.complete(at, call, found);
            }
        }
        self.items[at].position.is_some()
    }
}

/// Moves calls among the places that they have, so that they come in the order of their positions: their answers do.
fn in_order_of_positions(output: &mut [Value], places: Vec<usize>) {
    let calls: Vec<Value> = places.iter().map(|place| output[*place].take()).collect();
    let mut places = places;
    places.sort_unstable();
    for (place, call) in places.into_iter().zip(calls) {
        output[place] = call;
    }
}

fn by_id(call: &Call) -> Option<(&str, &str)> {
    (!call.id.is_empty()).then_some((call.id.as_str(), ""))
}

#[expect(clippy::unnecessary_wraps, reason = "it stands beside `by_id`")]
fn by_words(call: &Call) -> Option<(&str, &str)> {
    Some((call.name.as_str(), call.arguments.as_str()))
}
