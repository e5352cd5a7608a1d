//! The calls of a whole run on one time axis.

use std::time::Duration;

use serde_json::Value;
use tool_runtime::{
    Answer, Call,
    agent::{Conversation, Exchange},
};

/// When each call of a run was at work, since the beginning of its first turn.
pub(crate) struct Timeline<'a> {
    pub(crate) bars: Vec<Bar<'a>>,
    /// How many turns there were.
    pub(crate) turns: usize,
    /// How long the turns took together.
    pub(crate) elapsed: Duration,
    /// How long the calls took together.
    pub(crate) sum: Duration,
}

/// One call on the axis.
pub(crate) struct Bar<'a> {
    pub(crate) answer: &'a Answer,
    pub(crate) start: Duration,
    pub(crate) end: Duration,
}

impl<'a> Timeline<'a> {
    pub(crate) fn of(conversation: &'a Conversation) -> Self {
        let mut timeline = Self {
            bars: Vec::new(),
            turns: 0,
            elapsed: Duration::ZERO,
            sum: Duration::ZERO,
        };
        let mut began = Duration::ZERO;
        for Exchange { latency, turn, .. } in &conversation.exchanges {
            if timeline.turns > 0 {
                began += *latency;
            }
            timeline.bars.extend(turn.answers.iter().map(|answer| Bar {
                answer,
                start: began + answer.started_at.unwrap_or(answer.ended_at),
                end: began + answer.ended_at,
            }));
            if !turn.answers.is_empty() {
                began += turn.elapsed;
                timeline.turns += 1;
                timeline.elapsed += turn.elapsed;
                timeline.sum += turn.busy_time();
            }
        }
        timeline
    }

    /// Returns when the last call ended.
    pub(crate) fn end(&self) -> Duration {
        self.bars
            .iter()
            .map(|bar| bar.end)
            .max()
            .unwrap_or_default()
    }

    /// Returns the time of the longest call.
    pub(crate) fn longest(&self) -> Duration {
        self.bars
            .iter()
            .map(|bar| bar.answer.duration())
            .max()
            .unwrap_or_default()
    }
}

/// Reads a call's arguments, as a text if they are not JSON.
pub(crate) fn arguments(call: &Call) -> Value {
    serde_json::from_str(&call.arguments).unwrap_or_else(|_| Value::String(call.arguments.clone()))
}
