//! The messages of a history, as JSON or in async-openai's types.

use async_openai::types::chat::{
    ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessageContent,
    ChatCompletionRequestMessage as Typed, ChatCompletionRequestToolMessageContent,
    ChatCompletionRequestToolMessageContentPart,
};
use serde_json::{Value, json};

use super::{ChangeKind, ToolCall, assemble, written};
use crate::{
    Call,
    api::{model::Item, pairing::Entry},
};

/// A message that [`repair`](super::repair) can mend: an [`Item`], or one of async-openai's.
#[expect(private_bounds, reason = "it is implemented here only")]
pub trait HistoryMessage: Mend {}

impl HistoryMessage for Item {}

impl HistoryMessage for Typed {}

pub(super) trait Mend: Clone {
    /// Whether calls of custom tools can stay what they are.
    const KEEPS_CUSTOM: bool;

    /// Says what it means for the pairing of calls and answers.
    fn entry(&self) -> Entry<'_>;

    fn is_of_assistant(&self) -> bool;

    /// Returns the calls of a message of an assistant.
    fn calls(&self) -> Vec<ToolCall>;

    /// Returns whether a call is not in the form of the API.
    fn changes_form(call: &ToolCall) -> bool;

    /// Returns what else a message of an assistant has or lacks that the API refuses.
    fn gaps(&self) -> Vec<ChangeKind>;

    /// Returns the message of an assistant without gaps, the calls at these places under these ids, all acceptable.
    fn completed(&self, calls: &[(usize, String)]) -> Self;

    /// Returns whether an answer has no text.
    fn is_empty_answer(&self) -> bool;

    /// Returns an answer under the id of its call, and with a text.
    fn answering(&self, id: &str) -> Self;

    /// Makes an answer.
    fn answer(id: &str, text: &str) -> Self;
}

impl Mend for Item {
    const KEEPS_CUSTOM: bool = true;

    fn entry(&self) -> Entry<'_> {
        let json = self.json();
        match self.role() {
            Some("tool") => Entry::Answer(json["tool_call_id"].as_str().unwrap_or_default()),
            Some("assistant") => match json["tool_calls"].as_array() {
                Some(calls) if !calls.is_empty() => {
                    let ids = calls.iter().map(|call| call["id"].as_str());
                    Entry::Calls(ids.map(Option::unwrap_or_default).collect())
                }
                _ => Entry::Other,
            },
            _ => Entry::Other,
        }
    }

    fn is_of_assistant(&self) -> bool {
        self.role() == Some("assistant")
    }

    fn calls(&self) -> Vec<ToolCall> {
        let calls = self.json()["tool_calls"].as_array().into_iter().flatten();
        calls.cloned().map(ToolCall::from).collect()
    }

    fn changes_form(call: &ToolCall) -> bool {
        written::entry(Some(call), &call.0) != call.1
    }

    fn gaps(&self) -> Vec<ChangeKind> {
        let json = self.json();
        let is_empty = |member: &&str| json[*member].as_array().is_some_and(Vec::is_empty);
        let lists = ["tool_calls", "content"].into_iter().filter(is_empty);
        let mut gaps: Vec<_> = lists
            .map(|member| ChangeKind::EmptyListLeftOut { member })
            .collect();
        let is_given = |member: &str| !json[member].is_null() && !is_empty(&member);
        if !["tool_calls", "function_call", "content"]
            .into_iter()
            .any(is_given)
        {
            gaps.push(ChangeKind::ContentAdded);
        }
        gaps
    }

    fn completed(&self, calls: &[(usize, String)]) -> Self {
        let mut completed = self.clone();
        let Value::Object(members) = completed.json_mut() else {
            return completed;
        };
        for gap in self.gaps() {
            if let ChangeKind::EmptyListLeftOut { member } = gap {
                members.shift_remove(member);
            } else {
                members.insert("content".to_owned(), "".into());
            }
        }
        if let Some(Value::Array(entries)) = members.get_mut("tool_calls") {
            for (index, id) in calls {
                let came = ToolCall::from(entries[*index].take());
                let id = id.clone();
                let call = Call {
                    id,
                    ..came.0.clone()
                };
                entries[*index] = written::entry(Some(&came), &call);
            }
        }
        completed
    }

    fn is_empty_answer(&self) -> bool {
        self.text().is_none_or(|text| text.trim().is_empty())
    }

    fn answering(&self, id: &str) -> Self {
        let mut answer = self.clone();
        let json = answer.json_mut();
        if self.is_empty_answer() {
            json["content"] = "(empty)".into();
        }
        json["tool_call_id"] = id.into();
        answer
    }

    fn answer(id: &str, text: &str) -> Self {
        json!({ "role": "tool", "content": text, "tool_call_id": id }).into()
    }
}

impl Mend for Typed {
    const KEEPS_CUSTOM: bool = false;

    fn entry(&self) -> Entry<'_> {
        match self {
            Self::Tool(answer) => Entry::Answer(&answer.tool_call_id),
            Self::Assistant(message) => {
                let calls = message.tool_calls.as_deref().unwrap_or_default();
                let ids = calls.iter().map(|call| match call {
                    ChatCompletionMessageToolCalls::Function(call) => call.id.as_str(),
                    ChatCompletionMessageToolCalls::Custom(call) => call.id.as_str(),
                });
                if calls.is_empty() {
                    Entry::Other
                } else {
                    Entry::Calls(ids.collect())
                }
            }
            _ => Entry::Other,
        }
    }

    fn is_of_assistant(&self) -> bool {
        matches!(self, Self::Assistant(_))
    }

    fn calls(&self) -> Vec<ToolCall> {
        match self {
            Self::Assistant(message) => {
                let calls = message.tool_calls.iter().flatten();
                calls.map(ToolCall::from).collect()
            }
            _ => Vec::new(),
        }
    }

    fn changes_form(_: &ToolCall) -> bool {
        false
    }

    fn gaps(&self) -> Vec<ChangeKind> {
        use ChatCompletionRequestAssistantMessageContent::Array;

        let Self::Assistant(message) = self else {
            return Vec::new();
        };
        let mut gaps = Vec::new();
        let calls = message.tool_calls.as_ref();
        if calls.is_some_and(Vec::is_empty) {
            let member = "tool_calls";
            gaps.push(ChangeKind::EmptyListLeftOut { member });
        }
        let content = message.content.as_ref();
        let is_empty = matches!(content, Some(Array(parts)) if parts.is_empty());
        if is_empty {
            let member = "content";
            gaps.push(ChangeKind::EmptyListLeftOut { member });
        }
        #[expect(deprecated, reason = "an old history may hold one")]
        let has_call =
            calls.is_some_and(|calls| !calls.is_empty()) || message.function_call.is_some();
        if !has_call && (is_empty || content.is_none()) {
            gaps.push(ChangeKind::ContentAdded);
        }
        gaps
    }

    fn completed(&self, calls: &[(usize, String)]) -> Self {
        let mut completed = self.clone();
        if let Self::Assistant(message) = &mut completed {
            for (index, id) in calls {
                if let Some(calls) = &mut message.tool_calls {
                    let ToolCall(said, _) = ToolCall::from(&calls[*index]);
                    calls[*index] = assemble::function_call(id, &said.name, &said.arguments);
                }
            }
            assemble::complete(message);
        }
        completed
    }

    fn is_empty_answer(&self) -> bool {
        let Self::Tool(answer) = self else {
            return false;
        };
        match &answer.content {
            ChatCompletionRequestToolMessageContent::Text(text) => text.trim().is_empty(),
            ChatCompletionRequestToolMessageContent::Array(parts) => parts.iter().all(|part| {
                let ChatCompletionRequestToolMessageContentPart::Text(part) = part;
                part.text.trim().is_empty()
            }),
        }
    }

    fn answering(&self, id: &str) -> Self {
        let mut answering = self.clone();
        let is_empty = self.is_empty_answer();
        if let Self::Tool(answer) = &mut answering {
            if is_empty {
                answer.content = "(empty)".into();
            }
            id.clone_into(&mut answer.tool_call_id);
        }
        answering
    }

    fn answer(id: &str, text: &str) -> Self {
        assemble::tool_message(id, text)
    }
}

/// The JSON of the message.
impl From<Typed> for Item {
    fn from(message: Typed) -> Self {
        Self::of(&message)
    }
}

/// Members that async-openai's types do not have are left out.
impl TryFrom<&Item> for Typed {
    type Error = serde_json::Error;

    fn try_from(item: &Item) -> Result<Self, serde_json::Error> {
        serde::Deserialize::deserialize(item.json())
    }
}
