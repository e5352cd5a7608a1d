//! However a reply is cut into chunks, the same is read.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};
use tool_runtime::Call;

use super::{Heard, body, cases, chat, read_chat, read_responses};

/// A call of a reply: its id, its name, and the pieces of its arguments.
type Drawn = (String, String, Vec<String>);

fn drawn_call() -> impl Strategy<Value = Drawn> {
    ("[a-c]{0,2}", "[a-z]{1,6}", vec("[ -~é😀\"\\\\]{0,6}", 0..4))
}

fn words() -> impl Strategy<Value = Vec<String>> {
    vec("[ -~é😀\n\"\\\\]{0,8}", 0..5)
}

prop_compose! {
    /// Any reply, as some server of chat completions streams it, and what it says.
    fn chat_reply()(
        text in words(),
        thoughts in words(),
        calls in vec(drawn_call(), 0..4),
        style in 0..3_u8,
        reason in prop::sample::select(vec!["stop", "tool_calls", "length", ""]),
        is_done in any::<bool>(),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) -> String {
        let mut events = vec![chat::delta(json!({ "role": "assistant", "content": null }))];
        events.extend(thoughts.iter().map(|it| chat::delta(json!({ "reasoning_content": it }))));
        events.extend(text.iter().map(|it| chat::delta(json!({ "content": it }))));
        for (index, (id, name, arguments)) in calls.iter().enumerate() {
            match style {
                // All in one delta, without an index.
                0 => events.push(chat::calls(json!([{ "id": id, "function": { "name": name, "arguments": arguments.concat() } }]))),
                // One index for all.
                1 => events.extend(pieces(0, &format!("{id}{index}"), name, arguments)),
                _ => events.extend(pieces(index, id, name, arguments)),
            }
        }
        events.push(chat::finish(reason));
        events.push(json!({ "choices": [], "usage": { "total_tokens": 3 } }));
        let text = body(events);
        let text = if is_done { text } else { text.replace("data: [DONE]\n\n", "") };
        text.replace('\n', line_end)
    }
}

fn pieces(index: usize, id: &str, name: &str, arguments: &[String]) -> Vec<Value> {
    let first = json!([{ "index": index, "id": id, "type": "function", "function": { "name": name, "arguments": "" } }]);
    let more = arguments
        .iter()
        .map(|piece| json!([{ "index": index, "function": { "arguments": piece } }]));
    std::iter::once(first)
        .chain(more)
        .map(chat::calls)
        .collect()
}

prop_compose! {
    /// The same for Responses.
    fn response()(
        text in words(),
        calls in vec(drawn_call(), 0..4),
        has_index in any::<bool>(),
        lacks_output in any::<bool>(),
        end in prop::sample::select(vec!["completed", "incomplete", "failed", "none"]),
    ) -> String {
        let mut events = vec![json!({ "type": "response.created", "response": { "id": "r", "status": "in_progress", "output": [] } })];
        let mut output = Vec::new();
        let item = json!({ "type": "message", "id": "msg", "content": [{ "type": "output_text", "text": text.concat() }] });
        events.push(json!({ "type": "response.output_item.added", "output_index": 0, "item": { "type": "message", "id": "msg" } }));
        events.extend(text.iter().map(|it| json!({ "type": "response.output_text.delta", "output_index": 0, "item_id": "msg", "content_index": 0, "delta": it })));
        events.push(json!({ "type": "response.output_item.done", "output_index": 0, "item": item }));
        output.push(item);
        for (index, (id, name, arguments)) in calls.iter().enumerate() {
            let id = format!("{id}{index}");
            let whole = json!({ "type": "function_call", "id": format!("fc_{id}"), "call_id": id, "name": name, "arguments": arguments.concat() });
            let mut begun = whole.clone();
            begun["arguments"] = "".into();
            let mut own = vec![json!({ "type": "response.output_item.added", "item": begun })];
            own.extend(arguments.iter().map(|it| json!({ "type": "response.function_call_arguments.delta", "item_id": format!("fc_{id}"), "delta": it })));
            own.push(json!({ "type": "response.output_item.done", "item": whole }));
            if has_index {
                for event in &mut own {
                    event["output_index"] = (index + 1).into();
                }
            }
            events.extend(own);
            output.push(whole);
        }
        if end != "none" {
            let output = if lacks_output { Value::Null } else { output.into() };
            events.push(json!({ "type": format!("response.{end}"), "response": { "id": "r", "status": end, "output": output, "usage": { "total_tokens": 3 } } }));
        }
        body(events)
    }
}

type Read = (Heard, Value, Vec<Call>);

/// Cuts a text at these places.
fn cut<'t>(text: &'t [u8], cuts: &[Index]) -> Vec<&'t [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
    places.push(text.len());
    places.sort_unstable();
    let mut before = 0;
    let chunks = places
        .into_iter()
        .map(|place| &text[std::mem::replace(&mut before, place)..place]);
    chunks.collect()
}

fn check(text: &[u8], cuts: &[Index], read: impl Fn(Vec<&[u8]>) -> Read) {
    let whole = read(vec![text]);
    assert_eq!(whole, read(cut(text, cuts)));
    // One of eight byte by byte, which takes long.
    if text.len().is_multiple_of(8) {
        assert_eq!(whole, read(text.chunks(1).collect()));
    }
}

/// Broken off anywhere, what was complete before is what is complete in the end, and nothing else is.
fn check_broken(text: &[u8], at: Index, read: impl Fn(Vec<&[u8]>) -> Read) {
    let (whole, _, whole_calls) = read(vec![text]);
    let at = at.index(text.len() + 1);
    let (broken, _, calls) = read(vec![&text[..at]]);
    assert!(whole.text.starts_with(&broken.text));
    assert!(whole.reasoning.starts_with(&broken.reasoning));
    for (position, call) in &broken.completed {
        assert_eq!(whole.completed.get(position), Some(call));
    }
    assert!(calls.len() <= whole_calls.len());
    for (position, call) in calls.iter().enumerate() {
        assert_eq!(call.truncated, !broken.completed.contains_key(&position));
    }
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn a_chat_reply_is_the_same_however_it_is_cut(text in chat_reply(), cuts in vec(any::<Index>(), 0..8), at in any::<Index>()) {
        check(text.as_bytes(), &cuts, |chunks| read_chat(chunks));
        check_broken(text.as_bytes(), at, |chunks| read_chat(chunks));
    }

    #[test]
    fn a_response_is_the_same_however_it_is_cut(text in response(), cuts in vec(any::<Index>(), 0..8), at in any::<Index>()) {
        check(text.as_bytes(), &cuts, |chunks| read_responses(chunks));
        check_broken(text.as_bytes(), at, |chunks| read_responses(chunks));
    }
}
