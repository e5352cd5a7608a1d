//! From answers to the messages of Chat Completions.

use super::{LIMITS, Message, attach, written};
use crate::{
    Answer, Call,
    api::{
        arguments::as_object,
        folded::{Told, folded},
        ids,
        model::Item,
    },
};
use async_openai::types::chat::{
    ChatCompletionMessageToolCall, ChatCompletionMessageToolCalls,
    ChatCompletionRequestAssistantMessage, ChatCompletionRequestAssistantMessageAudio,
    ChatCompletionRequestAssistantMessageContent, ChatCompletionRequestMessage,
    ChatCompletionRequestToolMessage, FunctionCall,
};

/// The reply's message as it came, with what has to change, then the answers.
pub(super) fn items(message: &Message, calls: &[Call], answers: &[Answer]) -> Vec<Item> {
    let told = folded(calls, answers);
    let assistant = written::assistant(message, &told);
    let answers = answer_messages(told, answers);
    let answers = answers.iter().map(Item::of);
    std::iter::once(assistant).chain(answers).collect()
}

/// The same, in async-openai's types.
pub(super) fn messages(
    message: &Message,
    calls: &[Call],
    answers: &[Answer],
) -> Vec<ChatCompletionRequestMessage> {
    let told = folded(calls, answers);
    let assistant = assistant_message(message, told.iter().map(|told| told.call));
    let mut messages = vec![assistant];
    messages.extend(answer_messages(told, answers));
    messages
}

fn answer_messages(told: Vec<Told<'_>>, answers: &[Answer]) -> Vec<ChatCompletionRequestMessage> {
    let tool_messages = told
        .into_iter()
        .map(|told| tool_message(&told.call.id, told.text));
    tool_messages.chain(attach::message(answers)).collect()
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
    let tool_calls: Vec<_> = calls
        .map(|call| function_call(&call.id, &call.name, &call.arguments))
        .collect();
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

/// Leaves out what is empty, and gives a message the content that it must have: it may be null only beside calls.
pub(super) fn complete(assistant: &mut ChatCompletionRequestAssistantMessage) {
    use ChatCompletionRequestAssistantMessageContent::Array;

    assistant.tool_calls.take_if(|calls| calls.is_empty());
    assistant
        .content
        .take_if(|content| matches!(content, Array(parts) if parts.is_empty()));
    #[expect(deprecated, reason = "an old history may hold one")]
    let has_call = assistant.tool_calls.is_some() || assistant.function_call.is_some();
    if !has_call && assistant.content.is_none() {
        assistant.content = Some(String::new().into());
    }
}

/// An entry of `tool_calls` that every server reads: a legal name, and arguments that are an object. Many servers parse
/// the arguments of a history, and would refuse every later request for one call that the model got wrong. Calls of
/// other kinds are written as calls of functions: async-openai writes those of custom tools in a form that the API refuses.
pub(super) fn function_call(
    id: &str,
    name: &str,
    arguments: &str,
) -> ChatCompletionMessageToolCalls {
    let function = FunctionCall {
        name: ids::legal_name(name, LIMITS),
        arguments: as_object(arguments).into_owned(),
    };
    ChatCompletionMessageToolCall {
        id: id.to_owned(),
        function,
    }
    .into()
}
