//! Mends a history that the API would refuse.

use std::{borrow::Cow, collections::HashSet, mem};

use super::{Change, ChangeKind, LIMITS, ToolCall, history::HistoryMessage};
use crate::{
    CallKind,
    api::{
        arguments::as_object,
        ids::{self, Ids},
        pairing::{self, Entry},
    },
    openai::NO_ANSWER,
};

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
pub struct Repaired<'h, M: Clone> {
    /// The messages: those that were given, untouched, if nothing had to be changed.
    pub messages: Cow<'h, [M]>,
    /// Everything that was changed, in the order of the messages.
    pub changes: Vec<Change>,
}

impl<M: Clone> Repaired<'_, M> {
    /// Returns the messages. They are copied only if the history was borrowed and nothing had to be changed.
    #[must_use]
    pub fn into_messages(self) -> Vec<M> {
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
/// - Illegal names of calls are made legal, and arguments that are not an object are put into one. Calls that a server wrote in a
///   form of its own are written in that of the API.
/// - In async-openai's types, calls of custom tools become calls of functions: it writes them in a form that the API refuses.
/// - The empty lists `tool_calls: []` and `content: []` of an assistant message are left out. If neither words nor calls
///   nor a refusal are left, its content is an empty text.
/// - An empty answer becomes `(empty)`.
///
/// The messages are [items](crate::model::Item) or async-openai's. Nothing else changes, and [`Repaired::changes`] lists what did. A history that the API accepts comes back untouched and
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
pub fn repair<'h, M: HistoryMessage>(history: impl Into<Cow<'h, [M]>>) -> Repaired<'h, M> {
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
enum Piece<M> {
    /// The message at this position of the given one.
    Kept(usize),
    New(M),
}

/// A repair that goes on. It copies no message but those that change.
struct Repair<'h, M> {
    history: &'h [M],
    ids: Ids,
    pieces: Vec<Piece<M>>,
    changes: Vec<Change>,
    /// The number of each message among those that are not left out.
    ranks: Vec<usize>,
    /// That of the message which was dealt with last.
    last_rank: usize,
}

impl<'h, M: HistoryMessage> Repair<'h, M> {
    fn of(history: &'h [M]) -> (Vec<Piece<M>>, Vec<Change>) {
        let places = pairing::answers(history.iter().map(M::entry));
        let ids = history.iter().flat_map(|message| match message.entry() {
            Entry::Calls(ids) => ids,
            _ => Vec::new(),
        });
        let mut repair = Self {
            history,
            ids: Ids::new(ids),
            pieces: Vec::with_capacity(history.len()),
            changes: Vec::new(),
            ranks: Vec::with_capacity(history.len()),
            last_rank: 0,
        };
        repair.leave_out_orphans(&places);
        let mut places = places.into_iter();
        for (position, message) in history.iter().enumerate() {
            if matches!(message.entry(), Entry::Answer(_)) {
                continue;
            }
            if message.is_of_assistant() {
                repair.last_rank = repair.ranks[position];
                repair.assistant(position, message, &mut places);
            } else {
                repair.pieces.push(Piece::Kept(position));
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
            match message.entry() {
                Entry::Answer(id) if !is_answer[position] => {
                    let call_id = id.to_owned();
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
        message: &M,
        places: &mut impl Iterator<Item = Option<usize>>,
    ) {
        let calls = message.calls();
        let mut kept = HashSet::new();
        let mut mended = Vec::new();
        let mut answers = Vec::with_capacity(calls.len());
        for (index, (call, place)) in calls.iter().zip(places).enumerate() {
            let id = self.id(position, call, &mut kept);
            if self.changes_call(position, call, &id) {
                mended.push((index, id.clone().into_owned()));
            }
            answers.push(self.answer(position, place, &id));
        }
        let gaps = message.gaps();
        let is_whole = mended.is_empty() && gaps.is_empty();
        for gap in gaps {
            self.note(position, gap);
        }
        self.pieces.push(if is_whole {
            Piece::Kept(position)
        } else {
            Piece::New(message.completed(&mended))
        });
        self.pieces.append(&mut answers);
    }

    /// Returns the id that a call is to have.
    fn id<'c>(
        &mut self,
        position: usize,
        call: &'c ToolCall,
        kept: &mut HashSet<&'c str>,
    ) -> Cow<'c, str> {
        let ToolCall(call, _) = call;
        let id = call.id.as_str();
        let is_legal = LIMITS.allow_id(id);
        if is_legal && kept.insert(id) {
            return id.into();
        }
        let (from, to) = (id.to_owned(), self.ids.invent(&call.name, &call.arguments));
        let new = to.clone();
        let kind = if is_legal {
            ChangeKind::RepeatedIdReplaced { from, to }
        } else {
            ChangeKind::IllegalIdReplaced { from, to }
        };
        self.note(position, kind);
        new.into()
    }

    /// Returns whether a call must be written again.
    fn changes_call(&mut self, position: usize, call: &ToolCall, id: &str) -> bool {
        let before = self.changes.len();
        let ToolCall(said, _) = call;
        let call_id = || id.to_owned();
        let to = ids::legal_name(&said.name, LIMITS);
        if to != said.name {
            let from = said.name.clone();
            self.note(position, ChangeKind::NameReplaced { from, to });
        }
        let is_custom = said.kind == CallKind::Custom && M::KEEPS_CUSTOM;
        if !is_custom && as_object(&said.arguments) != said.arguments {
            let call_id = call_id();
            self.note(position, ChangeKind::ArgumentsReplaced { call_id });
        }
        if said.kind != CallKind::Function && !is_custom {
            let call_id = call_id();
            self.note(position, ChangeKind::MadeFunction { call_id });
        }
        let is_noted = self.changes.len() > before || said.id != id;
        if !is_noted && M::changes_form(call) {
            let call_id = call_id();
            self.note(position, ChangeKind::FormReplaced { call_id });
        }
        self.changes.len() > before || said.id != id
    }

    /// Returns the answer to a call.
    fn answer(&mut self, position: usize, place: Option<usize>, id: &str) -> Piece<M> {
        let call_id = || id.to_owned();
        let Some(place) = place else {
            let call_id = call_id();
            self.note(position, ChangeKind::AnswerAdded { call_id });
            return Piece::New(M::answer(id, NO_ANSWER));
        };
        let answer = &self.history[place];
        let last = mem::replace(&mut self.last_rank, self.ranks[place]);
        if self.last_rank != last + 1 {
            let call_id = call_id();
            self.note(place, ChangeKind::AnswerMoved { call_id });
        }
        let mut is_kept = true;
        if let Entry::Answer(from) = answer.entry()
            && from != id
        {
            let (from, to) = (from.to_owned(), call_id());
            self.note(place, ChangeKind::AnswerIdReplaced { from, to });
            is_kept = false;
        }
        if answer.is_empty_answer() {
            let call_id = call_id();
            self.note(place, ChangeKind::AnswerFilled { call_id });
            is_kept = false;
        }
        if is_kept {
            Piece::Kept(place)
        } else {
            Piece::New(answer.answering(id))
        }
    }
}
