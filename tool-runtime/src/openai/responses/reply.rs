//! How a response is answered.

use serde_json::{Map, Value};

use super::{
    LIMITS, Response, ResponseEnd, assemble,
    found::{self, Found},
};
use crate::{
    Answer, Call, CallKind, Reply, Toolset,
    api::{ids, model::Item, wrapper},
};

/// Of a response that was cut off, calls that are not complete are answered and not run. Of the last item, the status alone
/// does not say that it is: some servers give every item the same.
impl Reply for Response {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        let is_broken = self.end() != ResponseEnd::Whole;
        let items = found::items(self.json());
        // The end of the response can be the end of its last item only.
        let mut last = items.iter().rev().filter(|item| is_something(item));
        let last = last.next().map(|item| item.place);
        let calls = items.into_iter().filter_map(|item| {
            let mut call = item.call?;
            let may_be_cut_off = item.is_last && Some(item.place) == last;
            call.truncated |= is_broken && may_be_cut_off && !is_whole(&item.json, &call);
            Some(call)
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

/// Returns whether an item is other than a message that is empty, which some servers add.
fn is_something(item: &Found<'_>) -> bool {
    !found::is_message(&item.json) || found::says_anything(&item.json)
}

/// Returns whether a call is known to be whole: its status says so, and its arguments are an object with members.
fn is_whole(item: &Value, call: &Call) -> bool {
    let has_members = || {
        let read = serde_json::from_str::<Map<String, Value>>(&call.arguments);
        call.kind == CallKind::Function && read.is_ok_and(|members| !members.is_empty())
    };
    item["status"] == "completed" && has_members()
}
