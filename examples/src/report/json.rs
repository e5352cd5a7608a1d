//! The report as one JSON document.

use std::time::Duration;

use serde_json::{Value, json};
use tool_runtime::agent::Conversation;

use super::timeline::{Bar, Span, Timeline, arguments};

/// Builds the document.
///
/// # Errors
/// When a message cannot be written as JSON.
pub(crate) fn document(model: &str, conversation: &Conversation) -> serde_json::Result<Value> {
    let timeline = Timeline::of(conversation);
    let instructions = conversation
        .instructions
        .iter()
        .map(|text| json!({ "role": "system", "content": text }));
    let messages = conversation.messages().iter().map(serde_json::to_value);
    let messages = instructions.map(Ok).chain(messages);
    Ok(json!({
        "model": model,
        "replies": timeline.replies.iter().map(|reply| span(reply.span)).collect::<Vec<_>>(),
        "calls": timeline.calls().map(call).collect::<Vec<_>>(),
        "turn_ms": milliseconds(timeline.elapsed),
        "sum_ms": milliseconds(timeline.sum),
        "messages": messages.collect::<serde_json::Result<Vec<_>>>()?,
        "answer": conversation.answer(),
    }))
}

fn span(span: Span) -> Value {
    json!({ "start_ms": milliseconds(span.start), "end_ms": milliseconds(span.end) })
}

fn call(bar: &Bar<'_>) -> Value {
    let call = &bar.answer.call;
    json!({
        "id": call.id,
        "name": call.name,
        "arguments": arguments(call),
        "outcome": bar.answer.outcome.name(),
        "start_ms": milliseconds(bar.span.start),
        "end_ms": milliseconds(bar.span.end),
    })
}

/// Converts to milliseconds, with microseconds as the fraction.
fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::milliseconds;

    #[test]
    fn milliseconds_keep_microseconds() {
        assert!((milliseconds(Duration::from_nanos(1_234_567)) - 1.235).abs() < 1e-9);
    }
}
