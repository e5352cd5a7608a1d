//! A completion as chunks.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{
    event::{Event, Pace},
    fragments::{fragments, obfuscation},
};
use crate::testing::{Deviation, deviation::Deviations};

/// Cuts a completion into chunks, in which all of it is. A body without choices is one event.
pub(in crate::testing) fn events(
    completion: &Value,
    pace: &Pace,
    deviations: &Deviations,
) -> Vec<Event> {
    let Some(choices) = completion["choices"].as_array() else {
        return vec![Event {
            name: None,
            data: completion.clone(),
            not_before: Duration::ZERO,
        }];
    };
    let mut writer = Writer::new(completion, pace, deviations);
    for (index, choice) in choices.iter().enumerate() {
        writer.choice(index, choice);
    }
    writer.end(&completion["usage"])
}

struct Writer<'s> {
    /// What every chunk repeats.
    frame: Map<String, Value>,
    pace: &'s Pace,
    deviations: &'s Deviations,
    events: Vec<Event>,
    /// The time before which the next chunk is not sent.
    not_before: Duration,
}

impl<'s> Writer<'s> {
    fn new(completion: &Value, pace: &'s Pace, deviations: &'s Deviations) -> Self {
        let mut frame = completion.as_object().cloned().unwrap_or_default();
        if let Some(object) = frame.get_mut("object") {
            *object = json!("chat.completion.chunk");
        }
        frame.shift_remove("usage");
        Self {
            frame,
            pace,
            deviations,
            events: Vec::new(),
            not_before: Duration::ZERO,
        }
    }

    fn has(&self, deviation: Deviation) -> bool {
        self.deviations.has(deviation)
    }

    fn choice(&mut self, number: usize, choice: &Value) {
        let index = choice.get("index").cloned().unwrap_or(json!(number));
        let message = choice["message"].as_object().cloned().unwrap_or_default();
        self.opening(&index, &message);
        for key in ["reasoning_content", "reasoning", "content", "refusal"] {
            let text = message.get(key).and_then(Value::as_str).unwrap_or_default();
            for fragment in fragments(text, self.pace.delta_size) {
                self.delta(&index, &json!({ key: fragment }));
            }
        }
        let calls = message.get("tool_calls").and_then(Value::as_array);
        for (place, call) in calls.into_iter().flatten().enumerate() {
            self.call(&index, place, call);
            // The call is complete when something else comes.
            if let Some(complete) = self.pace.of(number, place) {
                self.not_before = self.not_before.max(complete);
            }
        }
        self.finish(&index, choice);
    }

    /// Sends the role, and all members of the message that do not come in pieces.
    fn opening(&mut self, index: &Value, message: &Map<String, Value>) {
        let mut delta = Map::new();
        for (key, value) in message {
            let opened = match key.as_str() {
                "tool_calls" => continue,
                "content" | "refusal" | "reasoning" | "reasoning_content" if value.is_string() => {
                    if key != "content" {
                        continue;
                    }
                    json!("")
                }
                "annotations" if value.as_array().is_some_and(Vec::is_empty) => continue,
                _ => value.clone(),
            };
            delta.insert(key.clone(), opened);
        }
        self.delta(index, &Value::Object(delta));
    }

    fn call(&mut self, index: &Value, place: usize, call: &Value) {
        let is_whole = self.has(Deviation::NoIndex) || self.has(Deviation::WholeCalls);
        let pieces = if is_whole {
            vec![call.clone()]
        } else {
            self.pieces(call)
        };
        for piece in pieces {
            let mut members = Map::new();
            if self.has(Deviation::ZeroIndex) {
                members.insert("index".to_owned(), json!(0));
            } else if !self.has(Deviation::NoIndex) {
                members.insert("index".to_owned(), json!(place));
            }
            match piece {
                Value::Object(piece) => members.extend(piece),
                // Not a call at all, which a script may send.
                other => return self.delta(index, &json!({ "tool_calls": [other] })),
            }
            self.delta(index, &json!({ "tool_calls": [members] }));
        }
    }

    /// Gives the deltas of a call: one that opens it, then its arguments.
    fn pieces(&self, call: &Value) -> Vec<Value> {
        let (kind, text_key) = if call.get("custom").is_some() {
            ("custom", "input")
        } else {
            ("function", "arguments")
        };
        let Some(text) = call[kind][text_key].as_str() else {
            return vec![call.clone()];
        };
        let mut opening = call.clone();
        opening[kind][text_key] = json!("");
        let name = call[kind]["name"].as_str();
        let mut names = fragments(name.unwrap_or_default(), 3).into_iter();
        if self.has(Deviation::FragmentedName)
            && let Some(first) = names.next()
        {
            opening[kind]["name"] = json!(first);
        }
        let mut pieces = vec![opening];
        if self.has(Deviation::FragmentedName) {
            pieces.extend(names.map(|rest| json!({ kind: { "name": rest } })));
        }
        for fragment in fragments(text, self.pace.delta_size) {
            let mut piece = json!({ kind: { text_key: fragment } });
            if self.has(Deviation::RepeatedName) {
                piece[kind]["name"] = json!(name);
            }
            if self.has(Deviation::EmptyContinuationIds) {
                piece["id"] = json!("");
            }
            pieces.push(piece);
        }
        pieces
    }

    fn finish(&mut self, index: &Value, choice: &Value) {
        let mut last = choice.as_object().cloned().unwrap_or_default();
        last.shift_remove("message");
        last.insert("index".to_owned(), index.clone());
        last.insert("delta".to_owned(), json!({}));
        self.push(json!([last]));
    }

    fn delta(&mut self, index: &Value, delta: &Value) {
        self.push(json!([{
            "index": index,
            "delta": delta,
            "logprobs": null,
            "finish_reason": null,
        }]));
    }

    fn push(&mut self, choices: Value) {
        let mut data = self.frame.clone();
        data.insert("choices".to_owned(), choices);
        if self.pace.with_usage {
            data.insert("usage".to_owned(), Value::Null);
        }
        if self.has(Deviation::Obfuscation) {
            data.insert(
                "obfuscation".to_owned(),
                json!(obfuscation(self.events.len())),
            );
        }
        self.events.push(Event {
            name: None,
            data: Value::Object(data),
            not_before: self.not_before,
        });
    }

    fn end(mut self, usage: &Value) -> Vec<Event> {
        if usage.is_null() {
            return self.events;
        }
        if self.has(Deviation::UsageBesideFinish) {
            if let Some(last) = self.events.last_mut() {
                last.data["usage"] = usage.clone();
            }
        } else if self.pace.with_usage {
            self.push(json!([]));
            if let Some(last) = self.events.last_mut() {
                last.data["usage"] = usage.clone();
            }
        }
        self.events
    }
}
