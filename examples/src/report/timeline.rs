//! The replies of a whole run and their calls, on one time axis.

use std::time::Duration;

use serde_json::Value;
use tool_runtime::{
    Answer, Call,
    agent::{Conversation, Exchange},
};

/// When each reply was written and each call was at work, since the first question.
pub(crate) struct Timeline<'a> {
    pub(crate) replies: Vec<Reply<'a>>,
    /// How many turns there were.
    pub(crate) turns: usize,
    /// How long the turns took together, each from the start of its first call to the end of its last.
    pub(crate) elapsed: Duration,
    /// How long the calls took together.
    pub(crate) sum: Duration,
}

/// A time on the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: Duration,
    pub(crate) end: Duration,
}

/// A reply, from when it was asked for to its end.
pub(crate) struct Reply<'a> {
    pub(crate) span: Span,
    pub(crate) calls: Vec<Bar<'a>>,
}

/// One call.
pub(crate) struct Bar<'a> {
    pub(crate) answer: &'a Answer,
    pub(crate) span: Span,
}

impl<'a> Timeline<'a> {
    pub(crate) fn of(conversation: &'a Conversation) -> Self {
        let mut timeline = Self {
            replies: Vec::new(),
            turns: 0,
            elapsed: Duration::ZERO,
            sum: Duration::ZERO,
        };
        let mut asked = Duration::ZERO;
        for exchange in &conversation.exchanges {
            let reply = Reply::of(exchange, asked);
            let starts = reply.calls.iter().map(|bar| bar.span.start);
            let ends = reply.calls.iter().map(|bar| bar.span.end);
            let last = ends.max();
            if let (Some(first), Some(last)) = (starts.min(), last) {
                timeline.turns += 1;
                timeline.elapsed += last.saturating_sub(first);
                timeline.sum += exchange.turn.busy_time();
            }
            asked = reply.span.end.max(last.unwrap_or_default());
            timeline.replies.push(reply);
        }
        timeline
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &Bar<'a>> {
        self.replies.iter().flat_map(|reply| &reply.calls)
    }

    /// Returns how many calls started before the reply that they are in had ended.
    pub(crate) fn early(&self) -> usize {
        let early = |reply: &Reply<'_>| {
            let end = reply.span.end;
            let is_early = |bar: &&Bar<'_>| bar.answer.started_at.is_some() && bar.span.start < end;
            reply.calls.iter().filter(is_early).count()
        };
        self.replies.iter().map(early).sum()
    }

    /// Returns how long the model wrote.
    pub(crate) fn writing(&self) -> Duration {
        let replies = self.replies.iter();
        let times = replies.map(|reply| reply.span.end.saturating_sub(reply.span.start));
        times.sum()
    }

    /// Returns when the last reply and the last call had ended.
    pub(crate) fn end(&self) -> Duration {
        let calls = self.calls().map(|bar| bar.span.end);
        let replies = self.replies.iter().map(|reply| reply.span.end);
        calls.chain(replies).max().unwrap_or_default()
    }

    /// Returns the time of the longest call.
    pub(crate) fn longest(&self) -> Duration {
        let times = self.calls().map(|bar| bar.answer.duration());
        times.max().unwrap_or_default()
    }
}

impl<'a> Reply<'a> {
    fn of(exchange: &'a Exchange, asked: Duration) -> Self {
        let turn_began = asked + exchange.turn_began;
        let bar = |answer: &'a Answer| Bar {
            answer,
            span: Span {
                start: turn_began + answer.started_at.unwrap_or(answer.ended_at),
                end: turn_began + answer.ended_at,
            },
        };
        Self {
            span: Span {
                start: asked,
                end: asked + exchange.latency,
            },
            calls: exchange.turn.answers.iter().map(bar).collect(),
        }
    }
}

/// Reads a call's arguments, as a text if they are not JSON.
pub(crate) fn arguments(call: &Call) -> Value {
    serde_json::from_str(&call.arguments).unwrap_or_else(|_| Value::String(call.arguments.clone()))
}
