//! Streamed chat completions, and how servers differ in what they send.

use serde_json::{Value, json};
use tool_runtime::{
    Reply,
    openai::chat::Completion,
    stream::{ReplyEnd, Unreadable},
};

use super::{Heard, body, read_chat};

/// A chunk with these calls.
pub(super) fn calls(calls: Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": { "tool_calls": calls }, "finish_reason": null }] })
}

pub(super) fn delta(delta: Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] })
}

pub(super) fn finish(reason: &str) -> Value {
    json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] })
}

pub(super) fn read(events: impl IntoIterator<Item = Value>) -> Heard {
    let (heard, json, calls) = read_chat([body(events).as_bytes()]);
    // The reply that was assembled says the same as the events.
    let completion: Completion = serde_json::from_value(json).unwrap();
    let reply = completion.reply();
    let read = reply.as_ref().map_or_else(|_| Vec::new(), Reply::calls);
    let names = |calls: &[tool_runtime::Call]| -> Vec<_> {
        calls
            .iter()
            .map(|call| (call.id.clone(), call.name.clone(), call.arguments.clone()))
            .collect()
    };
    assert_eq!(names(&read), names(&calls));
    if let Ok(reply) = reply {
        assert_eq!(reply.message.content.unwrap_or_default(), heard.text);
    }
    heard
}

fn two() -> Vec<(&'static str, &'static str)> {
    vec![("now", r#"{"zone":"UTC"}"#), ("later", r#"{"by":1}"#)]
}

#[test]
fn calls_come_in_pieces() {
    let heard = read([
        delta(json!({ "role": "assistant", "content": null, "refusal": null })),
        calls(
            json!([{ "index": 0, "id": "a", "type": "function", "function": { "name": "now", "arguments": "" } }]),
        ),
        calls(json!([{ "index": 0, "function": { "arguments": "{\"zone\":" } }])),
        calls(json!([{ "index": 0, "function": { "arguments": "\"UTC\"}" } }])),
        calls(
            json!([{ "index": 1, "id": "b", "type": "function", "function": { "name": "later", "arguments": "" } }]),
        ),
        calls(json!([{ "index": 1, "function": { "arguments": "{\"by\":1}" } }])),
        finish("tool_calls"),
        json!({ "choices": [], "usage": { "total_tokens": 7 } }),
    ]);
    assert_eq!(heard.calls(), two());
    assert_eq!(heard.arguments[&0], r#"{"zone":"UTC"}"#);
    assert_eq!(heard.usage, Some(json!({ "total_tokens": 7 })));
    assert!(heard.is_whole());
}

#[test]
fn a_call_is_complete_when_another_begins_or_a_finish_reason_comes() {
    let mut reader = tool_runtime::openai::chat::Reader::new();
    let mut heard = Heard::default();
    let whole = |index: u32, id: &str| {
        calls(
            json!([{ "index": index, "id": id, "function": { "name": "now", "arguments": "{}" } }]),
        )
    };
    heard.hear(reader.read_json(whole(0, "a")));
    assert_eq!(
        heard.completed.len(),
        0,
        "its arguments parse, and that says nothing"
    );
    heard.hear(reader.read_json(delta(json!({ "content": "text does not end it" }))));
    assert_eq!(heard.completed.len(), 0);
    heard.hear(reader.read_json(whole(1, "b")));
    assert_eq!(heard.completed.len(), 1);
    heard.hear(reader.read_json(finish("tool_calls")));
    assert_eq!(heard.completed.len(), 2);
}

#[test]
fn early_empty_arguments_are_no_end_of_a_call() {
    let heard = read([
        calls(json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{}" } }])),
        calls(json!([{ "index": 0, "function": { "arguments": "{\"zone\":\"UTC\"}" } }])),
        finish("tool_calls"),
    ]);
    // What was meant cannot be told; such arguments are answered and not run.
    assert_eq!(heard.calls(), [("now", "{}{\"zone\":\"UTC\"}")]);
}

#[test]
fn no_index_and_a_whole_call_a_delta() {
    let heard = read([
        calls(
            json!([{ "id": "a", "type": "function", "function": { "name": "now", "arguments": "{\"zone\":\"UTC\"}" } }]),
        ),
        calls(
            json!([{ "id": "b", "type": "function", "function": { "name": "later", "arguments": "{\"by\":1}" } }]),
        ),
        finish("stop"),
    ]);
    assert_eq!(heard.calls(), two());
}

#[test]
fn no_index_and_no_id() {
    let heard = read([
        calls(
            json!([{ "id": "", "function": { "name": "now", "arguments": "{\"zone\":\"UTC\"}" } }]),
        ),
        calls(json!([{ "function": { "name": "later", "arguments": "{\"by\":1}" } }])),
        finish("stop"),
    ]);
    assert_eq!(heard.calls(), two());
    let ids: Vec<_> = heard.completed.values().map(|call| &call.id).collect();
    assert!(ids[0] != ids[1] && ids.iter().all(|id| id.len() == 9));
}

#[test]
fn whole_calls_of_one_tool_without_index_and_id_are_several() {
    let city = |city: &str| {
        calls(
            json!([{ "function": { "name": "weather", "arguments": format!("{{\"city\":\"{city}\"}}") } }]),
        )
    };
    let heard = read([city("Paris"), city("Rome"), finish("stop")]);
    assert_eq!(
        heard.calls(),
        [
            ("weather", r#"{"city":"Paris"}"#),
            ("weather", r#"{"city":"Rome"}"#)
        ]
    );
}

#[test]
fn several_calls_in_one_delta_without_index_are_several() {
    let heard = read([
        calls(json!([
            { "function": { "name": "now", "arguments": "{}" } },
            { "function": { "name": "now", "arguments": "{}" } },
        ])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), [("now", "{}"), ("now", "{}")]);
}

#[test]
fn without_an_index_pieces_without_a_name_belong_to_the_last_call() {
    let heard = read([
        calls(json!([{ "id": "a", "function": { "name": "now", "arguments": "{\"zone\":" } }])),
        calls(json!([{ "function": { "arguments": "\"UTC\"" } }])),
        calls(json!([{ "id": "a", "function": { "name": "now", "arguments": "}" } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), [("now", r#"{"zone":"UTC"}"#)]);
}

#[test]
fn index_zero_for_every_call() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{\"zone\":\"UTC\"}" } }]),
        ),
        calls(
            json!([{ "index": 0, "id": "b", "function": { "name": "later", "arguments": "{\"by\":1}" } }]),
        ),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), two());
}

#[test]
fn index_zero_for_every_call_in_pieces() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{\"zone\":" } }]),
        ),
        calls(json!([{ "index": 0, "id": "a", "function": { "arguments": "\"UTC\"}" } }])),
        calls(
            json!([{ "index": 0, "id": "b", "function": { "name": "later", "arguments": "{\"by\"" } }]),
        ),
        calls(json!([{ "index": 0, "id": "", "function": { "arguments": ":1}" } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), two());
}

#[test]
fn index_zero_for_every_call_without_ids() {
    let heard = read([
        calls(
            json!([{ "index": 0, "function": { "name": "now", "arguments": "{\"zone\":\"UTC\"}" } }]),
        ),
        calls(json!([{ "index": 0, "function": { "name": "later", "arguments": "{\"by\":1}" } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), two());
}

#[test]
fn empty_ids_on_continuations() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{\"zone\":" } }]),
        ),
        calls(
            json!([{ "index": 0, "id": "", "function": { "name": "", "arguments": "\"UTC\"}" } }]),
        ),
        calls(
            json!([{ "index": 1, "id": "b", "function": { "name": "later", "arguments": "{\"by\"" } }]),
        ),
        calls(json!([{ "index": 1, "id": "", "function": { "name": null, "arguments": ":1}" } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), two());
    assert_eq!(heard.completed[&1].id, "b");
}

#[test]
fn no_type_and_no_id() {
    let heard = read([
        calls(
            json!([{ "index": 0, "function": { "name": "now", "arguments": "{\"zone\":\"UTC\"}" } }]),
        ),
        calls(
            json!([{ "index": 1, "type": "", "function": { "name": "later", "arguments": "{\"by\":1}" } }]),
        ),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), two());
}

#[test]
fn an_id_that_comes_late_is_taken() {
    let heard = read([
        calls(json!([{ "index": 0, "function": { "name": "now", "arguments": "{\"zone\":" } }])),
        calls(json!([{ "index": 0, "id": "a", "function": { "arguments": "\"UTC\"}" } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.completed[&0].id, "a");
}

#[test]
fn one_id_for_two_indexes_is_two_calls() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "search:0", "function": { "name": "now", "arguments": "{\"zone\":\"UTC\"}" } }]),
        ),
        calls(
            json!([{ "index": 1, "id": "search:0", "function": { "name": "later", "arguments": "{\"by\":1}" } }]),
        ),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), two());
    assert_ne!(heard.completed[&0].id, heard.completed[&1].id);
}

#[test]
fn good_ends_beside_calls() {
    for reason in ["stop", "tool_calls", "function_call", "STOP"] {
        let call = calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{}" } }]),
        );
        let heard = read([call, finish(reason)]);
        assert_eq!(heard.calls(), [("now", "{}")], "{reason}");
        assert!(heard.is_whole());
    }
}

#[test]
fn an_empty_finish_reason_is_none() {
    let mut open = calls(
        json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{\"zone\":" } }]),
    );
    open["choices"][0]["finish_reason"] = "".into();
    let heard = read([
        open,
        calls(json!([{ "index": 0, "function": { "arguments": "\"UTC\"}" } }])),
        finish(""),
    ]);
    // What ends it is that the server says that it is done.
    assert_eq!(heard.calls(), [("now", r#"{"zone":"UTC"}"#)]);
    assert!(heard.is_whole());
}

#[test]
fn arguments_as_an_object() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": { "zone": "UTC" } } }]),
        ),
        calls(json!([{ "index": 1, "id": "b", "function": { "name": "later", "arguments": "" } }])),
        calls(json!([{ "index": 1, "function": { "arguments": { "by": 1 } } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), two());
}

#[test]
fn a_name_repeated_in_full() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{\"zone\":" } }]),
        ),
        calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "\"UTC\"}" } }]),
        ),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), [("now", r#"{"zone":"UTC"}"#)]);
}

#[test]
fn a_name_in_pieces() {
    let heard = read([
        calls(json!([{ "index": 0, "id": "a", "function": { "name": "get_", "arguments": "" } }])),
        calls(json!([{ "index": 0, "function": { "name": "weather" } }])),
        calls(json!([{ "index": 0, "function": { "arguments": "{}" } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), [("get_weather", "{}")]);
}

#[test]
fn a_call_that_is_flat() {
    let heard = read([
        calls(json!([{ "index": 0, "id": "a", "name": "now", "arguments": "{\"zone\":" }])),
        calls(json!([{ "index": 0, "arguments": "\"UTC\"}" }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), [("now", r#"{"zone":"UTC"}"#)]);
}

#[test]
fn a_custom_call_comes_in_pieces() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "a", "type": "custom", "custom": { "name": "sql", "input": "" } }]),
        ),
        calls(json!([{ "index": 0, "custom": { "input": "select " } }])),
        calls(json!([{ "index": 0, "custom": { "input": "1" } }])),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), [("sql", "select 1")]);
    assert_eq!(heard.arguments[&0], "select 1");
}

#[test]
fn the_older_form_of_a_call_is_complete_at_the_end() {
    let heard = read([
        delta(json!({ "function_call": { "name": "now", "arguments": "" } })),
        delta(json!({ "function_call": { "arguments": "{\"zone\":" } })),
        delta(json!({ "function_call": { "arguments": "\"UTC\"}" } })),
        finish("function_call"),
    ]);
    assert_eq!(heard.calls(), [("now", r#"{"zone":"UTC"}"#)]);
}

#[test]
fn calls_in_other_choices_belong_to_the_reply() {
    let heard = read([
        delta(json!({ "content": "Let me see." })),
        json!({ "choices": [{ "index": 1, "delta": { "tool_calls": [
            { "index": 0, "id": "a", "function": { "name": "now", "arguments": "{}" } },
        ] }, "finish_reason": "tool_calls" }] }),
        finish("tool_calls"),
    ]);
    assert_eq!(heard.calls(), [("now", "{}")]);
}

#[test]
fn a_call_told_in_two_choices_is_one_call() {
    let choice = |index: u32| {
        json!({ "choices": [{ "index": index, "delta": { "tool_calls": [
            { "index": 0, "id": "a", "function": { "name": "pay", "arguments": "{}" } },
        ] }, "finish_reason": "tool_calls" }] })
    };
    assert_eq!(read([choice(0), choice(1)]).calls(), [("pay", "{}")]);
}

#[test]
fn calls_among_the_parts_of_the_content_are_complete_at_the_end() {
    let heard = read([
        delta(
            json!({ "content": [{ "type": "tool_use", "id": "t", "name": "now", "input": {} }] }),
        ),
        finish("stop"),
    ]);
    assert_eq!(heard.calls(), [("now", "{}")]);
}

#[test]
fn a_complete_call_that_is_repeated_is_one_call() {
    let call =
        json!({ "index": 0, "id": "a", "function": { "name": "pay", "arguments": "{\"to\":1}" } });
    let other =
        json!({ "index": 1, "id": "b", "function": { "name": "now", "arguments": "{\"x\":1}" } });
    let heard = read([
        calls(json!([call])),
        calls(json!([other])),
        calls(json!([call])),
        finish("tool_calls"),
        calls(json!([call, other])),
    ]);
    assert_eq!(
        heard.calls(),
        [("pay", r#"{"to":1}"#), ("now", r#"{"x":1}"#)]
    );
    assert!(heard.is_whole());
}

#[test]
fn more_arguments_for_a_complete_call_end_the_reply() {
    let heard = read([
        calls(
            json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{\"zone\":" } }]),
        ),
        calls(
            json!([{ "index": 1, "id": "b", "function": { "name": "later", "arguments": "{\"by\":" } }]),
        ),
        calls(json!([{ "index": 0, "function": { "arguments": "\"UTC\"}" } }])),
        calls(json!([{ "index": 1, "function": { "arguments": "1}" } }])),
        finish("tool_calls"),
    ]);
    let end = ReplyEnd::Unreadable(Unreadable::CallReopened { position: 0 });
    assert_eq!(heard.end, Some(end));
    // The first one was complete as far as anybody could tell. It is answered as cut off: it does not parse.
    assert_eq!(heard.calls(), [("now", "{\"zone\":")]);
}
