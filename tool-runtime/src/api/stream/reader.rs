//! What the readers of all APIs have in common.

use serde_json::Value;

use super::{
    ReplyEnd, ReplyEvent, Unreadable,
    framing::{Frame, Frames, shown},
};
use crate::{Call, json};

/// How much of a reply is kept, in bytes, unless something else is said.
const MAX_SIZE: usize = 64 * 1024 * 1024;

/// What one API makes of the events of a stream.
pub trait Assembly: Default {
    /// The finished reply.
    type Reply;

    /// Takes an event in.
    #[doc(hidden)]
    fn event(&mut self, name: &str, json: Value, found: &mut Found);

    /// Returns how the reply ended, if its server says that the stream is over, or if it just is.
    #[doc(hidden)]
    fn end_of_stream(&self, is_said: bool) -> ReplyEnd;

    /// Takes note of the end: what is complete now is told.
    #[doc(hidden)]
    fn finish(&mut self, end: &ReplyEnd, found: &mut Found);

    /// Returns all calls, those that are not complete marked as such.
    #[doc(hidden)]
    fn calls(&self) -> Vec<Call>;

    /// Returns the reply, as it would have come in one piece.
    #[doc(hidden)]
    fn json(&self, end: Option<&ReplyEnd>) -> Value;

    /// Reads the reply.
    #[doc(hidden)]
    fn reply(json: Value) -> Self::Reply;
}

/// What was found in one event.
#[derive(Debug)]
pub struct Found {
    pub(crate) events: Vec<ReplyEvent>,
    /// How the reply ended, if it did.
    pub(crate) end: Option<ReplyEnd>,
    /// How much is kept of the reply, in bytes, about.
    kept: usize,
    limit: usize,
}

#[cfg_attr(
    not(feature = "openai-types"),
    expect(dead_code, reason = "the APIs of OpenAI use all of it")
)]
impl Found {
    /// Tells of a text, unless it is empty.
    pub(crate) fn text(&mut self, event: fn(String) -> ReplyEvent, text: &str) {
        if !text.is_empty() {
            self.events.push(event(text.to_owned()));
        }
    }

    /// Tells of a call that was found at the end, and that it is complete unless it was cut off.
    pub(crate) fn call(&mut self, position: usize, call: &Call) {
        self.events.push(ReplyEvent::CallSeen {
            position,
            id: call.id.clone(),
            name: call.name.clone(),
        });
        if !call.truncated {
            let call = call.clone();
            self.events
                .push(ReplyEvent::CallCompleted { position, call });
        }
    }

    /// Takes note of what is kept.
    pub(crate) fn keep(&mut self, bytes: usize) {
        self.kept = self.kept.saturating_add(bytes);
        if self.kept > self.limit {
            self.end(ReplyEnd::Unreadable(Unreadable::TooLarge {
                limit: self.limit,
            }));
        }
    }

    /// Takes note of how the reply ended. The first end counts.
    pub(crate) fn end(&mut self, end: ReplyEnd) {
        self.end.get_or_insert(end);
    }
}

/// A reply that is being read, in the API `A`.
///
/// Give it [bytes](Self::read) as they come, or events that somebody else has framed, as [text](Self::read_data) or as
/// [JSON](Self::read_json); then [close](Self::close) it. Each returns what was found. In the end it has the
/// [reply](Self::into_reply) that would have come without streaming, member for member.
///
/// It starts nothing and waits for nothing. However the bytes are cut, it finds the same. Its work is linear in their
/// number. A server that answers with one JSON object instead of a stream is understood when the reader is closed.
///
/// ```
/// use tool_runtime::{Reply, openai::chat, stream::{ReplyEnd, ReplyEvent}};
///
/// let mut reader = chat::Reader::new();
/// for line in [
///     r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"now","arguments":"{"}}]}}]}"#,
///     r#"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"finish_reason":"tool_calls"}]}"#,
///     "[DONE]",
/// ] {
///     for event in reader.read(format!("data: {line}\n\n").as_bytes()) {
///         if let ReplyEvent::CallCompleted { call, .. } = event {
///             assert_eq!(call.name, "now");
///         }
///     }
/// }
/// assert_eq!(reader.end(), Some(&ReplyEnd::Whole));
/// assert_eq!(reader.into_reply().calls()[0].arguments, "{}");
/// ```
#[derive(Debug)]
pub struct Reader<A> {
    frames: Frames,
    assembly: A,
    found: Found,
    end: Option<ReplyEnd>,
}

impl<A: Assembly> Default for Reader<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A: Assembly> Reader<A> {
    /// Makes a reader that has read nothing.
    #[must_use]
    pub fn new() -> Self {
        Self {
            frames: Frames::new(),
            assembly: A::default(),
            found: Found {
                events: Vec::new(),
                end: None,
                kept: 0,
                limit: MAX_SIZE,
            },
            end: None,
        }
    }

    /// Sets how much of the reply is kept, and how long one event may be, in bytes. What takes more is
    /// [unreadable](Unreadable::TooLarge). It is 64 MiB unless this is called.
    #[must_use]
    pub fn max_size(mut self, bytes: usize) -> Self {
        self.found.limit = bytes;
        self
    }

    /// Reads more bytes of the stream. After the end of the reply they are ignored.
    #[must_use = "it returns what was found"]
    pub fn read(&mut self, bytes: &[u8]) -> Vec<ReplyEvent> {
        if self.end.is_none() {
            let (assembly, found) = (&mut self.assembly, &mut self.found);
            let limit = found.limit;
            let read = self.frames.read(bytes, limit, |frame| {
                take(assembly, found, &frame);
                found.end.is_none()
            });
            if let Err(unreadable) = read {
                self.found.end(ReplyEnd::Unreadable(unreadable));
            }
        }
        self.told()
    }

    /// Reads the `data` of an event.
    ///
    /// ```
    /// use tool_runtime::{openai::chat, stream::ReplyEvent};
    ///
    /// let mut reader = chat::Reader::new();
    /// let events = reader.read_data(r#"{"choices":[{"delta":{"content":"Hi"}}]}"#);
    /// assert_eq!(events, [ReplyEvent::Text("Hi".to_owned())]);
    /// ```
    #[must_use = "it returns what was found"]
    pub fn read_data(&mut self, data: &str) -> Vec<ReplyEvent> {
        if self.end.is_none() {
            let limit = self.found.limit;
            if data.len() > limit {
                self.found
                    .end(ReplyEnd::Unreadable(Unreadable::TooLarge { limit }));
            } else {
                take_data(&mut self.assembly, &mut self.found, "", data);
            }
        }
        self.told()
    }

    /// Reads an event that was parsed already.
    ///
    /// async-openai's methods `create_stream_byot` give those. Its own types fail on what many servers send.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{openai::chat, stream::ReplyEvent};
    ///
    /// let mut reader = chat::Reader::new();
    /// let events = reader.read_json(json!({ "choices": [{ "delta": { "content": "Hi" } }] }));
    /// assert_eq!(events, [ReplyEvent::Text("Hi".to_owned())]);
    /// ```
    #[must_use = "it returns what was found"]
    pub fn read_json(&mut self, json: Value) -> Vec<ReplyEvent> {
        if self.end.is_none() {
            take_json(&mut self.assembly, &mut self.found, "", json);
        }
        self.told()
    }

    /// Says that the stream is over. Unless the reply had ended, it ends now: [whole](ReplyEnd::Whole) if all that it
    /// needs has come, else [too early](ReplyEnd::ClosedEarly).
    pub fn close(&mut self) -> Vec<ReplyEvent> {
        if self.end.is_none() {
            match self.frames.close() {
                // The last event of a stream that broke off in it is not there; it is not an error.
                Ok(Some(frame)) if frame.data == DONE || is_object(&frame.data) => {
                    take(&mut self.assembly, &mut self.found, &frame);
                }
                Ok(_) => {}
                Err(unreadable) => self.found.end(ReplyEnd::Unreadable(unreadable)),
            }
            let end = self.assembly.end_of_stream(false);
            self.found.end(end);
        }
        self.told()
    }

    /// Ends the reply for a reason that lies outside of what came: [lost](ReplyEnd::Lost), [silent](ReplyEnd::Silent),
    /// [cancelled](ReplyEnd::Cancelled). A reply that has ended, or that lacked nothing, is not harmed.
    ///
    /// ```
    /// use tool_runtime::{openai::chat, stream::ReplyEnd};
    ///
    /// let mut reader = chat::Reader::new();
    /// reader.give_up(ReplyEnd::Lost { message: "connection reset".to_owned() });
    /// assert!(matches!(reader.end(), Some(ReplyEnd::Lost { .. })));
    /// ```
    pub fn give_up(&mut self, why: ReplyEnd) -> Vec<ReplyEvent> {
        if self.end.is_none() {
            let end = self.assembly.end_of_stream(false);
            self.found.end(if end.is_whole() { end } else { why });
        }
        self.told()
    }

    /// Returns how the reply ended; `None` until it has.
    #[must_use]
    pub fn end(&self) -> Option<&ReplyEnd> {
        self.end.as_ref()
    }

    /// Returns all calls that have begun, in their order, with ids that the API accepts. Those that are not complete are
    /// marked as [truncated](Call::truncated).
    ///
    /// ```
    /// use tool_runtime::openai::chat;
    ///
    /// let mut reader = chat::Reader::new();
    /// let call = r#"{"index":0,"id":"a","function":{"name":"now","arguments":"{}"}}"#;
    /// let _ = reader.read_data(&format!(r#"{{"choices":[{{"delta":{{"tool_calls":[{call}]}}}}]}}"#));
    /// // Its arguments parse, and more of them may come.
    /// assert!(reader.calls()[0].truncated);
    /// ```
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.assembly.calls()
    }

    /// Returns what there is of the reply, as the JSON that would have come in one piece. A reply that broke off has an
    /// `error` that says so.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::openai::chat;
    ///
    /// let mut reader = chat::Reader::new();
    /// let _ = reader.read_json(json!({ "choices": [{ "index": 0, "delta": { "content": "Hi" } }] }));
    /// assert_eq!(reader.to_json()["choices"][0]["message"], json!({ "content": "Hi" }));
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.assembly.json(self.end.as_ref())
    }

    /// Returns what there is of the reply.
    #[must_use]
    pub fn into_reply(self) -> A::Reply {
        A::reply(self.to_json())
    }

    /// Hands out what was found, and the end if it was found.
    fn told(&mut self) -> Vec<ReplyEvent> {
        if self.end.is_none()
            && let Some(end) = self.found.end.clone()
        {
            self.assembly.finish(&end, &mut self.found);
            self.found.events.push(ReplyEvent::Ended(end.clone()));
            self.end = Some(end);
        }
        std::mem::take(&mut self.found.events)
    }
}

/// What says that a stream is over.
const DONE: &str = "[DONE]";

/// Names of events that only keep the connection open.
const KEEP_ALIVE: [&str; 4] = ["ping", "keepalive", "keep-alive", "heartbeat"];

fn is_object(data: &str) -> bool {
    data.trim_start().starts_with('{')
        && serde_json::from_str::<serde::de::IgnoredAny>(data).is_ok()
}

fn take<A: Assembly>(assembly: &mut A, found: &mut Found, frame: &Frame) {
    take_data(assembly, found, &frame.name, &frame.data);
}

fn take_data<A: Assembly>(assembly: &mut A, found: &mut Found, name: &str, data: &str) {
    let data = data.trim();
    if data == DONE {
        let end = assembly.end_of_stream(true);
        found.end(end);
    } else if !data.is_empty() {
        match json::exact(data.as_bytes()) {
            Ok(json) => take_json(assembly, found, name, json),
            Err(_) if KEEP_ALIVE.contains(&name) => {}
            Err(_) => unreadable(found, data),
        }
    }
}

fn take_json<A: Assembly>(assembly: &mut A, found: &mut Found, name: &str, json: Value) {
    let is_alive = |kind: &Value| kind.as_str().is_some_and(|kind| KEEP_ALIVE.contains(&kind));
    match json {
        Value::Object(event) if event.get("type").is_some_and(is_alive) => {}
        Value::Object(_) => assembly.event(name, json, found),
        // Gemini sends an error like this.
        Value::Array(mut items) if items.len() == 1 && items[0].is_object() => {
            assembly.event(name, items.swap_remove(0), found);
        }
        Value::Null => {}
        _ if KEEP_ALIVE.contains(&name) => {}
        other => unreadable(found, &other.to_string()),
    }
}

fn unreadable(found: &mut Found, data: &str) {
    let start = shown(data);
    found.end(ReplyEnd::Unreadable(Unreadable::NotJson { start }));
}
