//! Mends a history that the API would refuse.

use std::collections::VecDeque;

use async_openai::types::chat::{
    ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessage,
    ChatCompletionRequestMessage, ChatCompletionRequestToolMessage,
    ChatCompletionRequestToolMessageContent, ChatCompletionRequestToolMessageContentPart,
};

use super::{assemble, ids};

/// What stands in for an answer that a history lacks.
const NO_ANSWER: &str = "error: cancelled; it may have partly run";

/// Mends a history, an old one that was cut off in the middle of a turn for example, so that the API accepts it.
///
/// - Each call gets exactly one answer, right after the assistant message, in the order of the calls: an answer
///   that stands further down (but before the next message with calls) is moved up, and one that is missing is filled
///   in as cancelled.
/// - Ids that are empty, too long or there twice in one message are replaced, in the call and in its answer; names with
///   illegal characters are made legal; arguments that are not an object are put into one; calls of custom tools
///   become calls of functions.
/// - A `tool` message that answers no call is left out, as is a second answer to one call.
/// - An empty list of calls is left out, and an empty answer gets a text.
///
/// It is deterministic, and a second pass changes nothing.
///
/// ```
/// use tool_runtime::openai::{chat::repair, types::ChatCompletionRequestMessage};
///
/// let cut_off: Vec<ChatCompletionRequestMessage> = serde_json::from_value(serde_json::json!([
///     { "role": "user", "content": "Weather in Paris and Rome?" },
///     { "role": "assistant", "tool_calls": [
///         { "id": "a", "type": "function", "function": { "name": "weather", "arguments": "{}" } },
///         { "id": "b", "type": "function", "function": { "name": "weather", "arguments": "{}" } },
///     ] },
///     { "role": "tool", "tool_call_id": "b", "content": "sunny" },
///     { "role": "user", "content": "Hello?" },
/// ]))?;
///
/// let messages = serde_json::to_value(repair(cut_off))?;
/// assert_eq!(messages[2]["tool_call_id"], "a");
/// assert_eq!(messages[2]["content"], "error: cancelled; it may have partly run");
/// assert_eq!(messages[3]["content"], "sunny");
/// assert_eq!(messages[4]["content"], "Hello?");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn repair(messages: Vec<ChatCompletionRequestMessage>) -> Vec<ChatCompletionRequestMessage> {
    let mut repaired = Vec::with_capacity(messages.len());
    let mut rest = VecDeque::from(messages);
    while let Some(message) = rest.pop_front() {
        match message {
            ChatCompletionRequestMessage::Assistant(mut assistant) => {
                assemble::complete(&mut assistant);
                let answers = answers(&mut assistant, &mut rest);
                repaired.push(assistant.into());
                repaired.extend(answers);
            }
            // Those that answer a call have been taken by it.
            ChatCompletionRequestMessage::Tool(orphan) => {
                tracing::warn!(
                    tool_call_id = orphan.tool_call_id,
                    "left out a tool message that answers no call"
                );
            }
            other => repaired.push(other),
        }
    }
    repaired
}

/// Makes the calls of a message legal, and takes their answers out of the messages that follow.
fn answers(
    assistant: &mut ChatCompletionRequestAssistantMessage,
    rest: &mut VecDeque<ChatCompletionRequestMessage>,
) -> Vec<ChatCompletionRequestMessage> {
    let calls = assistant.tool_calls.as_deref_mut().unwrap_or_default();
    if calls.is_empty() {
        return Vec::new();
    }
    let old_ids: Vec<String> = calls.iter().map(|call| id(call).to_owned()).collect();
    let new_ids = ids::unique(&old_ids.iter().map(String::as_str).collect::<Vec<_>>());
    let mut end = rest.iter().position(has_calls).unwrap_or(rest.len());
    let mut answers = Vec::with_capacity(calls.len());
    for ((call, old), new) in calls.iter_mut().zip(&old_ids).zip(&new_ids) {
        *call = legal(call, new);
        let is_answer = |message: &ChatCompletionRequestMessage| match message {
            ChatCompletionRequestMessage::Tool(answer) => answer.tool_call_id == *old,
            _ => false,
        };
        let found = rest
            .iter()
            .take(end)
            .position(is_answer)
            .and_then(|position| rest.remove(position));
        answers.push(match found {
            Some(ChatCompletionRequestMessage::Tool(answer)) => {
                end -= 1;
                complete_answer(answer, new)
            }
            _ => assemble::tool_message(new, NO_ANSWER),
        });
    }
    answers
}

fn has_calls(message: &ChatCompletionRequestMessage) -> bool {
    matches!(
        message,
        ChatCompletionRequestMessage::Assistant(assistant)
            if assistant.tool_calls.as_ref().is_some_and(|calls| !calls.is_empty())
    )
}

fn id(call: &ChatCompletionMessageToolCalls) -> &str {
    match call {
        ChatCompletionMessageToolCalls::Function(call) => &call.id,
        ChatCompletionMessageToolCalls::Custom(call) => &call.id,
    }
}

fn legal(call: &ChatCompletionMessageToolCalls, id: &str) -> ChatCompletionMessageToolCalls {
    let (name, arguments) = match call {
        ChatCompletionMessageToolCalls::Function(call) => {
            (&call.function.name, &call.function.arguments)
        }
        ChatCompletionMessageToolCalls::Custom(call) => {
            (&call.custom_tool.name, &call.custom_tool.input)
        }
    };
    assemble::function_call(id, name, arguments)
}

fn complete_answer(
    mut answer: ChatCompletionRequestToolMessage,
    id: &str,
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
    id.clone_into(&mut answer.tool_call_id);
    answer.into()
}
