//! The messages of a history, as JSON or in async-openai's types.

use async_openai::types::chat::{
    ChatCompletionMessageToolCalls, ChatCompletionRequestMessage, ChatCompletionRequestMessage as Typed,
    ChatCompletionRequestToolMessageContent, ChatCompletionRequestToolMessageContentPart,
};
use serde_json::{Value, json};

use super::{ToolCall, assemble, written};
use crate::{
    Call,
    api::{json as calls, model::Item, pairing::Entry},
};

/// A message that [`repair`](super::repair) can mend: an [`Item`], or one of async-openai's.
#[expect(private_bounds, reason = "it is implemented here only")]
pub trait HistoryMessage: Mend {}

impl HistoryMessage for Item {}

impl HistoryMessage for ChatCompletionRequestMessage {}

/// What a mended call is called: gets its id, its name and its arguments.
type NewId<'f> = dyn FnMut(&str, &str, &str) -> String + 'f;

pub(super) trait Mend: Sized {
    /// Says what it means for the pairing of calls and answers.
    fn entry(&self) -> Entry<'_>;

    /// Makes the message of an assistant, and its calls, acceptable; any other message stays as it is.
    fn complete(&mut self, new_id: &mut NewId<'_>);

    /// Makes an answer acceptable, under the id of its call.
    fn answering(self, id: &str) -> Self;

    /// Makes an answer.
    fn answer(id: &str, text: &str) -> Self;
}

impl Mend for Item {
    fn entry(&self) -> Entry<'_> {
        let json = self.json();
        match self.role() {
            Some("tool") => Entry::Answer(json["tool_call_id"].as_str().unwrap_or_default()),
            Some("assistant") => match json["tool_calls"].as_array() {
                Some(calls) if !calls.is_empty() => {
                    Entry::Calls(calls.iter().map(|call| call["id"].as_str().unwrap_or_default()).collect())
                }
                _ => Entry::Other,
            },
            _ => Entry::Other,
        }
    }

    fn complete(&mut self, new_id: &mut NewId<'_>) {
        if self.role() != Some("assistant") {
            return;
        }
        let Value::Object(members) = self.json_mut() else {
            return;
        };
        for key in ["tool_calls", "content"] {
            if members.get(key).is_some_and(|list| list.as_array().is_some_and(Vec::is_empty)) {
                members.shift_remove(key);
            }
        }
        let is_given = |key| members.get(key).is_some_and(|value| !value.is_null());
        let has_calls = is_given("tool_calls") || is_given("function_call");
        if !has_calls && !is_given("content") {
            members.insert("content".to_owned(), "".into());
        }
        if let Some(Value::Array(entries)) = members.get_mut("tool_calls") {
            for entry in entries {
                let came = ToolCall(calls::call(entry), entry.take());
                let id = new_id(&came.0.id, &came.0.name, &came.0.arguments);
                let call = Call { id, ..came.0.clone() };
                *entry = written::entry(Some(&came), &call);
            }
        }
    }

    fn answering(mut self, id: &str) -> Self {
        let is_empty = self.text().is_none_or(|text| text.trim().is_empty());
        let json = self.json_mut();
        if is_empty {
            json["content"] = "(empty)".into();
        }
        if json["tool_call_id"] != id {
            json["tool_call_id"] = id.into();
        }
        self
    }

    fn answer(id: &str, text: &str) -> Self {
        json!({ "role": "tool", "content": text, "tool_call_id": id }).into()
    }
}

impl Mend for ChatCompletionRequestMessage {
    fn entry(&self) -> Entry<'_> {
        match self {
            Typed::Tool(answer) => Entry::Answer(&answer.tool_call_id),
            Typed::Assistant(message) => {
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

    fn complete(&mut self, new_id: &mut NewId<'_>) {
        let Typed::Assistant(message) = self else {
            return;
        };
        assemble::complete(message);
        for call in message.tool_calls.iter_mut().flatten() {
            let ToolCall(said, _) = ToolCall::from(&*call);
            let id = new_id(&said.id, &said.name, &said.arguments);
            *call = assemble::function_call(&id, &said.name, &said.arguments);
        }
    }

    fn answering(mut self, id: &str) -> Self {
        if let Typed::Tool(answer) = &mut self {
            let is_empty = match &answer.content {
                ChatCompletionRequestToolMessageContent::Text(text) => text.trim().is_empty(),
                ChatCompletionRequestToolMessageContent::Array(parts) => parts.iter().all(|part| {
                    let ChatCompletionRequestToolMessageContentPart::Text(part) = part;
                    part.text.trim().is_empty()
                }),
            };
            if is_empty {
                answer.content = "(empty)".into();
            }
            id.clone_into(&mut answer.tool_call_id);
        }
        self
    }

    fn answer(id: &str, text: &str) -> Self {
        assemble::tool_message(id, text)
    }
}

/// The JSON of the message.
impl From<ChatCompletionRequestMessage> for Item {
    fn from(message: ChatCompletionRequestMessage) -> Self {
        Self::of(&message)
    }
}

/// Members that async-openai's types do not have are left out.
impl TryFrom<&Item> for ChatCompletionRequestMessage {
    type Error = serde_json::Error;

    fn try_from(item: &Item) -> Result<Self, serde_json::Error> {
        serde::Deserialize::deserialize(item.json())
    }
}
