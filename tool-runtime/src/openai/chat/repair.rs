//! Mends a history that the API would refuse.

use std::collections::HashSet;

use super::{
    LIMITS,
    history::{HistoryMessage, Mend as _},
};
use crate::{
    api::{
        ids::Ids,
        pairing::{self, Entry},
    },
    call::quoted,
    openai::NO_ANSWER,
};

/// Mends a history so that the API accepts it, an old one that was cut off in the middle of a turn for example.
///
/// - Each call gets exactly one answer, right after its message, in the order of the calls. An answer may be anywhere in
///   the history: the id tells to which call it belongs. If calls of several messages have the same id, an answer
///   belongs to the nearest of these messages before it. Answers without ids belong to the calls before them if there
///   are as many. A call without an answer is answered as cancelled.
/// - A `tool` message that answers no call is left out, and so is a second answer to one call. The log says so.
/// - Ids that are empty, too long, or there twice in one message are replaced, in the call and in its answer.
/// - Illegal names of calls are made legal, and arguments that are not an object are put into one. In async-openai's types,
///   calls of custom tools become calls of functions.
/// - The empty lists `tool_calls: []` and `content: []` of an assistant message are left out. If neither words nor calls
///   nor a refusal are left, its content is an empty text.
/// - An empty answer becomes `(empty)`.
///
/// Nothing else changes. The messages are those of a [`Transcript`](crate::model::Transcript), or async-openai's. It is deterministic, a second pass changes nothing, and it takes time linear in the size of the
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
pub fn repair<M: HistoryMessage>(messages: Vec<M>) -> Vec<M> {
    let ids = messages.iter().flat_map(|message| match message.entry() {
        Entry::Calls(ids) => ids,
        _ => Vec::new(),
    });
    let mut ids = Ids::new(ids);
    let places = pairing::answers(messages.iter().map(M::entry));
    let count = messages.len();
    let mut answers: Vec<Option<M>> = Vec::new();
    let mut others = Vec::with_capacity(count);
    for message in messages {
        if matches!(message.entry(), Entry::Answer(_)) {
            answers.push(Some(message));
        } else {
            answers.push(None);
            others.push(message);
        }
    }
    let mut answers_of_calls = places.into_iter().map(|place| answers[place?].take());

    let mut repaired = Vec::with_capacity(count);
    for mut message in others {
        let mut kept = HashSet::new();
        let mut told = Vec::new();
        message.complete(&mut |id, name, arguments| {
            let mut id = id.to_owned();
            if !LIMITS.allow_id(&id) || !kept.insert(id.clone()) {
                id = ids.invent(name, arguments);
            }
            told.push(match answers_of_calls.next().flatten() {
                Some(answer) => answer.answering(&id),
                None => M::answer(&id, NO_ANSWER),
            });
            id
        });
        repaired.push(message);
        repaired.extend(told);
    }
    drop(answers_of_calls);
    for orphan in answers.into_iter().flatten() {
        if let Entry::Answer(id) = orphan.entry() {
            tracing::warn!(
                tool_call_id = quoted(id),
                "left out a tool message that answers no call"
            );
        }
    }
    repaired
}
