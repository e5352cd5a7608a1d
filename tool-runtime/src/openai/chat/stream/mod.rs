//! A reply of Chat Completions, read while it is written.

mod calls;
mod choice;
mod words;

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::{calls::StreamedCalls, choice::StreamedChoice};
use super::{Completion, LIMITS};
use crate::{
    Call,
    api::{
        ending,
        stream::{self, Assembly, Found, ReplyEnd, ReplyEvent, replace, weight},
    },
    openai::ServerError,
};

/// A reply of Chat Completions that is being read: see [`stream::Reader`].
///
/// - A call is complete when a delta of another call arrives, or when a finish reason is set that is a good end; never
///   because its arguments parse.
/// - Calls are told apart by `index`. Another id on the same index begins another call. Without an index, a new id or a new
///   name does. An empty text counts as nothing, and a name that is repeated is ignored.
/// - Calls in other places than the `tool_calls` of the first choice, and of choices that are spread, are complete when the
///   reply is.
/// - More arguments for a call that was complete [end](crate::stream::Unreadable::CallReopened) the reply: what was meant
///   cannot be told.
///
/// ```
/// use tool_runtime::{openai::chat, stream::ReplyEnd};
///
/// let mut reader = chat::Reader::new();
/// let body = "data: {\"choices\":[{\"delta\":{\"content\":\"It is \"}}]}\n\n\
///             data: {\"choices\":[{\"delta\":{\"content\":\"noon.\"},\"finish_reason\":\"stop\"}]}\n\n\
///             data: [DONE]\n\n";
/// for byte in body.as_bytes() {
///     let _ = reader.read(&[*byte]);
/// }
/// assert_eq!(reader.end(), Some(&ReplyEnd::Whole));
/// let reply = reader.into_reply().reply()?;
/// assert_eq!(reply.message.content.as_deref(), Some("It is noon."));
/// # Ok::<(), tool_runtime::openai::ServerError>(())
/// ```
pub type Reader = stream::Reader<ChatAssembly>;

/// What is known of a streamed [`Completion`].
#[derive(Debug, Default)]
pub struct ChatAssembly {
    /// The members of the response but its choices.
    head: Map<String, Value>,
    choices: Vec<StreamedChoice>,
    by_index: HashMap<u64, usize>,
    error: Option<Value>,
    /// All calls, when the reply has ended.
    ended: Option<Vec<Call>>,
}

impl Assembly for ChatAssembly {
    type Reply = Completion;

    fn event(&mut self, name: &str, json: Value, found: &mut Found) {
        let Value::Object(members) = json else {
            return;
        };
        let members = inner(members);
        if name == "error" && !members.contains_key("choices") {
            self.fail(&Value::Object(members), found);
            return;
        }
        let mut error = None;
        let has_choices = members.contains_key("choices");
        for (key, value) in members {
            match key.as_str() {
                "choices" => self.choices(value, found),
                "error" if ServerError::of_member(&value).is_some() => error = Some(value),
                "obfuscation" => {}
                "usage" => self.usage(value, found),
                // A message that was not streamed, as servers of other APIs send it.
                "message" | "delta" if !has_choices && value.is_object() => {
                    self.choices(json!([{ key: value }]), found);
                }
                _ => self.member(key, value, found),
            }
        }
        if let Some(error) = error {
            self.fail(&json!({ "error": error }), found);
        }
    }

    fn end_of_stream(&self, is_said: bool) -> ReplyEnd {
        let choices = || self.choices.iter();
        if let Some(reason) = choices().find_map(|choice| choice.bad_end()) {
            return if ending::is_failure(reason) {
                ServerError::unsaid().into_end()
            } else {
                let reason = reason.to_owned();
                ReplyEnd::CutOff { reason }
            };
        }
        let is_whole = if is_said {
            !self.choices.is_empty()
        } else {
            // A finish reason of one choice does for those that have nothing open.
            choices().any(StreamedChoice::has_ended)
                && !choices().any(StreamedChoice::has_open_call)
        };
        if is_whole {
            ReplyEnd::Whole
        } else {
            ReplyEnd::ClosedEarly
        }
    }

    fn finish(&mut self, end: &ReplyEnd, found: &mut Found) {
        if end.is_whole() {
            for choice in &mut self.choices {
                choice.calls.complete(found);
            }
        }
        self.usage_elsewhere(found);
        let mut all = self.read_calls(end);
        let mut no_calls = StreamedCalls::default();
        let first = self.first();
        let first = first.map_or(&mut no_calls, |first| &mut self.choices[first].calls);
        for (position, call) in all.iter_mut().enumerate() {
            if let Some(complete) = first.completed().get(position) {
                *call = complete.clone();
                continue;
            }
            call.truncated |= !end.is_whole();
            first.ids.give(call, LIMITS);
            if position >= first.len() {
                found.call(position, call);
            }
        }
        self.ended = Some(all);
    }

    fn calls(&self) -> Vec<Call> {
        if let Some(ended) = &self.ended {
            return ended.clone();
        }
        let Some(first) = self.first() else {
            return Vec::new();
        };
        let first = &self.choices[first].calls;
        let open = first.open().map(Call::into_truncated);
        first.completed().iter().cloned().chain(open).collect()
    }

    fn json(&self, end: Option<&ReplyEnd>) -> Value {
        let mut response = self.head.clone();
        let mut choices: Vec<&StreamedChoice> = self.choices.iter().collect();
        choices.sort_by_key(|choice| choice.index);
        let choices: Vec<Value> = choices.into_iter().map(StreamedChoice::json).collect();
        response.insert("choices".to_owned(), choices.into());
        if let Some(error) = &self.error {
            response.insert("error".to_owned(), error.clone());
        } else if let Some(end) = end.filter(|end| end.is_broken())
            && !matches!(end, ReplyEnd::Failed { .. })
        {
            response.insert("error".to_owned(), end.as_error());
        }
        response.into()
    }

    fn reply(json: Value) -> Completion {
        Completion::deserialize(json).unwrap_or_default()
    }
}

impl ChatAssembly {
    fn choices(&mut self, value: Value, found: &mut Found) {
        let choices = match value {
            Value::Array(choices) => choices,
            one @ Value::Object(_) => vec![one],
            _ => return,
        };
        for (at, choice) in choices.into_iter().enumerate() {
            let Value::Object(members) = choice else {
                continue;
            };
            let index = members.get("index").and_then(Value::as_u64);
            let index = index.unwrap_or(at as u64);
            let at = *self.by_index.entry(index).or_insert_with(|| {
                self.choices.push(StreamedChoice::new(index));
                self.choices.len() - 1
            });
            if let Some(usage) = members.get("usage").filter(|usage| usage.is_object()) {
                self.usage(usage.clone(), found);
            }
            self.choices[at].take(members, found);
            if let Some(error) = self.choices[at].error() {
                let error = json!({ "error": error });
                self.fail(&error, found);
            }
        }
    }

    fn usage(&mut self, usage: Value, found: &mut Found) {
        if usage.is_null() {
            self.head.entry("usage").or_insert(usage);
        } else if self.head.get("usage") != Some(&usage) {
            found.keep(weight(&usage));
            found.events.push(ReplyEvent::Usage(usage.clone()));
            self.head.insert("usage".to_owned(), usage);
        }
    }

    /// Groq once told it in a place of its own only.
    fn usage_elsewhere(&mut self, found: &mut Found) {
        if self.head.get("usage").is_none_or(Value::is_null)
            && let Some(usage) = self.head.get("x_groq").and_then(|own| own.get("usage"))
        {
            self.usage(usage.clone(), found);
        }
    }

    fn member(&mut self, key: String, value: Value, found: &mut Found) {
        match key.as_str() {
            "object" => {
                self.head.insert(key, "chat.completion".into());
            }
            "id" | "created" | "model"
                if self.head.get(&key).is_some_and(|it| it != "" && it != 0) => {}
            _ => {
                found.keep(weight(&value));
                replace(&mut self.head, key, value);
            }
        }
    }

    fn fail(&mut self, body: &Value, found: &mut Found) {
        let Value::Object(members) = body else {
            return;
        };
        let error = ServerError::of_response(members);
        let raw = members.get("error").unwrap_or(body);
        self.error.get_or_insert_with(|| raw.clone());
        found.end(error.into_end());
    }

    /// Returns the place of the choice whose calls are told while the reply is written.
    fn first(&self) -> Option<usize> {
        self.by_index.get(&0).copied()
    }

    /// Reads the calls of the finished reply, in all places where servers put them.
    fn read_calls(&self, end: &ReplyEnd) -> Vec<Call> {
        let reply = Self::reply(self.json(Some(end))).reply();
        reply.map_or_else(|_| Vec::new(), |reply| reply.marked_calls())
    }
}

/// Returns the chunk itself, if a gateway has put it one level deeper.
fn inner(mut members: Map<String, Value>) -> Map<String, Value> {
    if !members.contains_key("choices") {
        for key in ["data", "result", "response"] {
            let is_chunk = |value: &Value| value.get("choices").is_some();
            if members.get(key).is_some_and(is_chunk)
                && let Some(Value::Object(inner)) = members.remove(key)
            {
                return inner;
            }
        }
    }
    members
}

/// Returns whether a finish reason is a bad end.
fn is_bad(reason: &str) -> bool {
    !ending::is_good(reason)
}
