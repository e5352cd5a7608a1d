//! The messages that the next request appends: the assistant message, then one `tool` message a call.

use async_openai::types::chat::{
    ChatCompletionMessageToolCall, ChatCompletionMessageToolCalls,
    ChatCompletionRequestAssistantMessage, ChatCompletionRequestAssistantMessageAudio,
    ChatCompletionRequestMessage, ChatCompletionRequestToolMessage, FunctionCall,
};
use serde_json::{Value, json};

use super::{Message, ids};
use crate::{Answer, Call, CallKind};

pub(super) fn messages(message: &Message, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
    let tool_messages = answers
        .iter()
        .map(|answer| tool_message(&answer.call.id, answer.text()));
    let assistant = assistant_message(message, answers.iter().map(|answer| &*answer.call));
    std::iter::once(assistant).chain(tool_messages).collect()
}

pub(super) fn tool_message(id: &str, text: impl Into<String>) -> ChatCompletionRequestMessage {
    let content = text.into().into();
    ChatCompletionRequestToolMessage {
        content,
        tool_call_id: id.to_owned(),
    }
    .into()
}

fn assistant_message<'c>(
    message: &Message,
    calls: impl Iterator<Item = &'c Call>,
) -> ChatCompletionRequestMessage {
    let tool_calls: Vec<_> = calls.map(tool_call).collect();
    let audio_id = message.audio_id.clone();
    let mut assistant = ChatCompletionRequestAssistantMessage {
        content: message.content.clone().map(Into::into),
        refusal: message.refusal.clone(),
        audio: audio_id.map(|id| ChatCompletionRequestAssistantMessageAudio { id }),
        tool_calls: Some(tool_calls),
        ..Default::default()
    };
    complete(&mut assistant);
    assistant.into()
}

/// Leaves out an empty list of calls, and gives a message that has nothing else the content it must have.
pub(super) fn complete(assistant: &mut ChatCompletionRequestAssistantMessage) {
    assistant.tool_calls.take_if(|calls| calls.is_empty());
    #[expect(deprecated, reason = "an old history may hold one")]
    let is_empty = assistant.tool_calls.is_none()
        && assistant.refusal.is_none()
        && assistant.audio.is_none()
        && assistant.function_call.is_none();
    if is_empty && assistant.content.is_none() {
        assistant.content = Some(String::new().into());
    }
}

fn tool_call(call: &Call) -> ChatCompletionMessageToolCalls {
    let arguments = match &call.kind {
        CallKind::Function => call.arguments.clone(),
        CallKind::Other(_) => as_arguments(&call.arguments),
    };
    function_call(&call.id, &call.name, arguments)
}

/// An entry of `tool_calls` with a legal name. Calls of other kinds are put into a history as calls of functions
/// too: only those can be written for every server, and a call that was not run loses nothing by it.
pub(super) fn function_call(
    id: &str,
    name: &str,
    arguments: String,
) -> ChatCompletionMessageToolCalls {
    let function = FunctionCall {
        name: ids::legal_name(name),
        arguments,
    };
    ChatCompletionMessageToolCall {
        id: id.to_owned(),
        function,
    }
    .into()
}

/// Puts the input of a call that is not one of a function into an object, as arguments are one.
pub(super) fn as_arguments(input: &str) -> String {
    match serde_json::from_str(input) {
        Ok(Value::Object(_)) => input.to_owned(),
        _ => json!({ "input": input }).to_string(),
    }
}
