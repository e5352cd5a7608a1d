//! Streamed responses, and how servers differ in what they send.

use serde_json::{Value, json};
use tool_runtime::{openai::responses::Reader, stream::ReplyEnd};

use super::{Heard, body, read_responses};

pub(super) fn event(kind: &str, members: Value) -> Value {
    let mut event = json!({ "type": format!("response.{kind}") });
    for (key, value) in members.as_object().unwrap() {
        event[key] = value.clone();
    }
    event
}

fn function(id: &str, call_id: &str, name: &str, arguments: &str) -> Value {
    json!({ "type": "function_call", "id": id, "call_id": call_id, "name": name, "arguments": arguments, "status": "completed" })
}

/// One call as OpenAI streams it.
fn streamed(index: u32, id: &str, call_id: &str, name: &str, arguments: &str) -> Vec<Value> {
    let (one, two) = arguments.split_at(arguments.len() / 2);
    let mut begun = function(id, call_id, name, "");
    begun["status"] = "in_progress".into();
    vec![
        event(
            "output_item.added",
            json!({ "output_index": index, "item": begun }),
        ),
        event(
            "function_call_arguments.delta",
            json!({ "output_index": index, "item_id": id, "delta": one }),
        ),
        event(
            "function_call_arguments.delta",
            json!({ "output_index": index, "item_id": id, "delta": two }),
        ),
        event(
            "function_call_arguments.done",
            json!({ "output_index": index, "item_id": id, "arguments": arguments }),
        ),
        event(
            "output_item.done",
            json!({ "output_index": index, "item": function(id, call_id, name, arguments) }),
        ),
    ]
}

pub(super) fn completed(output: Value) -> Value {
    event(
        "completed",
        json!({ "response": {
        "id": "resp_1", "object": "response", "created_at": 1.5, "status": "completed", "output": output, "usage": { "total_tokens": 3 },
    } }),
    )
}

pub(super) fn read(events: impl IntoIterator<Item = Value>) -> (Heard, Value) {
    let (heard, json, _) = read_responses([body(events).as_bytes()]);
    (heard, json)
}

pub(super) fn two() -> Vec<(&'static str, &'static str)> {
    vec![("now", r#"{"zone":"UTC"}"#), ("later", r#"{"by":1}"#)]
}

pub(super) fn both() -> Value {
    json!([
        function("fc_1", "call_1", "now", r#"{"zone":"UTC"}"#),
        function("fc_2", "call_2", "later", r#"{"by":1}"#)
    ])
}

pub(super) fn streamed_both() -> [Vec<Value>; 2] {
    [
        streamed(0, "fc_1", "call_1", "now", r#"{"zone":"UTC"}"#),
        streamed(1, "fc_2", "call_2", "later", r#"{"by":1}"#),
    ]
}

#[test]
fn calls_start_when_their_item_is_done() {
    let mut reader = Reader::new();
    let mut heard = Heard::default();
    let [one, two] = streamed_both();
    for (at, event) in one.into_iter().enumerate() {
        assert_eq!(heard.completed.len(), 0, "{at}");
        heard.hear(reader.read_json(event));
    }
    assert_eq!(heard.calls(), [("now", r#"{"zone":"UTC"}"#)]);
    assert_eq!(heard.completed[&0].id, "call_1");
    for event in two {
        heard.hear(reader.read_json(event));
    }
    heard.hear(reader.read_json(completed(both())));
    assert_eq!(heard.calls(), self::two());
    assert_eq!(reader.to_json(), completed(both())["response"]);
}

#[test]
fn words_thoughts_and_refusals_are_told() {
    let message = json!({ "type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [
        { "type": "output_text", "text": "Hello", "annotations": [] }, { "type": "refusal", "refusal": "no" },
    ] });
    let thought = json!({ "type": "reasoning", "id": "rs_1", "summary": [{ "type": "summary_text", "text": "Hm" }],
        "content": [{ "type": "reasoning_text", "text": "m." }], "encrypted_content": "x" });
    let events = [
        event(
            "output_item.added",
            json!({ "output_index": 0, "item": { "type": "reasoning", "id": "rs_1", "summary": [] } }),
        ),
        event(
            "reasoning_summary_part.added",
            json!({ "output_index": 0, "item_id": "rs_1", "summary_index": 0, "part": { "type": "summary_text", "text": "" } }),
        ),
        event(
            "reasoning_summary_text.delta",
            json!({ "output_index": 0, "item_id": "rs_1", "summary_index": 0, "delta": "Hm" }),
        ),
        event(
            "reasoning_text.delta",
            json!({ "output_index": 0, "item_id": "rs_1", "content_index": 0, "delta": "m." }),
        ),
        event(
            "output_item.done",
            json!({ "output_index": 0, "item": thought }),
        ),
        event(
            "output_item.added",
            json!({ "output_index": 1, "item": { "type": "message", "id": "msg_1", "role": "assistant", "content": [] } }),
        ),
        event(
            "content_part.added",
            json!({ "output_index": 1, "item_id": "msg_1", "content_index": 0, "part": { "type": "output_text", "text": "", "annotations": [] } }),
        ),
        event(
            "output_text.delta",
            json!({ "output_index": 1, "item_id": "msg_1", "content_index": 0, "delta": "Hel", "obfuscation": "x" }),
        ),
        event(
            "output_text.delta",
            json!({ "output_index": 1, "item_id": "msg_1", "content_index": 0, "delta": "lo" }),
        ),
        event(
            "output_text.done",
            json!({ "output_index": 1, "item_id": "msg_1", "content_index": 0, "text": "Hello" }),
        ),
        event(
            "refusal.delta",
            json!({ "output_index": 1, "item_id": "msg_1", "content_index": 1, "delta": "no" }),
        ),
        event(
            "refusal.done",
            json!({ "output_index": 1, "item_id": "msg_1", "content_index": 1, "refusal": "no" }),
        ),
    ];
    let done = event(
        "output_item.done",
        json!({ "output_index": 1, "item": message }),
    );
    let whole = completed(json!([thought, message]));
    let (heard, json) = read(events.iter().cloned().chain([done, whole.clone()]));
    assert_eq!(
        (
            heard.text.as_str(),
            heard.reasoning.as_str(),
            heard.refusal.as_str()
        ),
        ("Hello", "Hmm.", "no")
    );
    assert_eq!(json, whole["response"]);
    assert_eq!(heard.usage, Some(json!({ "total_tokens": 3 })));

    // Broken off before the message was done, what there is of it is kept.
    let (heard, json, _) = read_responses([body(events).as_bytes()]);
    assert_eq!(heard.end, Some(ReplyEnd::ClosedEarly));
    assert_eq!(json["output"][0], thought);
    assert_eq!(
        json["output"][1],
        json!({ "type": "message", "id": "msg_1", "role": "assistant", "status": "incomplete", "content": [
        { "type": "output_text", "text": "Hello", "annotations": [] }, { "type": "refusal", "refusal": "no" },
    ] })
    );
}

#[test]
fn text_without_its_done_event_is_told_once() {
    let message =
        json!({ "type": "message", "content": [{ "type": "output_text", "text": "Hello" }] });
    let added = event(
        "output_item.added",
        json!({ "output_index": 0, "item": { "type": "message" } }),
    );
    let delta = event(
        "output_text.delta",
        json!({ "output_index": 0, "delta": "Hel" }),
    );
    let done = event(
        "output_item.done",
        json!({ "output_index": 0, "item": message }),
    );
    assert_eq!(
        read([
            added.clone(),
            delta.clone(),
            done.clone(),
            completed(json!([message]))
        ])
        .0
        .text,
        "Hello"
    );
    assert_eq!(read([done, completed(json!([message]))]).0.text, "Hello");
    // Without any of them, it is in the response alone.
    assert_eq!(read([completed(json!([message]))]).0.text, "Hello");
    // And without that, in the deltas alone.
    let (heard, json) = read([added, delta, completed(json!(null))]);
    assert_eq!(heard.text, "Hel");
    assert_eq!(
        json["output"][0]["content"],
        json!([{ "type": "output_text", "text": "Hel" }])
    );
}

#[test]
fn only_the_first_call_is_done() {
    let [one, two] = streamed_both();
    let two: Vec<_> = two.into_iter().take(3).collect();
    let events = || one.iter().chain(&two).cloned();
    // The response holds it.
    let (heard, json) = read(events().chain([completed(both())]));
    assert_eq!(heard.calls(), self::two());
    assert_eq!(json, completed(both())["response"]);
    // Or does not: then it is put together from its pieces.
    for output in [json!(null), json!([]), json!([both()[0]])] {
        let (heard, json) = read(events().chain([completed(output)]));
        assert_eq!(heard.calls(), self::two());
        assert_eq!(json["output"], both());
    }
}

#[test]
fn a_call_of_which_nothing_but_its_name_came_does_not_run() {
    let [one, two] = streamed_both();
    let events = one
        .into_iter()
        .chain(two.into_iter().take(1))
        .chain([completed(json!([both()[0]]))]);
    let (heard, _, calls) = read_responses([body(events).as_bytes()]);
    assert_eq!(heard.calls(), [("now", r#"{"zone":"UTC"}"#)]);
    assert!(calls[1].truncated);
}

#[test]
fn sequence_numbers_and_required_members_may_be_missing() {
    let (heard, _) = read([
        event(
            "output_item.added",
            json!({ "item": { "type": "function_call", "name": "now" } }),
        ),
        event(
            "function_call_arguments.delta",
            json!({ "delta": "{\"zone\":\"UTC\"}" }),
        ),
        event(
            "output_item.done",
            json!({ "item": { "type": "function_call", "name": "now", "arguments": "{\"zone\":\"UTC\"}" } }),
        ),
        event(
            "output_item.added",
            json!({ "item": { "type": "function_call", "name": "later" } }),
        ),
        event(
            "function_call_arguments.delta",
            json!({ "delta": "{\"by\":1}" }),
        ),
        event(
            "output_item.done",
            json!({ "item": { "type": "function_call", "name": "later", "arguments": "{\"by\":1}" } }),
        ),
        event("completed", json!({})),
    ]);
    assert_eq!(heard.calls(), two());
    let ids: Vec<_> = heard.completed.values().map(|call| call.id.len()).collect();
    assert_eq!(ids, [9, 9]);
}

#[test]
fn ids_and_call_ids_may_be_mixed_up() {
    // The deltas name the call by its `call_id`, and the finished item has another `id`.
    let (heard, json) = read([
        event(
            "output_item.added",
            json!({ "item": function("fc_1", "call_1", "now", "") }),
        ),
        event(
            "output_item.added",
            json!({ "item": function("fc_2", "call_2", "later", "") }),
        ),
        event(
            "function_call_arguments.delta",
            json!({ "item_id": "call_2", "delta": "{\"by\":1}" }),
        ),
        event(
            "function_call_arguments.delta",
            json!({ "item_id": "fc_1", "delta": "{\"zone\":\"UTC\"}" }),
        ),
        event(
            "output_item.done",
            json!({ "item": function("call_1", "call_1", "now", "") }),
        ),
        event(
            "output_item.done",
            json!({ "item": function("other", "call_2", "later", "") }),
        ),
        completed(json!([])),
    ]);
    assert_eq!(heard.calls(), two());
    assert_eq!(json["output"].as_array().map(Vec::len), Some(2));
}

#[test]
fn one_output_index_for_all_items() {
    let events = streamed_both().into_iter().flatten().map(|mut event| {
        event["output_index"] = 0.into();
        event
    });
    let text = event(
        "output_text.delta",
        json!({ "output_index": 0, "item_id": "msg_1", "delta": "Hi" }),
    );
    let (heard, json) = read(events.chain([text, completed(json!(null))]));
    assert_eq!(heard.calls(), two());
    assert_eq!(heard.text, "Hi");
    assert_eq!(json["output"].as_array().map(Vec::len), Some(3));
}

#[test]
fn events_of_custom_calls_for_functions() {
    let events = streamed_both().into_iter().flatten().map(|mut event| {
        let kind = event["type"]
            .as_str()
            .unwrap()
            .replace("function_call_arguments", "custom_tool_call_input");
        event["type"] = kind.into();
        event
    });
    let (heard, json) = read(events.chain([completed(both())]));
    assert_eq!(heard.calls(), two());
    assert_eq!(heard.arguments[&1], r#"{"by":1}"#);
    assert_eq!(json["output"], both());
}

#[test]
fn a_custom_call() {
    let item = json!({ "type": "custom_tool_call", "id": "ctc_1", "call_id": "call_1", "name": "sql", "input": "select 1" });
    let (heard, json) = read([
        event(
            "output_item.added",
            json!({ "output_index": 0, "item": { "type": "custom_tool_call", "id": "ctc_1", "call_id": "call_1", "name": "sql", "input": "" } }),
        ),
        event(
            "custom_tool_call_input.delta",
            json!({ "output_index": 0, "item_id": "ctc_1", "delta": "select 1" }),
        ),
        event(
            "custom_tool_call_input.done",
            json!({ "output_index": 0, "item_id": "ctc_1", "input": "select 1" }),
        ),
        event(
            "output_item.done",
            json!({ "output_index": 0, "item": item }),
        ),
        completed(json!([item])),
    ]);
    assert_eq!(heard.calls(), [("sql", "select 1")]);
    assert_eq!(json["output"], json!([item]));
}

#[test]
fn a_response_that_lacks_items_gets_them() {
    let [one, two] = streamed_both();
    for output in [json!(null), json!([]), json!([both()[1]])] {
        let (heard, json) = read(one.iter().chain(&two).cloned().chain([completed(output)]));
        assert_eq!(heard.calls(), self::two());
        assert_eq!(json["output"], both());
        assert_eq!(json["status"], "completed");
    }
}

#[test]
fn calls_that_were_not_streamed_are_complete_with_the_response() {
    let (heard, json) = read([completed(both())]);
    assert_eq!(heard.calls(), two());
    let whole = completed(both())["response"].clone();
    assert_eq!(json, whole);
    // A server that does not stream.
    let (heard, json, _) = read_responses([whole.to_string().as_bytes()]);
    assert_eq!((heard.calls(), json), (two(), whole));
}

#[test]
fn items_of_which_nobody_knows_survive() {
    let program =
        json!({ "type": "program", "id": "p_1", "code": "x", "nobody": { "knows": [1] } });
    let done = event(
        "output_item.done",
        json!({ "output_index": 0, "item": program }),
    );
    for output in [json!([program]), json!(null)] {
        assert_eq!(
            read([done.clone(), completed(output)]).1["output"],
            json!([program])
        );
    }
}

#[test]
fn reasoning_without_a_status_is_kept_as_it_is() {
    let item =
        json!({ "type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x" });
    let done = event(
        "output_item.done",
        json!({ "output_index": 0, "item": item }),
    );
    assert_eq!(
        read([done, completed(json!(null))]).1["output"],
        json!([item])
    );
}

#[test]
fn an_item_that_is_done_twice_is_one() {
    let [one, two] = streamed_both();
    let again = one.last().unwrap().clone();
    let mut without_index = again.clone();
    without_index
        .as_object_mut()
        .unwrap()
        .remove("output_index");
    let events = one
        .into_iter()
        .chain([again, without_index])
        .chain(two)
        .chain([completed(both())]);
    assert_eq!(read(events).0.calls(), self::two());
}

#[test]
fn what_ran_is_what_the_reply_says() {
    let [one, two] = streamed_both();
    let mut output = both();
    output[0]["arguments"] = "{\"zone\":\"CET\"}".into();
    let (heard, json) = read(one.into_iter().chain(two).chain([completed(output)]));
    assert_eq!(heard.calls(), self::two());
    assert_eq!(json["output"], both());
}

#[test]
fn calls_keep_the_order_in_which_they_were_seen() {
    let [one, two] = streamed_both();
    let reversed = json!([both()[1], both()[0]]);
    let (heard, json) = read(one.into_iter().chain(two).chain([completed(reversed)]));
    assert_eq!(heard.calls(), self::two());
    assert_eq!(json["output"], both());
}

#[test]
fn calls_that_were_streamed_come_before_those_that_were_not() {
    let [one, two] = streamed_both();
    // One in front, one at the end, and the two in the other order.
    let unseen = |id: &str| function(id, id, id, "{}");
    let [first, second] = [both()[0].clone(), both()[1].clone()];
    let output = json!([unseen("x"), second, first, unseen("y")]);
    let (heard, json) = read(one.into_iter().chain(two).chain([completed(output)]));
    assert_eq!(
        heard.calls(),
        [self::two(), vec![("x", "{}"), ("y", "{}")]].concat()
    );
    assert_eq!(
        json["output"],
        json!([first, second, unseen("x"), unseen("y")])
    );
}

#[test]
fn calls_that_hide_in_other_items_are_complete_with_the_response() {
    let hiding = json!({ "type": "message", "role": "assistant", "content": [
        { "type": "output_text", "text": "Hi." },
        { "type": "tool_use", "id": "x", "name": "hidden", "input": { "a": 1 } },
    ] });
    let first = event(
        "output_item.done",
        json!({ "output_index": 0, "item": hiding }),
    );
    let one = streamed(1, "fc_1", "call_1", "now", "{\"zone\":\"UTC\"}");
    let two = streamed(2, "fc_2", "call_2", "later", "{\"by\":1}");
    let events = || {
        [first.clone()]
            .into_iter()
            .chain(one.clone())
            .chain(two.clone())
    };
    let (heard, _) = read(events().chain([completed(json!(null))]));
    let hidden = vec![("hidden", "{\"a\":1}")];
    assert_eq!(heard.calls(), [self::two(), hidden].concat());
    assert_eq!(heard.text, "Hi.");
    // After a bad end it does not run.
    let error = json!({ "type": "error", "error": { "message": "overloaded" } });
    let (heard, _) = read(events().chain([error]));
    assert_eq!(heard.calls(), self::two());
    assert_eq!(heard.seen.len(), 3);
}

#[test]
fn indexes_that_do_not_rise_leave_calls_where_they_began() {
    let later = streamed(4, "fc_1", "call_1", "now", "{\"zone\":\"UTC\"}");
    let earlier = streamed(2, "fc_2", "call_2", "later", "{\"by\":1}");
    // With the finished response, and without one.
    for end in [completed(json!(null)), json!({ "type": "keepalive" })] {
        let events = later.iter().chain(&earlier).cloned().chain([end]);
        let (heard, json) = read(events);
        assert_eq!(heard.calls(), self::two());
        assert_eq!(json["output"][0]["call_id"], "call_1");
    }
}

#[test]
fn unknown_events_and_keep_alives_are_nothing() {
    let [one, two] = streamed_both();
    let nothing = [
        json!({ "type": "keepalive", "sequence_number": 3 }),
        event(
            "web_search_call.searching",
            json!({ "output_index": 0, "item_id": "ws_1" }),
        ),
        event("something.new", json!({ "delta": "x" })),
        json!({ "x": 1 }),
    ];
    let events = nothing
        .iter()
        .cloned()
        .chain(one)
        .chain(nothing.clone())
        .chain(two)
        .chain([completed(both())]);
    let (heard, json) = read(events);
    assert_eq!(heard.calls(), self::two());
    assert_eq!(json["output"], both());
}
