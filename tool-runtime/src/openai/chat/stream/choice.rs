//! One choice of a streamed reply.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{calls::StreamedCalls, is_bad, words};
use crate::{
    api::{
        ending::Ending,
        stream::{Found, merge_member, replace, weight},
    },
    openai::ServerError,
};

/// One choice, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct StreamedChoice {
    pub(super) index: u64,
    /// The members of the message but its calls.
    message: Map<String, Value>,
    /// The members of the choice but the message and the finish reason.
    rest: Map<String, Value>,
    pub(super) calls: StreamedCalls,
    /// Why the reply ended; a bad end outweighs a good one.
    finish_reason: Option<String>,
    has_message: bool,
}

impl StreamedChoice {
    pub(super) fn new(index: u64) -> Self {
        let mut choice = Self {
            index,
            ..Self::default()
        };
        // Calls of other choices come after those of the first, which may not have begun.
        choice.calls.is_told = index == 0;
        choice
    }

    /// Takes in what an event says about this choice.
    pub(super) fn take(&mut self, members: Map<String, Value>, found: &mut Found) {
        let mut ending = Ending::default();
        ending.read(&members);
        if let Some(Value::Object(delta)) = members.get("delta") {
            ending.read(delta);
        }
        let reason = ending.into_reason().map(Cow::into_owned);
        let is_first = !self.has_message;
        let has_delta = members.get("delta").is_some_and(Value::is_object);
        let has_words = members.get("delta").is_some_and(|delta| {
            delta
                .get("content")
                .is_some_and(|content| !content.is_null())
        });
        for (key, value) in members {
            match (key.as_str(), value) {
                ("delta", Value::Object(delta)) => self.delta(delta, found),
                // A reply that was not streamed, or the whole of it once more.
                ("message", Value::Object(message)) => {
                    if is_first && !has_delta {
                        self.delta(message, found);
                    }
                }
                // The words of older servers. Others say them here once more.
                ("text" | "delta" | "message", Value::String(text)) => {
                    if !has_words && (key != "message" || is_first) {
                        words::content(&Value::String(text.clone()), found);
                        self.has_message = true;
                        let added =
                            merge_member(&mut self.message, "content".to_owned(), text.into());
                        found.keep(added);
                    }
                }
                ("index" | "finish_reason" | "usage" | "delta" | "message", _) => {}
                ("logprobs", value) => found.keep(merge_member(&mut self.rest, key, value)),
                (_, value) => {
                    found.keep(weight(&value));
                    replace(&mut self.rest, key, value);
                }
            }
        }
        if let Some(reason) = reason.filter(|reason| !reason.trim().is_empty()) {
            self.end(reason, found);
        }
    }

    fn end(&mut self, reason: String, found: &mut Found) {
        if self.bad_end().is_none() {
            self.calls.is_barred = is_bad(&reason);
            self.calls.complete(found);
            self.finish_reason = Some(reason);
        }
    }

    fn delta(&mut self, delta: Map<String, Value>, found: &mut Found) {
        words::tell(&delta, found);
        for (key, value) in delta {
            match (key.as_str(), value) {
                ("tool_calls", Value::Array(calls)) => {
                    self.has_message = true;
                    self.calls.take(calls, found);
                }
                ("tool_calls", call @ Value::Object(_)) => {
                    self.has_message = true;
                    self.calls.take(vec![call], found);
                }
                ("tool_calls", Value::Null) => {}
                // One server names the older form `function_call` in pieces, too.
                ("function_call", Value::Object(call)) => {
                    self.has_message = true;
                    let before = self.message.entry(key).or_insert_with(|| Map::new().into());
                    if let Value::Object(before) = before {
                        found.keep(super::calls::merge_body(before, call));
                    }
                }
                (_, value) => {
                    self.has_message |= !value.is_null() && value != "" && key != "role";
                    found.keep(merge_member(&mut self.message, key, value));
                }
            }
        }
    }

    /// Returns the finish reason, if it is a bad end.
    pub(super) fn bad_end(&self) -> Option<&str> {
        self.finish_reason
            .as_deref()
            .filter(|reason| is_bad(reason))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.finish_reason.is_some()
    }

    pub(super) fn has_open_call(&self) -> bool {
        self.calls.has_open()
    }

    /// Returns what went wrong, if the server says so in the choice.
    pub(super) fn error(&self) -> Option<&Value> {
        let error = self.rest.get("error")?;
        ServerError::of_member(error).map(|_| error)
    }

    pub(super) fn json(&self) -> Value {
        let mut message = self.message.clone();
        if self.calls.len() > 0 {
            message.insert("tool_calls".to_owned(), self.calls.json());
        }
        let mut choice = Map::new();
        choice.insert("index".to_owned(), self.index.into());
        choice.insert("message".to_owned(), message.into());
        choice.insert(
            "finish_reason".to_owned(),
            self.finish_reason.clone().into(),
        );
        choice.extend(self.rest.clone());
        choice.into()
    }
}
