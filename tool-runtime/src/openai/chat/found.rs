//! What is found of a message, in all the places where servers put it.

use async_openai::types::chat::ChatCompletionResponseMessage;
use serde_json::{Map, Value};

use super::{Message, ToolCall};
use crate::{
    Call,
    api::{ending::Ending, json, known::Known},
};

/// Gathers the parts of a message.
#[derive(Default)]
pub(super) struct Found<'v> {
    content: Option<String>,
    refusal: Option<String>,
    audio_id: Option<String>,
    places: Vec<Vec<ToolCall>>,
    /// The message as it came, if it is one object.
    raw: Map<String, Value>,
    pub(super) ending: Ending<'v>,
}

/// Members of a choice or of a response, which are not those of a message.
const AROUND: [&str; 20] = [
    "index",
    "finish_reason",
    "finishReason",
    "done_reason",
    "stop_reason",
    "stopReason",
    "stop_sequence",
    "status",
    "incomplete_details",
    "logprobs",
    "error",
    "id",
    "object",
    "type",
    "created",
    "created_at",
    "model",
    "usage",
    "message",
    "output",
];

impl<'v> Found<'v> {
    /// Reads a message, or anything else that has the members of one.
    pub(super) fn message(&mut self, value: &'v Value) {
        match value {
            Value::Object(members) => {
                if self.raw.is_empty() {
                    self.raw.clone_from(members);
                }
                self.members(members);
            }
            Value::Array(messages) => {
                // A server that has run calls of its own tells of them, too.
                let is_ours = |message: &&Value| message["role"] != "tool";
                messages
                    .iter()
                    .filter(is_ours)
                    .for_each(|message| self.message(message));
            }
            Value::String(text) => self.say(text),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Reads the members of a message that stand among those of a choice or of a response.
    pub(super) fn bare(&mut self, members: &'v Map<String, Value>) {
        let is_message = ["role", "content", "tool_calls"]
            .iter()
            .any(|key| members.contains_key(*key));
        if self.raw.is_empty() && is_message {
            let of_message = members
                .iter()
                .filter(|(key, _)| !AROUND.contains(&key.as_str()));
            self.raw
                .extend(of_message.map(|(key, value)| (key.clone(), value.clone())));
        }
        self.members(members);
    }

    pub(super) fn members(&mut self, members: &'v Map<String, Value>) {
        self.ending.read(members);
        for calls in json::lists(members) {
            self.calls(entries(calls));
        }
        for key in ["content", "text"] {
            if let Some(content) = members.get(key) {
                self.content(content);
            }
        }
        if let Some(refusal) = members.get("refusal").and_then(Value::as_str) {
            self.refuse(refusal);
        }
        let audio_id = members.get("audio").and_then(|audio| audio["id"].as_str());
        self.audio_id = self.audio_id.take().or(audio_id.map(str::to_owned));
    }

    /// Reads a text, or parts among which there may be calls.
    pub(super) fn content(&mut self, content: &Value) {
        let mut parts = Parts::default();
        parts.read(content);
        self.calls(parts.calls);
        if let Some(text) = parts.text {
            self.say(&text);
        }
        for refusal in parts.refusals {
            self.refuse(refusal);
        }
    }

    /// Takes in the calls of one place.
    pub(super) fn calls(&mut self, calls: Vec<ToolCall>) {
        if !calls.is_empty() {
            self.places.push(calls);
        }
    }

    /// Keeps what is said first: some servers say the same in several places.
    fn say(&mut self, text: &str) {
        if self.content.as_deref().unwrap_or_default().is_empty() {
            self.content = Some(text.to_owned());
        }
    }

    fn refuse(&mut self, refusal: &str) {
        if self.refusal.is_none() && !refusal.is_empty() {
            self.refusal = Some(refusal.to_owned());
        }
    }

    /// Makes the message. A reply that is broken ends in the middle of a call, and nothing tells in which place: the
    /// last of each counts as cut off.
    pub(super) fn into_message(mut self, is_broken: bool) -> Message {
        for last in self.places.iter_mut().filter_map(|calls| calls.last_mut()) {
            last.0.truncated |= is_broken;
        }
        Message {
            content: self.content,
            refusal: self.refusal,
            tool_calls: together(self.places),
            audio_id: self.audio_id,
            raw: self.raw,
        }
    }
}

impl From<&ChatCompletionResponseMessage> for Found<'_> {
    fn from(message: &ChatCompletionResponseMessage) -> Self {
        let mut found = Self {
            content: message.content.clone(),
            audio_id: message.audio.as_ref().map(|audio| audio.id.clone()),
            raw: match serde_json::to_value(message) {
                Ok(Value::Object(members)) => members,
                _ => Map::new(),
            },
            ..Self::default()
        };
        found.refuse(message.refusal.as_deref().unwrap_or_default());
        let calls = message.tool_calls.iter().flatten();
        found.calls(calls.map(ToolCall::from).collect());
        #[expect(deprecated, reason = "servers may send one")]
        let older = message.function_call.iter();
        found.calls(
            older
                .map(|call| ToolCall::new(Call::new("", &call.name, &call.arguments)))
                .collect(),
        );
        found
    }
}

/// Reads a list of calls, each with the JSON that it came as.
fn entries(value: &Value) -> Vec<ToolCall> {
    let entries = json::entries(value).into_iter();
    entries.map(|entry| entry.into_owned().into()).collect()
}

/// Puts the calls of all places into one list. Some servers tell a call in each place that they know.
pub(super) fn together(places: Vec<Vec<ToolCall>>) -> Vec<ToolCall> {
    let mut places = places.into_iter();
    let mut all = places.next().unwrap_or_default();
    let mut known = Known::default();
    let mut unknown = 0;
    for calls in places {
        // Only what stands in two places costs anything.
        known.extend(all[unknown..].iter().map(|call| &call.0));
        unknown = all.len();
        all.extend(calls.into_iter().filter(|call| !known.contains(&call.0)));
    }
    all
}

/// The parts of a message's content.
#[derive(Default)]
struct Parts<'v> {
    text: Option<String>,
    refusals: Vec<&'v str>,
    calls: Vec<ToolCall>,
}

impl<'v> Parts<'v> {
    fn read(&mut self, value: &'v Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.say(text),
            Value::Bool(_) | Value::Number(_) => self.say(&value.to_string()),
            Value::Array(parts) => parts.iter().for_each(|part| self.read(part)),
            Value::Object(_) if json::is_call(value) => self.calls.push(value.clone().into()),
            Value::Object(part) => self.part(part),
        }
    }

    fn part(&mut self, part: &'v Map<String, Value>) {
        let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
        let is_thought = kind.starts_with("reasoning")
            || kind.starts_with("thinking")
            || part.get("thought") == Some(&Value::Bool(true));
        if is_thought {
            return;
        }
        if let Some(Value::String(text)) = part.get("text") {
            self.say(text);
        }
        if let Some(Value::String(refusal)) = part.get("refusal") {
            self.refusals.push(refusal);
        }
        // The whole content of a message in Gemini's API and an item of Responses have parts of their own.
        for key in ["parts", "content"] {
            if let Some(inner @ Value::Array(_)) = part.get(key) {
                self.read(inner);
            }
        }
    }

    fn say(&mut self, text: &str) {
        self.text.get_or_insert_default().push_str(text);
    }
}
