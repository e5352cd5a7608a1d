//! A response as events.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    event::{Event, Pace},
    fragments::{fragments, obfuscation},
};
use crate::testing::{Deviation, deviation::Deviations};

/// Writes a response as events: that it began, each item as it grows, and how it ended. A body without output is one event.
///
/// The items are those of `response`; `last` is the response as the last event repeats it.
pub(in crate::testing) fn events(
    response: &Value,
    last: Value,
    pace: &Pace,
    deviations: &Deviations,
) -> Vec<Event> {
    let Some(items) = response["output"].as_array() else {
        return vec![Event {
            name: None,
            data: response.clone(),
            not_before: Duration::ZERO,
        }];
    };
    let mut writer = Writer {
        pace,
        deviations,
        events: Vec::new(),
        not_before: Duration::ZERO,
        calls: 0,
    };
    for kind in ["response.created", "response.in_progress"] {
        writer.push(kind, json!({ "response": begun(last.clone()) }));
    }
    for (index, item) in items.iter().enumerate() {
        writer.item(index, item);
    }
    let status = response["status"].as_str().unwrap_or("completed");
    let kind = format!("response.{status}");
    let mut last = last;
    if deviations.has(Deviation::LackingOutput) && last.get("output").is_some() {
        last["output"] = json!([]);
    }
    writer.push(&kind, json!({ "response": last }));
    writer.events
}

/// Gives a response as it is before the model has said anything.
fn begun(mut response: Value) -> Value {
    for (key, value) in [
        ("status", json!("in_progress")),
        ("output", json!([])),
        ("usage", Value::Null),
        ("completed_at", Value::Null),
        ("incomplete_details", Value::Null),
        ("error", Value::Null),
    ] {
        if response.get(key).is_some_and(|it| !it.is_null()) {
            response[key] = value;
        }
    }
    response
}

struct Writer<'s> {
    pace: &'s Pace,
    deviations: &'s Deviations,
    events: Vec<Event>,
    /// The time before which the next event is not sent.
    not_before: Duration,
    /// How many calls were written.
    calls: usize,
}

/// Where an event belongs.
struct At<'i> {
    index: usize,
    id: Option<&'i Value>,
}

impl Writer<'_> {
    fn has(&self, deviation: Deviation) -> bool {
        self.deviations.has(deviation)
    }

    fn item(&mut self, index: usize, item: &Value) {
        let at = At {
            index,
            id: item.get("id"),
        };
        self.push_at(
            "response.output_item.added",
            &at,
            json!({ "item": opened(item) }),
        );
        let is_first_call = self.calls == 0;
        let mut is_call = false;
        match item["type"].as_str() {
            Some("message") => self.content(&at, &item["content"]),
            Some("reasoning") => self.reasoning(&at, item),
            Some("function_call") => {
                is_call = true;
                let kind = if self.has(Deviation::CustomEventsForFunctions) {
                    ("response.custom_tool_call_input", "input")
                } else {
                    ("response.function_call_arguments", "arguments")
                };
                self.text_of_call(&at, kind, &item["arguments"]);
            }
            Some("custom_tool_call") => {
                is_call = true;
                let kind = ("response.custom_tool_call_input", "input");
                self.text_of_call(&at, kind, &item["input"]);
            }
            _ => {}
        }
        if let Some(complete) = self.pace.of(0, index) {
            self.not_before = self.not_before.max(complete);
        }
        if !is_call || is_first_call || !self.has(Deviation::DoneOnlyForFirstCall) {
            self.push_at("response.output_item.done", &at, json!({ "item": item }));
        }
        self.calls += usize::from(is_call);
    }

    fn text_of_call(&mut self, at: &At<'_>, (event, key): (&str, &str), text: &Value) {
        for fragment in fragments(text.as_str().unwrap_or_default(), self.pace.delta_size) {
            self.delta(&format!("{event}.delta"), at, json!({ "delta": fragment }));
        }
        let has_done = self.calls == 0 || !self.has(Deviation::DoneOnlyForFirstCall);
        if !text.is_null() && has_done {
            self.push_at(&format!("{event}.done"), at, json!({ key: text }));
        }
    }

    fn content(&mut self, at: &At<'_>, content: &Value) {
        for (place, part) in content.as_array().into_iter().flatten().enumerate() {
            let (event, key) = match part["type"].as_str() {
                Some("refusal") => ("response.refusal", "refusal"),
                Some("reasoning_text") => ("response.reasoning_text", "text"),
                _ => ("response.output_text", "text"),
            };
            let is_text = key == "text";
            let place = json!({ "content_index": place });
            let added = json!({ "part": emptied(part, key) });
            self.push_at("response.content_part.added", at, merged(&place, added));
            let text = part[key].as_str().unwrap_or_default();
            for fragment in fragments(text, self.pace.delta_size) {
                let delta = json!({ "delta": fragment });
                self.delta(&format!("{event}.delta"), at, merged(&place, delta));
            }
            if is_text && self.has(Deviation::NoTextDone) {
                continue;
            }
            let done = json!({ key: text });
            self.push_at(&format!("{event}.done"), at, merged(&place, done));
            let done = json!({ "part": part });
            self.push_at("response.content_part.done", at, merged(&place, done));
        }
    }

    fn reasoning(&mut self, at: &At<'_>, item: &Value) {
        self.content(at, &item["content"]);
        for (place, part) in item["summary"].as_array().into_iter().flatten().enumerate() {
            let place = json!({ "summary_index": place });
            let added = json!({ "part": emptied(part, "text") });
            self.push_at(
                "response.reasoning_summary_part.added",
                at,
                merged(&place, added),
            );
            let text = part["text"].as_str().unwrap_or_default();
            for fragment in fragments(text, self.pace.delta_size) {
                let delta = merged(&place, json!({ "delta": fragment }));
                self.delta("response.reasoning_summary_text.delta", at, delta);
            }
            let done = merged(&place, json!({ "text": text }));
            self.push_at("response.reasoning_summary_text.done", at, done);
            let done = merged(&place, json!({ "part": part }));
            self.push_at("response.reasoning_summary_part.done", at, done);
        }
    }

    fn delta(&mut self, kind: &str, at: &At<'_>, mut members: Value) {
        if let Some(id) = at.id {
            members["item_id"] = id.clone();
        }
        if self.has(Deviation::Obfuscation) {
            members["obfuscation"] = json!(obfuscation(self.events.len()));
        }
        self.push_at(kind, at, members);
    }

    fn push_at(&mut self, kind: &str, at: &At<'_>, mut members: Value) {
        if let Some(id) = at.id
            && members.get("item").is_none()
        {
            members["item_id"] = id.clone();
        }
        if !self.has(Deviation::NoOutputIndex) {
            members["output_index"] = json!(at.index);
        }
        self.push(kind, members);
    }

    fn push(&mut self, kind: &str, members: Value) {
        let mut data = merged(&json!({ "type": kind }), members);
        if !self.has(Deviation::NoSequenceNumbers) {
            data["sequence_number"] = json!(self.events.len());
        }
        self.events.push(Event {
            name: Some(kind.to_owned()),
            data,
            not_before: self.not_before,
        });
    }
}

fn merged(first: &Value, second: Value) -> Value {
    let mut members = first.as_object().cloned().unwrap_or_default();
    if let Value::Object(second) = second {
        members.extend(second);
    }
    Value::Object(members)
}

fn emptied(part: &Value, key: &str) -> Value {
    let mut part = part.clone();
    if part.get(key).is_some() {
        part[key] = json!("");
    }
    part
}

/// Gives an item as it is before the model has written it.
fn opened(item: &Value) -> Value {
    let mut item = item.clone();
    let empty: &[(&str, Value)] = match item["type"].as_str() {
        Some("message") => &[("content", json!([]))],
        Some("reasoning") => &[("summary", json!([])), ("content", json!([]))],
        Some("function_call") => &[("arguments", json!(""))],
        Some("custom_tool_call") => &[("input", json!(""))],
        _ => return item,
    };
    for (key, value) in empty {
        if item.get(*key).is_some() {
            item[*key] = value.clone();
        }
    }
    if item["status"].is_string() {
        item["status"] = json!("in_progress");
    }
    if let Some(item) = item.as_object_mut() {
        item.shift_remove("encrypted_content");
    }
    item
}
