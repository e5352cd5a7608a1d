//! One item of a streamed response.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    Call,
    api::{
        json::{self, is_call_kind as is_call},
        stream::{Found, ReplyEvent, merge_member, weight},
    },
};

/// An item, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct StreamedItem {
    /// The members of the item, but what is put together below.
    pub(super) item: Map<String, Value>,
    pub(super) is_done: bool,
    /// Its `output_index`.
    pub(super) index: Option<u64>,
    content: BTreeMap<u64, Map<String, Value>>,
    summary: BTreeMap<u64, Map<String, Value>>,
    /// The arguments of a call, or its input.
    pub(super) arguments: String,
    /// Its position among the calls, if it is one.
    pub(super) position: Option<usize>,
    /// The call, when it is complete.
    pub(super) call: Option<Call>,
}

/// The lists of an item that are streamed in parts.
#[derive(Clone, Copy)]
pub(super) enum List {
    Content,
    Summary,
}

impl StreamedItem {
    pub(super) fn new(item: Map<String, Value>) -> Self {
        let mut streamed = Self::default();
        streamed.set(item);
        streamed
    }

    /// Takes the whole item in.
    pub(super) fn set(&mut self, item: Map<String, Value>) {
        set_members(&mut self.item, item);
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let text = self.item.get(key)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn kind(&self) -> &str {
        self.text("type").unwrap_or_default()
    }

    fn parts(&mut self, list: List) -> &mut BTreeMap<u64, Map<String, Value>> {
        match list {
            List::Content => &mut self.content,
            List::Summary => &mut self.summary,
        }
    }

    /// Begins a part, or takes the whole of it in.
    pub(super) fn part(&mut self, list: List, index: u64, part: Map<String, Value>) -> usize {
        set_members(self.parts(list).entry(index).or_default(), part)
    }

    /// Adds to a text of a part.
    pub(super) fn grow(
        &mut self,
        list: List,
        index: u64,
        kind: &str,
        key: &str,
        delta: &str,
    ) -> usize {
        let part = self.parts(list).entry(index).or_default();
        part.entry("type").or_insert_with(|| kind.into());
        merge_member(part, key.to_owned(), delta.into())
    }

    /// Sets a text of a part. Returns what was not told of it before.
    pub(super) fn whole(
        &mut self,
        list: List,
        index: u64,
        kind: &str,
        key: &str,
        text: &str,
    ) -> String {
        let part = self.parts(list).entry(index).or_default();
        part.entry("type").or_insert_with(|| kind.into());
        let before = part.get(key).and_then(Value::as_str).unwrap_or_default();
        let rest = text.strip_prefix(before).unwrap_or_default().to_owned();
        part.insert(key.to_owned(), text.into());
        rest
    }

    /// Adds to a list of a part.
    pub(super) fn annotate(&mut self, index: u64, annotation: &Value) -> usize {
        let part = self.content.entry(index).or_default();
        merge_member(part, "annotations".to_owned(), json!([annotation]))
    }

    /// Tells of the words in a finished item of which nothing was told.
    pub(super) fn tell_rest(&self, found: &mut Found) {
        let parts = |key: &str| {
            let parts = self.item.get(key).and_then(Value::as_array);
            parts.into_iter().flatten().enumerate()
        };
        for (index, part) in parts("content") {
            let told = self.content.get(&(index as u64));
            for (key, event) in [
                ("text", self.word()),
                ("refusal", ReplyEvent::Refusal as fn(String) -> ReplyEvent),
            ] {
                tell(part, told, key, event, found);
            }
        }
        for (index, part) in parts("summary") {
            let told = self.summary.get(&(index as u64));
            tell(part, told, "text", ReplyEvent::Reasoning, found);
        }
    }

    fn word(&self) -> fn(String) -> ReplyEvent {
        match self.kind() {
            "reasoning" => ReplyEvent::Reasoning,
            _ => ReplyEvent::Text,
        }
    }

    /// The item as JSON. One that is not done is not complete.
    pub(super) fn json(&self) -> Value {
        let mut item = self.item.clone();
        if is_call(self.kind()) {
            let key = match self.kind() {
                "custom_tool_call" => "input",
                _ => "arguments",
            };
            let is_empty = item.get(key).is_none_or(|it| it.is_null() || it == "");
            if is_empty && !self.arguments.is_empty() {
                item.insert(key.to_owned(), self.arguments.clone().into());
            }
        }
        for (key, parts) in [("content", &self.content), ("summary", &self.summary)] {
            let is_empty = item
                .get(key)
                .is_none_or(|it| it.is_null() || *it == json!([]));
            if is_empty && !parts.is_empty() {
                item.insert(key.to_owned(), parts.values().cloned().collect());
            }
        }
        if !self.is_done {
            item.insert("status".to_owned(), "incomplete".into());
        }
        item.into()
    }

    /// Reads the call.
    pub(super) fn read_call(&self) -> Call {
        json::call(&self.json())
    }

    /// Reads the call of an item that the finished response has.
    pub(super) fn read_call_done(&self) -> Call {
        json::call(&Value::Object(self.item.clone()))
    }
}

/// Sets members, but where nothing is said in the place of something. Returns how much that keeps.
fn set_members(into: &mut Map<String, Value>, members: Map<String, Value>) -> usize {
    let mut added = 0;
    for (key, value) in members {
        let says_nothing = value.is_null() || value == "" || value == json!([]);
        if !says_nothing || !into.contains_key(&key) {
            added += weight(&value);
            into.insert(key, value);
        }
    }
    added
}

/// Tells of a text, but of what was told of it.
fn tell(
    part: &Value,
    told: Option<&Map<String, Value>>,
    key: &str,
    event: fn(String) -> ReplyEvent,
    found: &mut Found,
) {
    let Some(text) = part.get(key).and_then(Value::as_str) else {
        return;
    };
    let told = told.and_then(|part| part.get(key)?.as_str());
    let rest = text.strip_prefix(told.unwrap_or_default());
    found.text(event, rest.unwrap_or_default());
}
