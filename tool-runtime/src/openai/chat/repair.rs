//! Mends a history that the API would refuse.

use std::collections::HashSet;

use async_openai::types::chat::{
    ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessage,
    ChatCompletionRequestMessage, ChatCompletionRequestToolMessage,
    ChatCompletionRequestToolMessageContent, ChatCompletionRequestToolMessageContentPart,
};

use super::{
    assemble,
    ids::{self, Ids},
    pairing,
};
use crate::call::quoted;

/// What stands in for an answer that a history lacks.
const NO_ANSWER: &str = "error: cancelled; it may have partly run";

/// Mends a history so that the API accepts it, an old one that was cut off in the middle of a turn for example.
///
/// - Each call gets exactly one answer, right after its message, in the order of the calls. An answer may be anywhere in
///   the history: the id tells to which call it belongs. If calls of several messages have the same id, an answer
///   belongs to the nearest of these messages before it. Answers without ids belong to the calls before them if there
///   are as many. A call without an answer is answered as cancelled.
/// - A `tool` message that answers no call is left out, and so is a second answer to one call. The log says so.
/// - Ids that are empty, too long, or there twice in one message are replaced, in the call and in its answer.
/// - Illegal names of calls are made legal, arguments that are not an object are put into one, and calls of custom tools
///   become calls of functions.
/// - The empty lists `tool_calls: []` and `content: []` of an assistant message are left out. If neither words nor calls
///   nor a refusal are left, its content is an empty text.
/// - An empty answer becomes `(empty)`.
///
/// Nothing else changes. It is deterministic, a second pass changes nothing, and it takes time linear in the size of the
/// history.
///
/// ```
/// use tool_runtime::openai::{chat::repair, types::ChatCompletionRequestMessage};
///
/// let truncated: Vec<ChatCompletionRequestMessage> = serde_json::from_value(serde_json::json!([
///     { "role": "user", "content": "Weather in Paris and Rome?" },
///     { "role": "assistant", "tool_calls": [
///         { "id": "a", "type": "function", "function": { "name": "weather", "arguments": "{}" } },
///         { "id": "b", "type": "function", "function": { "name": "weather", "arguments": "{}" } },
///     ] },
///     { "role": "tool", "tool_call_id": "b", "content": "sunny" },
///     { "role": "user", "content": "Hello?" },
/// ]))?;
///
/// let messages = serde_json::to_value(repair(truncated))?;
/// assert_eq!(messages[2]["tool_call_id"], "a");
/// assert_eq!(messages[2]["content"], "error: cancelled; it may have partly run");
/// assert_eq!(messages[3]["content"], "sunny");
/// assert_eq!(messages[4]["content"], "Hello?");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn repair(messages: Vec<ChatCompletionRequestMessage>) -> Vec<ChatCompletionRequestMessage> {
    let mut ids = Ids::new(messages.iter().flat_map(pairing::calls).map(pairing::id));
    let places = pairing::answers(&messages);
    let count = messages.len();
    let mut answers: Vec<Option<ChatCompletionRequestToolMessage>> = vec![None; count];
    let mut others = Vec::with_capacity(count);
    for (message, answer) in messages.into_iter().zip(&mut answers) {
        match message {
            ChatCompletionRequestMessage::Tool(message) => *answer = Some(message),
            other => others.push(other),
        }
    }
    let mut answers_of_calls = places.into_iter().map(|place| answers[place?].take());

    let mut repaired = Vec::with_capacity(count);
    for message in others {
        if let ChatCompletionRequestMessage::Assistant(mut assistant) = message {
            assemble::complete(&mut assistant);
            let answers = answered(&mut assistant, &mut answers_of_calls, &mut ids);
            repaired.push(assistant.into());
            repaired.extend(answers);
        } else {
            repaired.push(message);
        }
    }
    drop(answers_of_calls);
    for orphan in answers.into_iter().flatten() {
        tracing::warn!(
            tool_call_id = quoted(&orphan.tool_call_id),
            "left out a tool message that answers no call"
        );
    }
    repaired
}

/// Makes the calls of a message legal, and returns their answers.
fn answered(
    assistant: &mut ChatCompletionRequestAssistantMessage,
    answers: &mut impl Iterator<Item = Option<ChatCompletionRequestToolMessage>>,
    ids: &mut Ids,
) -> Vec<ChatCompletionRequestMessage> {
    let calls = assistant.tool_calls.as_deref_mut().unwrap_or_default();
    let mut kept = HashSet::new();
    let answer = |(call, answer): (&mut ChatCompletionMessageToolCalls, Option<_>)| {
        let mut id = pairing::id(call).to_owned();
        let (name, arguments) = body(call);
        if !ids::is_legal(&id) || !kept.insert(id.clone()) {
            id = ids.invent(name, arguments);
        }
        *call = assemble::function_call(&id, name, arguments);
        match answer {
            Some(answer) => complete_answer(answer, id),
            None => assemble::tool_message(&id, NO_ANSWER),
        }
    };
    calls.iter_mut().zip(answers).map(answer).collect()
}

fn body(call: &ChatCompletionMessageToolCalls) -> (&str, &str) {
    match call {
        ChatCompletionMessageToolCalls::Function(call) => {
            (&call.function.name, &call.function.arguments)
        }
        ChatCompletionMessageToolCalls::Custom(call) => {
            (&call.custom_tool.name, &call.custom_tool.input)
        }
    }
}

fn complete_answer(
    mut answer: ChatCompletionRequestToolMessage,
    id: String,
) -> ChatCompletionRequestMessage {
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
    answer.tool_call_id = id;
    answer.into()
}
