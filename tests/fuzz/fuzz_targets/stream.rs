//! Any stream, cut into any chunks: both readers come to an end without a panic, whatever the chunks find the same, tell of
//! each call once, and keep no more than they may.
#![no_main]

use std::cell::RefCell;

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tool_fuzz::{Reached, json};
use tool_runtime::{
    Call, Reply as _,
    openai::{chat, responses},
    stream::ReplyEvent,
};

/// How much a reader may keep here.
const LIMIT: usize = 16 * 1024;

const KEYS: [&str; 30] = [
    "choices", "delta", "message", "index", "tool_calls", "function", "id", "type", "name", "arguments", "content", "text",
    "reasoning_content", "refusal", "finish_reason", "usage", "error", "code", "response", "output", "item", "output_index",
    "item_id", "call_id", "status", "part", "content_index", "summary", "input", "custom",
];
const TEXTS: [&str; 12] =
    ["stop", "length", "function", "function_call", "message", "completed", "", "a", "b", "{}", "{\"x\":1}", "é😀"];
const IDS: [&str; 4] = ["a", "b", "", "search:0"];
const NAMES: [&str; 4] = ["now", "later", "", "functions.now"];
const PIECES: [&str; 6] = ["", "{", "}", "{}", "{\"x\":1}", "\"é"];
const ENDS: [&str; 6] = ["stop", "tool_calls", "length", "", "content_filter", "function_call"];
const KINDS: [&str; 22] = [
    "output_item.added", "output_item.done", "function_call_arguments.delta", "function_call_arguments.done",
    "custom_tool_call_input.delta", "custom_tool_call_input.done", "output_text.delta", "output_text.done", "refusal.delta",
    "refusal.done", "reasoning_text.delta", "reasoning_summary_text.delta", "reasoning_summary_text.done",
    "content_part.added", "content_part.done", "reasoning_summary_part.added", "output_text.annotation.added", "created",
    "completed", "incomplete", "failed", "something.new",
];
const ITEMS: [&str; 6] = ["function_call", "function_call", "custom_tool_call", "message", "reasoning", "program"];

fn any(u: &mut Unstructured<'_>) -> Result<Value> {
    json::any(u, &KEYS, &TEXTS, 4)
}

/// Sets members now and then.
fn some(u: &mut Unstructured<'_>, value: &mut Value, members: &[(&str, Value)]) -> Result<()> {
    for (key, member) in members {
        if u.ratio(2_u8, 3_u8)? {
            value[*key] = member.clone();
        }
    }
    Ok(())
}

fn tool_call(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut body = json!({});
    let (name, piece) = (json::text(u, &NAMES)?, json::text(u, &PIECES)?);
    some(u, &mut body, &[("name", name.into()), ("arguments", piece.into())])?;
    let mut call = json!({ "function": body });
    let (id, index) = (json::text(u, &IDS)?, u.int_in_range(0..=2)?);
    some(u, &mut call, &[("id", id.into()), ("index", index.into())])?;
    Ok(call)
}

fn chunk(u: &mut Unstructured<'_>) -> Result<Value> {
    if u.ratio(1_u8, 16_u8)? {
        return any(u);
    }
    let mut delta = json!({});
    match u.int_in_range(0..=5)? {
        0 => delta["content"] = json::text(u, &TEXTS)?.into(),
        1 => delta["reasoning_content"] = json::text(u, &TEXTS)?.into(),
        2 => delta["content"] = any(u)?,
        _ => {
            let calls: Result<Vec<_>> = (0..u.int_in_range(1..=2)?).map(|_| tool_call(u)).collect();
            delta["tool_calls"] = calls?.into();
        }
    }
    let mut choice = json!({ "delta": delta });
    if u.ratio(1_u8, 8_u8)? {
        choice["index"] = u.int_in_range(0..=2)?.into();
    }
    if u.ratio(1_u8, 8_u8)? {
        choice["finish_reason"] = json::text(u, &ENDS)?.into();
    }
    let mut chunk = json!({ "choices": [choice] });
    if u.ratio(1_u8, 16_u8)? {
        chunk["error"] = any(u)?;
    }
    Ok(chunk)
}

fn item(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut item = json!({ "type": u.choose(&ITEMS)? });
    let (id, call_id) = (json::text(u, &IDS)?, json::text(u, &IDS)?);
    let (name, piece) = (json::text(u, &NAMES)?, json::text(u, &PIECES)?);
    let content = json!([{ "type": "output_text", "text": json::text(u, &TEXTS)? }]);
    let members = [
        ("id", id.into()),
        ("call_id", call_id.into()),
        ("name", name.into()),
        ("arguments", piece.clone().into()),
        ("input", piece.into()),
        ("content", content),
        ("status", json::text(u, &["completed", "in_progress", "incomplete"])?.into()),
    ];
    some(u, &mut item, &members)?;
    Ok(item)
}

fn event(u: &mut Unstructured<'_>) -> Result<Value> {
    if u.ratio(1_u8, 16_u8)? {
        return any(u);
    }
    let kind = *u.choose(&KINDS)?;
    let mut event = json!({ "type": format!("response.{kind}") });
    if kind.starts_with("output_item") {
        event["item"] = item(u)?;
    } else if matches!(kind, "created" | "completed" | "incomplete" | "failed") {
        let items: Result<Vec<_>> = (0..u.int_in_range(0..=3)?).map(|_| item(u)).collect();
        event["response"] = json!({ "id": "r", "output": items? });
    }
    let text = json::text(u, &TEXTS)?;
    let members = [
        ("output_index", u.int_in_range(0..=2)?.into()),
        ("item_id", json::text(u, &IDS)?.into()),
        ("content_index", u.int_in_range(0..=1)?.into()),
        ("delta", text.clone().into()),
        ("text", text.clone().into()),
        ("arguments", text.clone().into()),
        ("input", text.into()),
        ("part", any(u)?),
    ];
    some(u, &mut event, &members)?;
    Ok(event)
}

/// A stream of these events, with the oddities of framing.
fn stream(u: &mut Unstructured<'_>, make: fn(&mut Unstructured<'_>) -> Result<Value>) -> Result<Vec<u8>> {
    let end = *u.choose(&["\n", "\r\n", "\r"])?;
    let mut body = Vec::new();
    for _ in 0..u.int_in_range(0..=12)? {
        if u.ratio(1_u8, 12_u8)? {
            body.extend_from_slice(u.choose(&[": alive", "event: ping", "retry: 1", "data:", "data", "x"])?.as_bytes());
        } else {
            body.extend_from_slice(format!("data: {}", make(u)?).as_bytes());
        }
        body.extend_from_slice(end.as_bytes());
        body.extend_from_slice(end.as_bytes());
    }
    if u.ratio(1_u8, 2_u8)? {
        body.extend_from_slice(format!("data: [DONE]{end}{end}").as_bytes());
    }
    Ok(body)
}

#[derive(Debug, PartialEq)]
struct Heard {
    events: Vec<ReplyEvent>,
    calls: Vec<Call>,
    json: Value,
}

macro_rules! read {
    ($reader:ty, $chunks:expr) => {{
        let mut reader = <$reader>::new().max_size(LIMIT);
        let mut events = Vec::new();
        for chunk in $chunks {
            events.extend(reader.read(chunk));
        }
        events.extend(reader.close());
        assert!(reader.close().is_empty());
        let end = reader.end().expect("it has ended").clone();
        assert_eq!(events.last(), Some(&ReplyEvent::Ended(end)));
        let calls = reader.calls();
        let json = reader.to_json();
        check(&events, &calls, &json);
        (Heard { events, calls, json }, reader)
    }};
}

fn check(events: &[ReplyEvent], calls: &[Call], json: &Value) {
    let mut complete = vec![None; calls.len()];
    let mut seen = 0;
    for (at, event) in events.iter().enumerate() {
        match event {
            ReplyEvent::CallSeen { position, .. } => {
                assert_eq!(*position, seen);
                seen += 1;
            }
            ReplyEvent::CallCompleted { position, call } => {
                assert!(*position < seen && complete[*position].is_none());
                complete[*position] = Some(call);
            }
            ReplyEvent::Ended(_) => assert_eq!(at + 1, events.len()),
            _ => {}
        }
    }
    assert_eq!(seen, calls.len());
    for (call, complete) in calls.iter().zip(complete) {
        assert_eq!(complete, (!call.truncated).then_some(call));
        assert!(!call.id.is_empty());
    }
    let mut ids: Vec<_> = calls.iter().map(|call| &call.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), calls.len());
    // JSON may write a byte as six.
    assert!(json.to_string().len() <= 8 * LIMIT);
}

thread_local! {
    static REACHED: RefCell<Reached> = const { RefCell::new(Reached::new("stream", "completed a call")) };
}

fuzz_target!(|data: &[u8]| {
    let is_raw = [b"data".as_slice(), b"event", b": ", b"{"].iter().any(|start| data.starts_with(start));
    let mut u = Unstructured::new(data);
    let (bodies, sizes) = if is_raw {
        (vec![data.to_vec()], vec![1, 7])
    } else {
        let sizes = vec![1, u.int_in_range(2..=200).unwrap_or(2)];
        let is_chat = u.arbitrary().unwrap_or(false);
        let body = stream(&mut u, if is_chat { chunk } else { event });
        (body.into_iter().collect(), sizes)
    };
    let mut has_call = false;
    for body in bodies {
        let (whole, reader) = read!(chat::Reader, [body.as_slice()]);
        let reply = reader.into_reply();
        assert_eq!(reply.calls().len(), whole.calls.len());
        for size in &sizes {
            assert_eq!(read!(chat::Reader, body.chunks(*size)).0, whole);
        }
        let (response, _) = read!(responses::Reader, [body.as_slice()]);
        for size in &sizes {
            assert_eq!(read!(responses::Reader, body.chunks(*size)).0, response);
        }
        let mut events = whole.events.iter().chain(&response.events);
        has_call |= events.any(|event| matches!(event, ReplyEvent::CallCompleted { .. }));
    }
    REACHED.with_borrow_mut(|reached| reached.count(has_call));
});
