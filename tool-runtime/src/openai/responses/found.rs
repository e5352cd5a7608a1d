//! The items of a response, with calls and words that stand elsewhere in it as items, too.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::items;
use crate::{
    Call,
    api::{json as forms, known::Known},
};

/// An item of a response.
pub(super) struct Found<'r> {
    /// Its place in the output. Behind the last if it does not stand there.
    pub(super) place: usize,
    /// A call that stands elsewhere has a kind only.
    pub(super) json: Cow<'r, Value>,
    pub(super) call: Option<Call>,
    /// Whether it is the last of its list, and may therefore be cut off where the reply is.
    pub(super) is_last: bool,
}

/// Finds the items of a response.
pub(super) fn items(response: &Map<String, Value>) -> Vec<Found<'_>> {
    let output = output(response);
    let mut gathered = Gathered::default();
    gathered.known.extend(&calls_among(output));
    for (place, item) in output.iter().enumerate() {
        gathered.item(place, item);
    }
    let elsewhere = output.len();
    if gathered.items.iter().all(|item| item.call.is_none()) {
        let listed = forms::lists(response).map(forms::calls).collect();
        let calls = gathered.unknown(listed);
        gathered.calls(elsewhere, calls);
    }
    let has_words = |item: &Found<'_>| says_anything(&item.json);
    if !gathered.items.iter().any(has_words) {
        // It says what the items say, and is the only place for words on some servers.
        let texts = ["output_text", "output"].map(|key| word(response, key));
        if let Some(text) = texts.iter().find(|text| !text.trim().is_empty()) {
            gathered.items.insert(0, said(elsewhere, text));
        }
    }
    gathered.items
}

/// The items of the output, each as it came.
pub(super) fn output(response: &Map<String, Value>) -> &[Value] {
    match response.get("output") {
        Some(Value::Array(items)) => items,
        Some(item @ Value::Object(_)) => std::slice::from_ref(item),
        _ => &[],
    }
}

/// A text among the members of a response; empty if there is none.
pub(super) fn word<'r>(response: &'r Map<String, Value>, key: &str) -> &'r str {
    response
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn calls_among(items: &[Value]) -> Vec<Call> {
    let calls = items.iter().filter(|item| is_call(item));
    calls.map(forms::call).collect()
}

fn is_call(item: &Value) -> bool {
    forms::is_call_item(item) || (!is_message(item) && forms::is_call_of_any_form(item))
}

/// Returns whether an item is a message; some servers leave out its type.
pub(super) fn is_message(item: &Value) -> bool {
    match item["type"].as_str() {
        Some(kind) => kind == "message",
        None => ["role", "content", "tool_calls"]
            .iter()
            .any(|key| !item[key].is_null()),
    }
}

/// Returns whether an item is a message that is not empty.
pub(super) fn says_anything(item: &Value) -> bool {
    let has_content = match &item["content"] {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(parts) => !parts.is_empty(),
        other => !other.is_null(),
    };
    is_message(item) && (has_content || item["refusal"].is_string())
}

fn said<'r>(place: usize, text: &str) -> Found<'r> {
    let content = json!([{ "type": "output_text", "text": text, "annotations": [] }]);
    let json = json!({ "type": "message", "role": "assistant", "content": content });
    Found {
        place,
        json: Cow::Owned(json),
        call: None,
        is_last: false,
    }
}

#[derive(Default)]
struct Gathered<'r> {
    items: Vec<Found<'r>>,
    known: Known,
}

impl<'r> Gathered<'r> {
    fn item(&mut self, place: usize, item: &'r Value) {
        match item {
            Value::Null => {}
            Value::String(text) => self.items.push(said(place, text)),
            Value::Array(items) => items.iter().for_each(|item| self.item(place, item)),
            item if forms::is_call_item(item) => self.push(place, item, Some(forms::call(item))),
            item if is_message(item) => self.message(place, item),
            item if is_call(item) => self.calls(place, vec![vec![forms::call(item)]]),
            item => match spoken(item) {
                Some(text) => self.items.push(said(place, text)),
                None => self.push(place, item, None),
            },
        }
    }

    fn push(&mut self, place: usize, item: &'r Value, call: Option<Call>) {
        self.items.push(Found {
            place,
            json: Cow::Borrowed(item),
            call,
            is_last: true,
        });
    }

    /// Reads a message, of which calls can be a part.
    fn message(&mut self, place: usize, item: &'r Value) {
        let is_inner = |part: &&Value| forms::is_call_of_any_form(part);
        let parts = parts(&item["content"]);
        let have_types = parts.iter().all(|part| part["type"].is_string());
        let inner = parts.iter().filter(is_inner).map(forms::call);
        let mut lists: Vec<Vec<Call>> = vec![inner.collect()];
        if let Value::Object(members) = item {
            lists.extend(forms::lists(members).map(forms::calls));
        }
        let is_listed = !item["content"].is_object();
        if is_listed && have_types && lists.iter().all(Vec::is_empty) {
            return self.push(place, item, None);
        }
        let words = without_calls(item);
        if says_anything(&words) {
            self.items.push(Found {
                place,
                json: Cow::Owned(words),
                call: None,
                is_last: false,
            });
        }
        let lists = self.unknown(lists);
        self.calls(place, lists);
    }

    /// Leaves out calls that were told elsewhere.
    fn unknown(&mut self, mut lists: Vec<Vec<Call>>) -> Vec<Vec<Call>> {
        for calls in &mut lists {
            calls.retain(|call| !self.known.contains(call));
            self.known.extend(&*calls);
        }
        lists
    }

    /// Makes items of the calls of some lists.
    fn calls(&mut self, place: usize, lists: Vec<Vec<Call>>) {
        for calls in lists {
            let last = calls.len();
            self.items
                .extend(calls.into_iter().zip(1..).map(|(call, number)| Found {
                    place,
                    json: Cow::Owned(json!({ "type": "function_call" })),
                    call: Some(call),
                    is_last: number == last,
                }));
        }
    }
}

/// Returns the text of a part that stands among the items.
fn spoken(item: &Value) -> Option<&str> {
    let is_text = matches!(items::kind(item), "output_text" | "text");
    item["text"].as_str().filter(|_| is_text)
}

/// The parts of a message's content. A single one counts as a list of one.
fn parts(content: &Value) -> &[Value] {
    match content {
        Value::Array(parts) => parts,
        Value::Object(_) => std::slice::from_ref(content),
        _ => &[],
    }
}

/// Returns a message with nothing but words in its content, each part with a type: the API takes no others back.
fn without_calls(message: &Value) -> Value {
    let members = message.as_object().into_iter().flatten();
    let kept = members.filter(|(key, _)| !forms::is_list(key));
    let mut kept: Map<String, Value> = kept
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let content = kept.get("content").unwrap_or(&Value::Null);
    if content.is_array() || content.is_object() {
        let words = parts(content)
            .iter()
            .filter(|part| !forms::is_call_of_any_form(part));
        let words: Value = words.filter_map(with_type).collect();
        kept.insert("content".to_owned(), words);
    }
    kept.entry("type").or_insert_with(|| "message".into());
    kept.entry("role").or_insert_with(|| "assistant".into());
    kept.into()
}

/// Returns a part of a message with a type. What has none is words, or nothing that is known.
fn with_type(part: &Value) -> Option<Value> {
    if part["type"].is_string() {
        return Some(part.clone());
    }
    let mut typed =
        json!({ "type": "output_text", "text": part.as_str().or(part["text"].as_str())? });
    for (key, value) in part.as_object().into_iter().flatten() {
        if typed.get(key).is_none() {
            typed[key] = value.clone();
        }
    }
    Some(typed)
}
