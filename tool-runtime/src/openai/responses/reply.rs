//! How a response is answered.

use super::{End, LIMITS, Response, assemble};
use crate::{
    Answer, Call, Reply, Toolset,
    api::{ids, json, model::Item, wrapper},
};

/// Of a response that was cut off, calls that are not complete are answered and not run.
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
            call.truncated |= is_broken && is_last && item["status"] != "completed";
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
