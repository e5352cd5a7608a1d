//! Replies that are read while they are written.

mod at_most_once;
mod chat;
mod chat_ends;
mod chat_words;
mod cuts;
mod deviations;
pub(crate) mod eager;
mod framing;
mod plain;
mod recordings;
mod responses;
mod responses_ends;
mod responses_ids;

use std::collections::BTreeMap;

use proptest::test_runner::Config as ProptestConfig;
use serde_json::Value;
use tool_runtime::{
    Call,
    stream::{ReplyEnd, ReplyEvent},
};

/// All that was told of a reply, put together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Heard {
    pub(crate) text: String,
    pub(crate) refusal: String,
    pub(crate) reasoning: String,
    pub(crate) seen: BTreeMap<usize, String>,
    pub(crate) arguments: BTreeMap<usize, String>,
    pub(crate) completed: BTreeMap<usize, Call>,
    pub(crate) usage: Option<Value>,
    pub(crate) end: Option<ReplyEnd>,
}

impl Heard {
    pub(crate) fn hear(&mut self, events: Vec<ReplyEvent>) {
        for event in events {
            assert_eq!(self.end, None, "nothing follows the end: {event:?}");
            match event {
                ReplyEvent::Text(text) => self.text += &text,
                ReplyEvent::Refusal(text) => self.refusal += &text,
                ReplyEvent::Reasoning(text) => self.reasoning += &text,
                ReplyEvent::CallSeen { position, name, .. } => {
                    assert_eq!(position, self.seen.len(), "positions are given in order");
                    self.seen.insert(position, name);
                }
                ReplyEvent::Arguments { position, delta } => {
                    assert!(!self.completed.contains_key(&position));
                    *self.arguments.entry(position).or_default() += &delta;
                }
                ReplyEvent::CallCompleted { position, call } => {
                    assert!(
                        self.seen.contains_key(&position),
                        "a call is seen before it is complete"
                    );
                    assert!(
                        self.completed.insert(position, call).is_none(),
                        "a call is complete once"
                    );
                }
                ReplyEvent::Usage(usage) => self.usage = Some(usage),
                ReplyEvent::Ended(end) => self.end = Some(end),
                other => panic!("unknown: {other:?}"),
            }
        }
    }

    /// The names and arguments of the complete calls.
    pub(crate) fn calls(&self) -> Vec<(&str, &str)> {
        let calls = self.completed.values();
        calls
            .map(|call| (call.name.as_str(), call.arguments.as_str()))
            .collect()
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.end == Some(ReplyEnd::Whole)
    }
}

/// How many cases a property is tried on; the environment variable `PROPTEST_CASES` sets another number.
pub(crate) fn cases(number: u32) -> ProptestConfig {
    let given = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig::with_cases(given.and_then(|it| it.parse().ok()).unwrap_or(number))
}

/// Writes events as a server sends them.
pub(crate) fn body(events: impl IntoIterator<Item = Value>) -> String {
    let events = events.into_iter().map(|event| format!("data: {event}\n\n"));
    events.chain(["data: [DONE]\n\n".to_owned()]).collect()
}

/// The names and arguments of calls.
pub(crate) fn said(calls: &[Call]) -> Vec<(&str, &str)> {
    calls
        .iter()
        .map(|call| (call.name.as_str(), call.arguments.as_str()))
        .collect()
}

/// The two readers, and what is asked of both.
macro_rules! reading {
    ($name:ident, $reader:ty) => {
        /// Reads a body that comes in these chunks.
        pub(crate) fn $name<'c>(
            chunks: impl IntoIterator<Item = &'c [u8]>,
        ) -> (crate::streams::Heard, Value, Vec<Call>) {
            let mut reader = <$reader>::new();
            let mut heard = crate::streams::Heard::default();
            for chunk in chunks {
                heard.hear(reader.read(chunk));
            }
            heard.hear(reader.close());
            assert_eq!(reader.end(), heard.end.as_ref());
            let calls = reader.calls();
            // What was told is what there is.
            for (position, call) in calls.iter().enumerate() {
                assert_eq!(
                    heard.completed.get(&position),
                    (!call.truncated).then_some(call)
                );
            }
            assert!(heard.completed.len() <= calls.len());
            let json = reader.to_json();
            // Answers are matched with the calls of the reply by their order.
            assert_eq!(
                said(&tool_runtime::Reply::calls(&reader.into_reply())),
                said(&calls),
                "{json}"
            );
            (heard, json, calls)
        }
    };
}

reading!(read_chat, tool_runtime::openai::chat::Reader);
reading!(read_responses, tool_runtime::openai::responses::Reader);
