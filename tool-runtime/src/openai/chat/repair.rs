//! Mends a history that the API would refuse.

use std::{borrow::Cow, collections::HashSet, mem};

use async_openai::types::chat::{
    ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessage,
    ChatCompletionRequestAssistantMessageContent, ChatCompletionRequestMessage,
    ChatCompletionRequestToolMessage, ChatCompletionRequestToolMessageContent,
    ChatCompletionRequestToolMessageContentPart,
};

use super::{
    Change, ChangeKind, assemble,
    ids::{self, Ids},
    pairing,
};

/// What stands in for an answer that a history lacks.
const NO_ANSWER: &str = "error: cancelled; it may have partly run";

/// A history that the API accepts, and what [`repair`] changed to make it so.
///
/// ```
/// use tool_runtime::openai::{chat::repair, types::ChatCompletionRequestMessage};
///
/// let history = vec![ChatCompletionRequestMessage::User("Hello?".into())];
/// let repaired = repair(&history);
/// assert!(repaired.changes.is_empty());
/// assert!(std::ptr::eq(&*repaired.messages, &*history)); // not copied
/// assert_eq!(repaired.into_messages(), history);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Repaired<'h> {
    /// The messages: those that were given, untouched, if nothing had to be changed.
    pub messages: Cow<'h, [ChatCompletionRequestMessage]>,
    /// Everything that was changed, in the order of the messages.
    pub changes: Vec<Change>,
}

impl Repaired<'_> {
    /// Returns the messages. They are copied only if the history was borrowed and nothing had to be changed.
    #[must_use]
    pub fn into_messages(self) -> Vec<ChatCompletionRequestMessage> {
        self.messages.into_owned()
    }
}

/// Mends a history so that the API accepts it, an old one that was cut off in the middle of a turn for example.
///
/// - Each call gets exactly one answer, right after its message, in the order of the calls. An answer may be anywhere in
///   the history: the id tells to which call it belongs. If calls of several messages have the same id, an answer
///   belongs to the nearest of these messages before it. Answers without ids belong to the calls before them if there
///   are as many. A call without an answer is answered as cancelled.
/// - A `tool` message that answers no call is left out, and so is a second answer to one call.
/// - Ids that are empty, too long, or there twice in one message are replaced, in the call and in its answer.
/// - Illegal names of calls are made legal, arguments that are not an object are put into one, and calls of custom tools
///   become calls of functions.
/// - The empty lists `tool_calls: []` and `content: []` of an assistant message are left out. If neither words nor calls
///   nor a refusal are left, its content is an empty text.
/// - An empty answer becomes `(empty)`.
///
/// Nothing else changes, and [`Repaired::changes`] lists what did. A history that the API accepts comes back untouched and
/// uncopied. It is deterministic, a second pass changes nothing, and it takes time linear in the size of the history.
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
/// let repaired = repair(truncated);
/// assert_eq!(
///     repaired.changes[0].to_string(),
///     "message 1: answered the call \"a\" as cancelled, because each call must have an answer",
/// );
/// assert_eq!(repaired.changes.len(), 1);
///
/// let messages = serde_json::to_value(repaired.messages)?;
/// assert_eq!(messages[2]["tool_call_id"], "a");
/// assert_eq!(messages[2]["content"], "error: cancelled; it may have partly run");
/// assert_eq!(messages[3]["content"], "sunny");
/// assert_eq!(messages[4]["content"], "Hello?");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn repair<'h>(history: impl Into<Cow<'h, [ChatCompletionRequestMessage]>>) -> Repaired<'h> {
    let messages = history.into();
    let (pieces, changes) = Repair::of(&messages);
    if changes.is_empty() {
        return Repaired { messages, changes };
    }
    let mut given: Vec<_> = messages.into_owned().into_iter().map(Some).collect();
    let messages = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Kept(position) => given[position].take(),
        Piece::New(message) => Some(message),
    });
    Repaired {
        messages: messages.collect(),
        changes,
    }
}

/// A message of the repaired history.
enum Piece {
    /// The message at this position of the given one.
    Kept(usize),
    New(ChatCompletionRequestMessage),
}

/// A repair that goes on. It copies no message but those that change.
struct Repair<'h> {
    history: &'h [ChatCompletionRequestMessage],
    ids: Ids,
    pieces: Vec<Piece>,
    changes: Vec<Change>,
    /// The number of each message among those that are not left out.
    ranks: Vec<usize>,
    /// That of the message which was dealt with last.
    last_rank: usize,
}

impl<'h> Repair<'h> {
    fn of(history: &'h [ChatCompletionRequestMessage]) -> (Vec<Piece>, Vec<Change>) {
        let places = pairing::answers(history);
        let mut repair = Self {
            history,
            ids: Ids::new(history.iter().flat_map(pairing::calls).map(pairing::id)),
            pieces: Vec::with_capacity(history.len()),
            changes: Vec::new(),
            ranks: Vec::with_capacity(history.len()),
            last_rank: 0,
        };
        repair.leave_out_orphans(&places);
        let mut places = places.into_iter();
        for (position, message) in history.iter().enumerate() {
            match message {
                ChatCompletionRequestMessage::Tool(_) => {}
                ChatCompletionRequestMessage::Assistant(assistant) => {
                    repair.last_rank = repair.ranks[position];
                    repair.assistant(position, assistant, &mut places);
                }
                _ => repair.pieces.push(Piece::Kept(position)),
            }
        }
        repair.changes.sort_by_key(|change| change.position);
        (repair.pieces, repair.changes)
    }

    fn note(&mut self, position: usize, kind: ChangeKind) {
        self.changes.push(Change { position, kind });
    }

    fn leave_out_orphans(&mut self, places: &[Option<usize>]) {
        let mut is_answer = vec![false; self.history.len()];
        for place in places.iter().flatten() {
            is_answer[*place] = true;
        }
        let mut rank = 0;
        for (position, message) in self.history.iter().enumerate() {
            self.ranks.push(rank);
            match message {
                ChatCompletionRequestMessage::Tool(answer) if !is_answer[position] => {
                    let call_id = answer.tool_call_id.clone();
                    self.note(position, ChangeKind::AnswerLeftOut { call_id });
                }
                _ => rank += 1,
            }
        }
    }

    /// Makes a message of the assistant legal, and puts the answers to its calls behind it.
    fn assistant(
        &mut self,
        position: usize,
        message: &ChatCompletionRequestAssistantMessage,
        places: &mut impl Iterator<Item = Option<usize>>,
    ) {
        let calls = message.tool_calls.as_deref().unwrap_or_default();
        let mut kept = HashSet::new();
        let mut mended = Vec::new();
        let mut answers = Vec::with_capacity(calls.len());
        for (index, (call, place)) in calls.iter().zip(places).enumerate() {
            let id = self.id(position, call, &mut kept);
            if let Some(call) = self.call(position, call, &id) {
                mended.push((index, call));
            }
            answers.push(self.answer(position, place, &id));
        }
        let gaps = self.gaps(position, message);
        if mended.is_empty() && !gaps {
            self.pieces.push(Piece::Kept(position));
        } else {
            let mut message = message.clone();
            for (index, call) in mended {
                if let Some(calls) = &mut message.tool_calls {
                    calls[index] = call;
                }
            }
            assemble::complete(&mut message);
            self.pieces.push(Piece::New(message.into()));
        }
        self.pieces.append(&mut answers);
    }

    /// Returns the id that a call is to have.
    fn id<'c>(
        &mut self,
        position: usize,
        call: &'c ChatCompletionMessageToolCalls,
        kept: &mut HashSet<&'c str>,
    ) -> Cow<'c, str> {
        let id = pairing::id(call);
        let is_legal = ids::is_legal(id);
        if is_legal && kept.insert(id) {
            return id.into();
        }
        let (name, arguments) = body(call);
        let (from, to) = (id.to_owned(), self.ids.invent(name, arguments));
        let new = to.clone();
        let kind = if is_legal {
            ChangeKind::RepeatedIdReplaced { from, to }
        } else {
            ChangeKind::IllegalIdReplaced { from, to }
        };
        self.note(position, kind);
        new.into()
    }

    /// Returns what a call is to be instead, if it must change.
    fn call(
        &mut self,
        position: usize,
        call: &ChatCompletionMessageToolCalls,
        id: &str,
    ) -> Option<ChatCompletionMessageToolCalls> {
        let before = self.changes.len();
        let (name, arguments) = body(call);
        let call_id = || id.to_owned();
        let legal_name = ids::legal_name(name);
        if legal_name != name {
            let from = name.to_owned();
            let to = legal_name;
            self.note(position, ChangeKind::NameReplaced { from, to });
        }
        if assemble::as_object(arguments) != arguments {
            let call_id = call_id();
            self.note(position, ChangeKind::ArgumentsReplaced { call_id });
        }
        if let ChatCompletionMessageToolCalls::Custom(_) = call {
            let call_id = call_id();
            self.note(position, ChangeKind::MadeFunction { call_id });
        }
        let has_changed = self.changes.len() > before || pairing::id(call) != id;
        has_changed.then(|| assemble::function_call(id, name, arguments))
    }

    /// Returns the answer to a call.
    fn answer(&mut self, position: usize, place: Option<usize>, id: &str) -> Piece {
        let call_id = || id.to_owned();
        let history = self.history;
        let answer = place.and_then(|place| match &history[place] {
            ChatCompletionRequestMessage::Tool(answer) => Some((place, answer)),
            _ => None,
        });
        let Some((place, answer)) = answer else {
            let call_id = call_id();
            self.note(position, ChangeKind::AnswerAdded { call_id });
            return Piece::New(assemble::tool_message(id, NO_ANSWER));
        };
        let last = mem::replace(&mut self.last_rank, self.ranks[place]);
        if self.last_rank != last + 1 {
            let call_id = call_id();
            self.note(place, ChangeKind::AnswerMoved { call_id });
        }
        let has_other_id = answer.tool_call_id != id;
        if has_other_id {
            let (from, to) = (answer.tool_call_id.clone(), call_id());
            self.note(place, ChangeKind::AnswerIdReplaced { from, to });
        }
        let is_empty = is_empty(answer);
        if is_empty {
            let call_id = call_id();
            self.note(place, ChangeKind::AnswerFilled { call_id });
        }
        if !has_other_id && !is_empty {
            return Piece::Kept(place);
        }
        let content = if is_empty {
            "(empty)".into()
        } else {
            answer.content.clone()
        };
        let tool_call_id = call_id();
        let answer = ChatCompletionRequestToolMessage {
            content,
            tool_call_id,
        };
        Piece::New(answer.into())
    }

    /// Notes the empty lists of a message, and whether it lacks content. Returns whether there was any of that.
    fn gaps(&mut self, position: usize, message: &ChatCompletionRequestAssistantMessage) -> bool {
        use ChatCompletionRequestAssistantMessageContent::Array;

        let before = self.changes.len();
        let calls = message.tool_calls.as_ref();
        if calls.is_some_and(Vec::is_empty) {
            let member = "tool_calls";
            self.note(position, ChangeKind::EmptyListLeftOut { member });
        }
        let content = message.content.as_ref();
        let is_empty = matches!(content, Some(Array(parts)) if parts.is_empty());
        if is_empty {
            let member = "content";
            self.note(position, ChangeKind::EmptyListLeftOut { member });
        }
        #[expect(deprecated, reason = "an old history may hold one")]
        let has_call =
            calls.is_some_and(|calls| !calls.is_empty()) || message.function_call.is_some();
        if !has_call && (is_empty || content.is_none()) {
            self.note(position, ChangeKind::ContentAdded);
        }
        self.changes.len() > before
    }
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

fn is_empty(answer: &ChatCompletionRequestToolMessage) -> bool {
    match &answer.content {
        ChatCompletionRequestToolMessageContent::Text(text) => text.trim().is_empty(),
        ChatCompletionRequestToolMessageContent::Array(parts) => parts.iter().all(|part| {
            let ChatCompletionRequestToolMessageContentPart::Text(part) = part;
            part.text.trim().is_empty()
        }),
    }
}
