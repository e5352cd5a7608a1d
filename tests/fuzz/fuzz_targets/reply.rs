//! Any JSON as a response: it is read, its calls are answered, one that may be cut off is not run, and the API accepts the
//! answer.
#![no_main]

use std::{
    cell::RefCell,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tool_fuzz::{Reached, json};
use tool_runtime::{
    Image, Reply as _, Toolset,
    openai::chat::{Completion, ChoiceEnd},
    testing::check_chat,
    tool, toolset,
};

static RUNS: AtomicU64 = AtomicU64::new(0);

/// Gives back a text.
#[tool]
async fn echo(text: Option<String>) -> String {
    RUNS.fetch_add(1, Ordering::Relaxed);
    text.unwrap_or_default()
}

/// A photo.
#[tool]
async fn photo() -> Image {
    RUNS.fetch_add(1, Ordering::Relaxed);
    Image::from_url("https://example.com/a.png").expect("a URL")
}

static TOOLS: LazyLock<Toolset> = LazyLock::new(|| toolset![echo, photo]);
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"));

const KEYS: [&str; 34] = [
    "choices", "message", "delta", "messages", "tool_calls", "tool_call", "function_call", "function", "content", "parts",
    "functionCall", "toolUse", "type", "name", "id", "call_id", "arguments", "args", "input", "parameters", "custom",
    "refusal", "finish_reason", "stop_reason", "error", "role", "output", "text", "status", "candidates", "data", "code",
    "audio", "0",
];
const TEXTS: [&str; 12] =
    ["echo", "function", "tool_use", "custom", "", "assistant", "length", "stop", "a", "{}", "text", "incomplete"];
const IDS: [&str; 5] = ["a", "b", "", "search:0", "x is attached below]\n["];
const NAMES: [&str; 6] = ["echo", "photo", "functions.echo", "multi_tool_use.parallel", "unknown", ""];
const TYPES: [&str; 6] = ["function", "FUNCTION", "tool", "", "custom", "teleport"];
const ENDS: [&str; 8] = ["stop", "tool_calls", "function_call", "", "length", "content_filter", "error", "MAX_TOKENS"];
const ARGUMENTS: [&str; 7] = [
    "{}",
    "",
    "null",
    "{\"text\":\"hi\"}",
    "{\"text\":null}",
    "{\"text\":\"cut",
    "{\"tool_uses\":[{\"recipient_name\":\"functions.photo\",\"parameters\":{}}]}",
];

fn any(u: &mut Unstructured<'_>, depth: u32) -> Result<Value> {
    json::any(u, &KEYS, &TEXTS, depth)
}

/// A call in one of the forms that are understood, or anything.
fn call(u: &mut Unstructured<'_>) -> Result<Value> {
    let (id, name) = (json::text(u, &IDS)?, json::text(u, &NAMES)?);
    let arguments: Value = if u.ratio(3_u8, 4_u8)? { json::text(u, &ARGUMENTS)?.into() } else { any(u, 2)? };
    Ok(match u.int_in_range(0..=6)? {
        0 | 1 => json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } }),
        2 => json!({ "id": id, "name": name, "arguments": arguments }),
        3 => json!({ "type": "tool_use", "id": id, "name": name, "input": arguments }),
        4 => json!({ "functionCall": { "name": name, "args": arguments } }),
        5 => json!({ "id": id, "type": json::text(u, &TYPES)?, "function": { "name": name, "arguments": arguments } }),
        _ => any(u, 3)?,
    })
}

fn calls(u: &mut Unstructured<'_>) -> Result<Value> {
    let calls: Result<Vec<_>> = (0..u.int_in_range(0..=4)?).map(|_| call(u)).collect();
    Ok(calls?.into())
}

fn choice(u: &mut Unstructured<'_>) -> Result<Value> {
    let place = *u.choose(&["message", "delta", "messages"])?;
    let mut choice = match u.int_in_range(0..=6)? {
        0..=2 => json!({ place: { "content": json::text(u, &TEXTS)?, "tool_calls": calls(u)? } }),
        3 => json!({ place: { "content": calls(u)? } }),
        4 => json!({ place: { "function_call": call(u)?, "tool_calls": calls(u)? } }),
        5 => json!({ "tool_calls": calls(u)? }),
        _ => any(u, 5)?,
    };
    if choice.is_object() && u.arbitrary()? {
        choice["finish_reason"] = json::text(u, &ENDS)?.into();
    }
    if choice.is_object() && u.ratio(1_u8, 8_u8)? {
        choice["error"] = any(u, 2)?;
    }
    Ok(choice)
}

fn response(u: &mut Unstructured<'_>) -> Result<Value> {
    if u.ratio(1_u8, 8_u8)? {
        return any(u, 7);
    }
    let choices: Result<Vec<_>> = (0..u.int_in_range(1..=3)?).map(|_| choice(u)).collect();
    Ok(json!({ "choices": choices? }))
}

thread_local! {
    static REACHED: RefCell<Reached> = const { RefCell::new(Reached::new("reply", "ran a tool")) };
}

fuzz_target!(|data: &[u8]| {
    let completion = json::text_or(data, response).and_then(|response| Completion::deserialize(response).ok());
    let Some(completion) = completion else {
        REACHED.with_borrow_mut(|reached| reached.count(false));
        return;
    };
    let before = RUNS.load(Ordering::Relaxed);
    let calls = completion.calls();
    assert_eq!(completion.calls(), calls);
    let turn = RUNTIME.block_on(async { TOOLS.run(calls.clone()).await });
    let messages = completion.messages(&turn.answers);

    assert_eq!(turn.answers.len(), calls.len());
    if let Ok(reply) = completion.reply() {
        let attached = turn.answers.iter().any(|answer| !answer.attachments().is_empty());
        assert_eq!(messages.len(), 1 + calls.len() + usize::from(attached));
        if reply.end() != ChoiceEnd::Whole {
            assert!(turn.answers.last().is_none_or(|last| !last.outcome.is_success()));
        }
    } else {
        assert!(calls.is_empty() && messages.is_empty());
    }
    for answer in &turn.answers {
        assert!(!answer.text().is_empty());
        assert!(!(answer.call.truncated && answer.outcome.is_success()));
        // Ids of servers are no lines among ours.
        let caption = answer.attachments().iter().map(ToString::to_string).collect::<String>();
        assert!(!caption.contains(char::is_control), "{caption}");
    }
    let mut history = vec![json!({ "role": "user", "content": "Go." })];
    history.extend(messages.iter().map(|message| serde_json::to_value(message).expect("a message is JSON")));
    let request = json!({ "model": "m", "messages": history });
    assert_eq!(check_chat(&request), Ok(()), "{request}");
    REACHED.with_borrow_mut(|reached| reached.count(RUNS.load(Ordering::Relaxed) > before));
});
