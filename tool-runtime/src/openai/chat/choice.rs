//! A reply and how it ended, read leniently.

use async_openai::types::chat::{ChatChoice, ChatCompletionResponseMessage, FinishReason};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Message, ToolCall, found::Found};
use crate::{Call, api::ending, openai::ServerError};

/// One of the replies of a [`Completion`](super::Completion).
///
/// Deserialising never fails. As a [`Reply`](crate::Reply), it knows that a reply which was cut off ends in the middle of
/// its last call, so that this call is answered but not run.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{Reply, openai::chat::Choice};
///
/// let choice: Choice = serde_json::from_value(json!({
///     "message": { "tool_calls": [{ "id": "a", "function": { "name": "now", "arguments": "{}" } }] },
///     "finish_reason": "length",
/// }))?;
/// assert!(choice.calls()[0].truncated);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Value")]
#[non_exhaustive]
pub struct Choice {
    /// The reply itself; empty if the server sent none, as some do for filtered content. It is also found under
    /// `delta`, or in the choice itself.
    pub message: Message,
    /// Why the reply ended, as the server says. [`end`](Self::end) says what it means.
    pub finish_reason: Option<String>,
    /// What went wrong while the server wrote the reply. Some servers say so by the finish reason `error` alone.
    pub error: Option<ServerError>,
}

/// How a reply ended.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::openai::chat::{Choice, ChoiceEnd};
///
/// let choice: Choice = serde_json::from_value(json!({
///     "message": { "content": "Once upon a" },
///     "finish_reason": "content_filter",
/// }))?;
/// assert_eq!(choice.end(), ChoiceEnd::CutOff("content_filter"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChoiceEnd<'c> {
    /// The model came to its end: the finish reason is `stop`, `tool_calls` or `function_call`, empty, or not there.
    Whole,
    /// The reply was cut off, for this finish reason: `length`, `content_filter`, or any other word. Servers have
    /// words of their own, and what they mean is not known.
    CutOff(&'c str),
    /// The server failed before the reply was whole.
    Failed(&'c ServerError),
    /// The finish reason announces calls, and there are none. The server has lost them.
    WithoutCalls,
}

/// Where a choice has its message.
const NESTED: [&str; 3] = ["message", "delta", "messages"];

impl Choice {
    /// Returns how the reply ended.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::openai::chat::{Choice, ChoiceEnd};
    ///
    /// let choice: Choice = serde_json::from_value(json!({
    ///     "message": { "content": "" },
    ///     "finish_reason": "error",
    ///     "error": { "message": "upstream timed out", "code": 504 },
    /// }))?;
    /// let ChoiceEnd::Failed(error) = choice.end() else { panic!() };
    /// assert_eq!(error.message, "upstream timed out");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn end(&self) -> ChoiceEnd<'_> {
        let reason = self.finish_reason.as_deref().unwrap_or_default();
        let announces_calls = matches!(reason, "tool_calls" | "function_call");
        if let Some(error) = &self.error {
            ChoiceEnd::Failed(error)
        } else if !ending::is_good(reason) {
            ChoiceEnd::CutOff(reason)
        } else if announces_calls && self.message.tool_calls.is_empty() {
            ChoiceEnd::WithoutCalls
        } else {
            ChoiceEnd::Whole
        }
    }

    /// Returns whether the reply may end in the middle of a call.
    pub(super) fn is_broken(&self) -> bool {
        matches!(self.end(), ChoiceEnd::CutOff(_) | ChoiceEnd::Failed(_))
    }

    /// Returns the calls, the last of a reply that was cut off marked as such. The arguments of a call do not tell
    /// whether it is whole: `{}` parses.
    pub(super) fn marked_calls(&self) -> Vec<Call> {
        let calls = self.marked_entries().into_iter();
        calls.map(|call| call.0).collect()
    }

    pub(super) fn marked_entries(&self) -> Vec<ToolCall> {
        let mut calls = self.message.tool_calls.clone();
        if let Some(last) = calls.last_mut() {
            last.0.truncated |= self.is_broken();
        }
        calls
    }

    fn of(mut found: Found<'_>, error: Option<ServerError>) -> Self {
        let ending = std::mem::take(&mut found.ending);
        let mut choice = Self {
            message: Message::default(),
            finish_reason: ending.into_reason().map(Into::into),
            error,
        };
        let reason = choice.finish_reason.as_deref().unwrap_or_default();
        if ending::is_failure(reason) {
            choice.error.get_or_insert_with(ServerError::unsaid);
        }
        choice.message = found.into_message(choice.is_broken());
        choice
    }

    /// Reads a choice. Some servers say beside the choices why they ended.
    pub(super) fn read<'v>(value: &'v Value, around: Option<&'v Map<String, Value>>) -> Self {
        let mut found = Found::default();
        let mut error = None;
        if let Value::Object(members) = value {
            found.choice(members);
            error = members.get("error").and_then(ServerError::of_member);
        } else {
            found.message(value);
        }
        if let Some(around) = around {
            found.ending.read(around);
        }
        Self::of(found, error)
    }

    pub(super) fn of_members(members: &Map<String, Value>) -> Self {
        let mut found = Found::default();
        found.choice(members);
        let error = members.get("error").and_then(ServerError::of_member);
        Self::of(found, error)
    }
}

impl<'v> Found<'v> {
    fn choice(&mut self, members: &'v Map<String, Value>) {
        self.ending.read(members);
        for key in NESTED {
            if let Some(message) = members.get(key) {
                self.message(message);
            }
        }
        // Some servers leave the message out and put its members here.
        self.bare(members);
        if let Some(items) = members.get("output") {
            self.content(items);
            let items = items.as_array().into_iter().flatten();
            for item in items.filter_map(Value::as_object) {
                self.ending.read(item);
            }
        }
    }
}

impl From<Value> for Message {
    fn from(value: Value) -> Self {
        let mut message = Choice::read(&value, None).message;
        if let Value::Object(raw) = value
            && !NESTED.iter().any(|key| raw.contains_key(*key))
        {
            message.raw = raw;
        }
        message
    }
}

impl From<&ChatCompletionResponseMessage> for Message {
    fn from(message: &ChatCompletionResponseMessage) -> Self {
        Found::from(message).into_message(false)
    }
}

impl From<Value> for Choice {
    fn from(value: Value) -> Self {
        Self::read(&value, None)
    }
}

impl From<&ChatChoice> for Choice {
    fn from(choice: &ChatChoice) -> Self {
        let reason = choice.finish_reason.map(|reason| match reason {
            FinishReason::Stop => "stop",
            FinishReason::Length => "length",
            FinishReason::ToolCalls => "tool_calls",
            FinishReason::ContentFilter => "content_filter",
            FinishReason::FunctionCall => "function_call",
        });
        let mut found = Found::from(&choice.message);
        if let Some(reason) = reason {
            found.ending.hear(reason);
        }
        Self::of(found, None)
    }
}
