//! How a response is answered.

use serde_json::{Map, Value};

use super::{End, LIMITS, Response, assemble};
use crate::{
    Answer, Call, CallKind, Reply, Toolset,
    api::{ids, json, model::Item, wrapper},
};

/// Of a response that was cut off, calls that are not complete are answered and not run. Of the last item, the status alone
/// does not say that it is: some servers give every item the same.
impl Reply for Response {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        let is_broken = self.end() != End::Whole;
        let output = self.output();
        let calls = output
            .iter()
            .enumerate()
            .filter(|(_, item)| json::is_call_item(item));
        let calls = calls.map(|(index, item)| {
            let mut call = json::call(item);
            // The end of the response can be the end of its last item only.
            let is_last = index + 1 == output.len();
            call.truncated |= is_broken && is_last && !is_whole(item, &call);
            call
        });
        ids::with_unique_ids(calls.collect(), LIMITS)
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        wrapper::unwrapped(self.calls(), tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        let (items, outputs) = assemble::items(self, answers);
        items
            .into_iter()
            .map(|(_, item)| item)
            .chain(outputs)
            .collect()
    }
}

/// Returns whether a call is known to be whole: its status says so, and its arguments are an object with members.
fn is_whole(item: &Value, call: &Call) -> bool {
    let has_members = || {
        let read = serde_json::from_str::<Map<String, Value>>(&call.arguments);
        call.kind == CallKind::Function && read.is_ok_and(|members| !members.is_empty())
    };
    item["status"] == "completed" && has_members()
}
