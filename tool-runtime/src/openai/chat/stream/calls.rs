//! The calls of one choice, put together from their pieces.

use std::{borrow::Cow, collections::HashMap};

use serde_json::{Map, Value};

use crate::{
    Call,
    api::{
        ids::UniqueIds,
        json,
        stream::{Found, ReplyEnd, ReplyEvent, Unreadable, merge_member, weight},
    },
    openai::chat::LIMITS,
};

/// The calls of one choice, in the order in which they began. At most the last one is not complete.
#[derive(Debug, Default)]
pub(super) struct StreamedCalls {
    calls: Vec<StreamedCall>,
    /// Those that are complete, with ids that the API accepts.
    complete: Vec<Call>,
    pub(super) ids: UniqueIds,
    /// The last call of each index.
    by_index: HashMap<u64, usize>,
    by_id: HashMap<String, usize>,
    /// Whether the reply has come to a bad end: nothing is complete any more.
    pub(super) is_barred: bool,
    /// Whether somebody hears of the calls while the reply is written.
    pub(super) is_told: bool,
}

#[derive(Debug)]
struct StreamedCall {
    raw: Value,
    index: Option<u64>,
    is_complete: bool,
    /// Whether it came in one piece, with arguments that are an object with members.
    came_whole: bool,
}

/// To which call a delta belongs.
enum Target {
    New,
    Open(usize),
    /// A call that was complete.
    Closed(usize),
}

impl StreamedCalls {
    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn has_open(&self) -> bool {
        self.calls.last().is_some_and(|call| !call.is_complete)
    }

    /// Returns the calls that are complete.
    pub(super) fn completed(&self) -> &[Call] {
        &self.complete
    }

    /// Returns the call that is not complete.
    pub(super) fn open(&self) -> Option<Call> {
        let open = self.calls.last().filter(|call| !call.is_complete)?;
        Some(json::call(&open.raw))
    }

    pub(super) fn json(&self) -> Value {
        self.calls.iter().map(|call| call.raw.clone()).collect()
    }

    /// Says that the calls that have begun are complete.
    pub(super) fn complete(&mut self, found: &mut Found) {
        let open = self.calls.last_mut().filter(|call| !call.is_complete);
        let Some(open) = open.filter(|_| !self.is_barred) else {
            return;
        };
        open.is_complete = true;
        let mut call = json::call(&open.raw);
        self.ids.give(&mut call, LIMITS);
        // An item of Responses may say itself that it is not whole.
        if self.is_told && !call.truncated {
            found.events.push(ReplyEvent::CallCompleted {
                position: self.complete.len(),
                call: call.clone(),
            });
        }
        self.complete.push(call);
    }

    /// Takes in the calls of one delta.
    pub(super) fn take(&mut self, deltas: Vec<Value>, found: &mut Found) {
        let mut touched = None;
        for delta in deltas {
            if delta.is_null() {
                continue;
            }
            let position = match self.target(&delta, touched) {
                Target::New => {
                    self.complete(found);
                    self.begin(&delta, found)
                }
                Target::Open(position) => position,
                Target::Closed(position) if self.calls[position].repeats(&delta) => continue,
                Target::Closed(position) => {
                    let unreadable = Unreadable::CallReopened { position };
                    found.end(ReplyEnd::Unreadable(unreadable));
                    return;
                }
            };
            touched = Some(position);
            self.add(position, delta, found);
        }
    }

    fn target(&self, delta: &Value, touched: Option<usize>) -> Target {
        if !delta.is_object() {
            return Target::New;
        }
        let id = given(delta.get("id"));
        let name = name(delta);
        let of = |position: usize| {
            if self.calls[position].is_complete {
                Target::Closed(position)
            } else {
                Target::Open(position)
            }
        };
        if let Some(index) = index(delta) {
            let Some(&last) = self.by_index.get(&index) else {
                return Target::New;
            };
            let call = &self.calls[last];
            return match (id, call.id()) {
                (Some(id), Some(known)) if id != known => match self.by_id.get(id) {
                    Some(&earlier) if self.calls[earlier].index == Some(index) => of(earlier),
                    _ => Target::New,
                },
                _ if call.has_arguments() && name.is_some_and(|name| call.name() != Some(name)) => {
                    Target::New
                }
                _ => of(last),
            };
        }
        let Some(last) = self.calls.len().checked_sub(1) else {
            return Target::New;
        };
        let call = &self.calls[last];
        let is_other_name = name.is_some_and(|name| call.name() != Some(name));
        if let Some(id) = id {
            return match self.by_id.get(id) {
                Some(&known) if known == last && is_other_name && call.has_arguments() => {
                    Target::New
                }
                Some(&known) => of(known),
                None => Target::New,
            };
        }
        let is_another = is_other_name
            // Two in one delta are two.
            || (name.is_some() && touched == Some(last))
            // Servers that send each call whole name neither an index nor, some of them, an id.
            || (name.is_some() && call.came_whole && is_whole(delta) && !call.repeats(delta));
        if is_another { Target::New } else { of(last) }
    }

    fn begin(&mut self, delta: &Value, found: &mut Found) -> usize {
        let position = self.calls.len();
        let index = index(delta);
        if let Some(index) = index {
            self.by_index.insert(index, position);
        }
        if self.is_told {
            found.events.push(ReplyEvent::CallSeen {
                position,
                id: given(delta.get("id")).unwrap_or_default().to_owned(),
                name: name(delta).unwrap_or_default().to_owned(),
            });
        }
        self.calls.push(StreamedCall {
            raw: Value::Null,
            index,
            is_complete: false,
            came_whole: is_whole(delta),
        });
        position
    }

    fn add(&mut self, position: usize, delta: Value, found: &mut Found) {
        if let Some(id) = given(delta.get("id")) {
            self.by_id.entry(id.to_owned()).or_insert(position);
        }
        if self.is_told {
            let delta = arguments(&delta);
            if !delta.is_empty() {
                let delta = delta.into_owned();
                found.events.push(ReplyEvent::Arguments { position, delta });
            }
        }
        let call = &mut self.calls[position];
        match (&mut call.raw, delta) {
            (Value::Object(raw), Value::Object(delta)) => {
                call.came_whole = false;
                let mut added = 0;
                for (key, value) in delta {
                    added += add_member(raw, key, value);
                }
                found.keep(added);
            }
            (raw @ Value::Null, Value::Object(mut delta)) => {
                delta.shift_remove("index");
                let delta = Value::Object(delta);
                found.keep(weight(&delta));
                *raw = delta;
            }
            (raw, delta) => {
                found.keep(weight(&delta));
                *raw = delta;
            }
        }
    }
}

impl StreamedCall {
    fn id(&self) -> Option<&str> {
        given(self.raw.get("id"))
    }

    fn name(&self) -> Option<&str> {
        name(&self.raw)
    }

    fn has_arguments(&self) -> bool {
        places(&self.raw).any(|arguments| !is_blank(arguments))
    }

    /// Returns whether a delta says nothing that the call does not say.
    fn repeats(&self, delta: &Value) -> bool {
        let is_known_name = name(delta).is_none_or(|name| self.name() == Some(name));
        let more = arguments(delta);
        is_known_name && (more.trim().is_empty() || more == arguments(&self.raw))
    }
}

/// Adds a member to a call that has begun.
fn add_member(raw: &mut Map<String, Value>, key: String, value: Value) -> usize {
    match (key.as_str(), value) {
        ("index", _) => 0,
        ("function" | "custom", Value::Object(body)) => match raw.get_mut(&key) {
            Some(Value::Object(before)) => merge_body(before, body),
            Some(before @ (Value::Null | Value::String(_))) => {
                *before = body.into();
                weight(before)
            }
            _ => merge_member(raw, key, body.into()),
        },
        ("name", value) => add_name(raw, key, value),
        ("arguments" | "input", value) => add_arguments(raw, key, value),
        (_, value) => merge_member(raw, key, value),
    }
}

/// Adds to the part of a call that holds its name and its arguments.
pub(super) fn merge_body(body: &mut Map<String, Value>, delta: Map<String, Value>) -> usize {
    let members = delta.into_iter().map(|(key, value)| match key.as_str() {
        "name" => add_name(body, key, value),
        "arguments" | "input" => add_arguments(body, key, value),
        _ => merge_member(body, key, value),
    });
    members.sum()
}

/// Names come in pieces, or whole again and again.
fn add_name(body: &mut Map<String, Value>, key: String, value: Value) -> usize {
    match (body.get_mut(&key), value) {
        (Some(Value::String(before)), Value::String(name)) if !before.is_empty() => {
            if *before == name {
                return 0;
            }
            before.push_str(&name);
            name.len()
        }
        (Some(before), value) if !value.is_null() => {
            *before = value;
            weight(before)
        }
        (Some(_), _) => 0,
        (None, value) => {
            let added = weight(&value);
            body.insert(key, value);
            added
        }
    }
}

fn add_arguments(body: &mut Map<String, Value>, key: String, value: Value) -> usize {
    let before = body.entry(key).or_insert(Value::Null);
    match (&mut *before, value) {
        (_, Value::Null) => 0,
        (Value::String(before), Value::String(more)) => {
            before.push_str(&more);
            more.len()
        }
        (before, value) if is_blank(before) => {
            *before = value;
            weight(before)
        }
        // Pieces of two kinds: what they mean together is decided when they are decoded.
        (before, value) => {
            let more = text(&value);
            let whole = text(before).into_owned() + &more;
            *before = whole.into();
            more.len()
        }
    }
}

/// Returns the text, unless it is empty.
fn given(value: Option<&Value>) -> Option<&str> {
    value?.as_str().filter(|text| !text.trim().is_empty())
}

fn index(delta: &Value) -> Option<u64> {
    let index = delta.get("index")?;
    index
        .as_u64()
        .or_else(|| index.as_str()?.trim().parse().ok())
}

fn bodies(call: &Value) -> impl Iterator<Item = &Value> {
    ["function", "custom"]
        .into_iter()
        .filter_map(|key| call.get(key))
        .chain([call])
}

fn name(call: &Value) -> Option<&str> {
    bodies(call).find_map(|body| given(body.get("name")))
}

fn places(call: &Value) -> impl Iterator<Item = &Value> {
    bodies(call).flat_map(|body| {
        ["arguments", "input"]
            .into_iter()
            .filter_map(|key| body.get(key))
    })
}

fn arguments(call: &Value) -> Cow<'_, str> {
    places(call)
        .find(|arguments| !is_blank(arguments))
        .map(text)
        .unwrap_or_default()
}

fn text(arguments: &Value) -> Cow<'_, str> {
    match arguments {
        Value::Null => Cow::default(),
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

fn is_blank(arguments: &Value) -> bool {
    match arguments {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Returns whether a delta holds all of a call: a name, and arguments that are an object with members.
fn is_whole(delta: &Value) -> bool {
    let arguments = arguments(delta);
    let object = serde_json::from_str::<Map<String, Value>>(&arguments);
    name(delta).is_some() && object.is_ok_and(|object| !object.is_empty())
}
