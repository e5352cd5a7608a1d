//! The items of a streamed response.

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value};

use super::item::{List, StreamedItem};
use crate::{
    Call,
    api::{
        ids::UniqueIds,
        json::is_call_kind as is_call,
        stream::{Found, ReplyEvent, weight},
    },
    openai::responses::LIMITS,
};

/// The items, in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct StreamedItems {
    pub(super) items: Vec<StreamedItem>,
    by_index: HashMap<u64, usize>,
    /// By `id` and by `call_id`: servers mix them up.
    pub(super) by_id: HashMap<String, usize>,
    /// The items that are calls, by their position.
    pub(super) calls: Vec<usize>,
    /// The items that have begun and may not be done, by their kind.
    open: HashMap<String, VecDeque<usize>>,
    pub(super) ids: UniqueIds,
}

type Event = Map<String, Value>;

/// What a delta is told as.
type Tell = fn(String) -> ReplyEvent;

impl StreamedItems {
    /// Takes in an event about an item. Unknown ones are ignored.
    pub(super) fn event(&mut self, kind: &str, mut event: Event, found: &mut Found) {
        match kind {
            "output_item.added" => {
                if let Some(Value::Object(item)) = event.remove("item") {
                    self.added(&event, item, found);
                }
            }
            "output_item.done" => {
                if let Some(Value::Object(item)) = event.remove("item") {
                    self.done(&event, item, found);
                }
            }
            "function_call_arguments.delta" => self.more_arguments("function_call", &event, found),
            // One server sends these for functions, too.
            "custom_tool_call_input.delta" => {
                self.more_arguments("custom_tool_call", &event, found);
            }
            "function_call_arguments.done" => {
                self.all_arguments("function_call", "arguments", &event, found);
            }
            "custom_tool_call_input.done" => {
                self.all_arguments("custom_tool_call", "input", &event, found);
            }
            "content_part.added" | "content_part.done" => self.part(List::Content, event, found),
            "reasoning_summary_part.added" | "reasoning_summary_part.done" => {
                self.part(List::Summary, event, found);
            }
            "output_text.annotation.added" => {
                let item = self.item("message", &event, found);
                let index = number(&event, "content_index");
                if let Some(annotation) = event.remove("annotation") {
                    let added = self.items[item].annotate(index, &annotation);
                    found.keep(added);
                }
            }
            _ => self.words(kind, &event, found),
        }
    }

    fn words(&mut self, kind: &str, event: &Event, found: &mut Found) {
        let Some((what, step)) = kind.rsplit_once('.') else {
            return;
        };
        let (item_kind, list, part, key, tell): (_, _, _, _, Tell) = match what {
            "output_text" => (
                "message",
                List::Content,
                "output_text",
                "text",
                ReplyEvent::Text,
            ),
            "refusal" => (
                "message",
                List::Content,
                "refusal",
                "refusal",
                ReplyEvent::Refusal,
            ),
            "reasoning_text" => (
                "reasoning",
                List::Content,
                "reasoning_text",
                "text",
                ReplyEvent::Reasoning,
            ),
            "reasoning_summary_text" => (
                "reasoning",
                List::Summary,
                "summary_text",
                "text",
                ReplyEvent::Reasoning,
            ),
            _ => return,
        };
        let index = match list {
            List::Content => number(event, "content_index"),
            List::Summary => number(event, "summary_index"),
        };
        let text = |key: &str| event.get(key).and_then(Value::as_str).unwrap_or_default();
        match step {
            "delta" => {
                let item = self.item(item_kind, event, found);
                let delta = text("delta");
                found.keep(delta.len());
                self.items[item].grow(list, index, part, key, delta);
                found.text(tell, delta);
            }
            "done" if !text(key).is_empty() => {
                let item = self.item(item_kind, event, found);
                let rest = self.items[item].whole(list, index, part, key, text(key));
                found.keep(rest.len());
                found.text(tell, &rest);
            }
            _ => {}
        }
    }

    fn part(&mut self, list: List, mut event: Event, found: &mut Found) {
        let Some(Value::Object(part)) = event.remove("part") else {
            return;
        };
        let is_thought = part
            .get("type")
            .is_some_and(|kind| kind == "reasoning_text");
        let item = match list {
            List::Content if !is_thought => self.item("message", &event, found),
            _ => self.item("reasoning", &event, found),
        };
        let index = match list {
            List::Content => number(&event, "content_index"),
            List::Summary => number(&event, "summary_index"),
        };
        let added = self.items[item].part(list, index, part);
        found.keep(added);
    }

    fn more_arguments(&mut self, kind: &str, event: &Event, found: &mut Found) {
        let delta = event
            .get("delta")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if delta.is_empty() {
            return;
        }
        let item = self.item(kind, event, found);
        let item = &mut self.items[item];
        if item.is_done {
            return;
        }
        found.keep(delta.len());
        item.arguments.push_str(delta);
        if let Some(position) = item.position {
            found.events.push(ReplyEvent::Arguments {
                position,
                delta: delta.to_owned(),
            });
        }
    }

    fn all_arguments(&mut self, kind: &str, key: &str, event: &Event, found: &mut Found) {
        // One server mixes the two names up.
        let whole = [key, "arguments", "input"].into_iter();
        let whole = whole
            .filter_map(|key| event.get(key)?.as_str())
            .find(|it| !it.is_empty());
        if let Some(whole) = whole {
            let item = self.item(kind, event, found);
            let item = &mut self.items[item];
            if !item.is_done {
                found.keep(whole.len());
                whole.clone_into(&mut item.arguments);
            }
        }
    }

    fn added(&mut self, event: &Event, item: Event, found: &mut Found) {
        let known = self.find(event, Some(&item));
        found.keep(item.values().map(weight).sum());
        match known {
            Some(known) if !self.items[known].is_done => {
                self.items[known].set(item);
                self.register(known, event, found);
            }
            Some(_) => {}
            None => {
                self.begin(event, item, found);
            }
        }
    }

    fn done(&mut self, event: &Event, item: Event, found: &mut Found) {
        let has_key =
            event.contains_key("output_index") || item_ids(event, Some(&item)).next().is_some();
        let known = match self.find(event, Some(&item)) {
            None if !has_key => self.first_open(&item),
            known => known,
        };
        let at = known.unwrap_or_else(|| self.begin(event, Event::new(), found));
        if self.items[at].is_done {
            return;
        }
        found.keep(item.values().map(weight).sum());
        self.items[at].set(item);
        self.register(at, event, found);
        let item = &mut self.items[at];
        item.is_done = true;
        item.tell_rest(found);
        if item.position.is_some() {
            let call = item.read_call();
            if call.truncated {
                // The server says itself that it did not come to its end.
                item.is_done = false;
            } else {
                self.complete(at, call, found);
            }
        }
    }

    /// Returns the first item of that kind which is not done.
    fn first_open(&mut self, item: &Event) -> Option<usize> {
        let kind = item.get("type").and_then(Value::as_str)?;
        let open = self.open.get_mut(kind)?;
        while open.front().is_some_and(|at| self.items[*at].is_done) {
            open.pop_front();
        }
        open.front().copied()
    }

    /// Tells of a call that is complete.
    pub(super) fn complete(&mut self, at: usize, mut call: Call, found: &mut Found) {
        self.ids.give(&mut call, LIMITS);
        let item = &mut self.items[at];
        let Some(position) = item.position else {
            return;
        };
        item.call = Some(call.clone());
        found
            .events
            .push(ReplyEvent::CallCompleted { position, call });
    }

    /// Finds the item that an event is about, or begins one: a server has said nothing of it before.
    fn item(&mut self, kind: &str, event: &Event, found: &mut Found) -> usize {
        let fits = |at: &usize| is_alike(self.items[*at].kind(), kind);
        let index = event.get("output_index").and_then(Value::as_u64);
        let by_index = index.and_then(|index| self.by_index.get(&index).copied());
        let by_id = || item_ids(event, None).find_map(|id| self.by_id.get(&id).copied());
        if let Some(known) = by_index.filter(fits).or_else(|| by_id().filter(fits)) {
            return known;
        }
        let has_key = index.is_some() || item_ids(event, None).next().is_some();
        let last = self.items.len().checked_sub(1);
        let last = last.filter(|last| !has_key && !self.items[*last].is_done);
        if let Some(last) = last.filter(fits) {
            return last;
        }
        let mut item = Event::new();
        item.insert("type".to_owned(), kind.into());
        if let Some(id) = event.get("item_id") {
            item.insert("id".to_owned(), id.clone());
        }
        self.begin(event, item, found)
    }

    pub(super) fn begin(&mut self, event: &Event, item: Event, found: &mut Found) -> usize {
        let at = self.items.len();
        let item = StreamedItem::new(item);
        self.open
            .entry(item.kind().to_owned())
            .or_default()
            .push_back(at);
        self.items.push(item);
        self.register(at, event, found);
        at
    }

    /// Takes note of how an item is called, and of whether it is a call.
    fn register(&mut self, at: usize, event: &Event, found: &mut Found) {
        if let Some(index) = event.get("output_index").and_then(Value::as_u64) {
            self.by_index.insert(index, at);
            self.items[at].index = Some(index);
        }
        let ids: Vec<String> = item_ids(event, Some(&self.items[at].item)).collect();
        for id in ids {
            self.by_id.entry(id).or_insert(at);
        }
        let item = &mut self.items[at];
        if item.position.is_none() && is_call(item.kind()) {
            let position = self.calls.len();
            item.position = Some(position);
            self.calls.push(at);
            found.events.push(ReplyEvent::CallSeen {
                position,
                id: item
                    .text("call_id")
                    .or(item.text("id"))
                    .unwrap_or_default()
                    .to_owned(),
                name: item.text("name").unwrap_or_default().to_owned(),
            });
        }
    }

    fn find(&self, event: &Event, item: Option<&Event>) -> Option<usize> {
        let index = event.get("output_index").and_then(Value::as_u64);
        let by_index = index.and_then(|index| self.by_index.get(&index).copied());
        let by_index = by_index.filter(|at| item.is_none_or(|item| self.can_be(*at, item)));
        by_index.or_else(|| {
            let known = item_ids(event, item).find_map(|id| self.by_id.get(&id).copied())?;
            // Another index is another item, whatever its id.
            let own = self.items[known].index;
            (index.is_none() || own.is_none() || own == index).then_some(known)
        })
    }

    /// Returns whether an item may be the one that is there: its kind and its ids do not say otherwise.
    fn can_be(&self, at: usize, item: &Event) -> bool {
        let known = &self.items[at];
        let text = |key: &str| {
            item.get(key)
                .and_then(Value::as_str)
                .filter(|it| !it.is_empty())
        };
        if text("type").is_some_and(|kind| !is_alike(known.kind(), kind)) {
            return false;
        }
        let differs = |key: &str| Some(known.text(key)? != text(key)?);
        match differs("call_id") {
            Some(differs) => !differs,
            // Some servers make up another `id` in each event.
            None => !known.is_done || differs("id") != Some(true),
        }
    }

    pub(super) fn are_done(&self) -> bool {
        !self.items.is_empty() && self.items.iter().all(|item| item.is_done)
    }

    pub(super) fn json(&self) -> Vec<Value> {
        self.in_order().map(|at| self.items[at].json()).collect()
    }

    /// The items that are done.
    pub(super) fn done_items(&self) -> Vec<Value> {
        let done = self.in_order().filter(|at| self.items[*at].is_done);
        done.map(|at| self.items[at].json()).collect()
    }

    /// The items by `output_index`; those without one stay behind what they followed. Calls come in the order of their
    /// positions, since their answers do.
    fn in_order(&self) -> impl Iterator<Item = usize> {
        let mut last = 0;
        let mut order: Vec<(u64, usize)> = Vec::with_capacity(self.items.len());
        for (at, item) in self.items.iter().enumerate() {
            last = item.index.unwrap_or(last);
            order.push((last, at));
        }
        order.sort_unstable();
        let mut calls = self.calls.iter().copied();
        order
            .into_iter()
            .map(move |(_, at)| match self.items[at].position {
                Some(_) => calls.next().unwrap_or(at),
                None => at,
            })
    }

    /// Returns all calls, by position.
    pub(super) fn calls(&self) -> Vec<Call> {
        let mut ids = self.ids.clone();
        let calls = self.calls.iter().map(|at| {
            let item = &self.items[*at];
            item.call.clone().unwrap_or_else(|| {
                let mut call = item.read_call().into_truncated();
                ids.give(&mut call, LIMITS);
                call
            })
        });
        calls.collect()
    }
}

/// Returns whether an event about one kind of item may be about the other. Servers mix up the kinds of calls.
fn is_alike(known: &str, kind: &str) -> bool {
    known == kind
        || known.is_empty()
        || (is_call(known) && is_call(kind))
        || (kind.is_empty() && !is_call(known))
}

fn number(event: &Event, key: &str) -> u64 {
    event.get(key).and_then(Value::as_u64).unwrap_or_default()
}

/// The ids by which an event, or the item in it, calls an item.
fn item_ids<'e>(event: &'e Event, item: Option<&'e Event>) -> impl Iterator<Item = String> + 'e {
    let of_item = item
        .into_iter()
        .flat_map(|item| [item.get("call_id"), item.get("id")]);
    let ids = of_item
        .chain([event.get("item_id"), event.get("call_id")])
        .flatten();
    ids.filter_map(Value::as_str)
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
}
