//! Any JSON as a response of Responses: it is read, its calls are answered, one that may be cut off is not run, and the API accepts the answer.
//! A history of it from which items are missing is mended, and then stays as it is.
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
    Reply as _, Toolset,
    model::Item,
    openai::responses::{ResponseEnd, Response, repair},
    testing::check_responses,
    tool, toolset,
};

static RUNS: AtomicU64 = AtomicU64::new(0);

/// Gives back a text.
#[tool]
async fn echo(text: Option<String>) -> String {
    RUNS.fetch_add(1, Ordering::Relaxed);
    text.unwrap_or_default()
}

static TOOLS: LazyLock<Toolset> = LazyLock::new(|| toolset![echo]);
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"));

const KEYS: [&str; 14] = [
    "output", "type", "call_id", "id", "name", "arguments", "input", "status", "content", "role", "tool_calls", "text",
    "function", "output_text",
];
const TEXTS: [&str; 8] = ["echo", "function_call", "message", "assistant", "", "completed", "incomplete", "a"];
const IDS: [&str; 5] = ["a", "b", "c", "", "an_id_of_more_than_sixty_four_characters_is_too_long_for_this_api_"];
const NAMES: [&str; 5] = ["echo", "functions.echo", "multi_tool_use.parallel", "unknown", ""];
const STATUSES: [&str; 5] = ["completed", "incomplete", "in_progress", "failed", ""];
const ARGUMENTS: [&str; 6] = [
    "{}",
    "",
    "null",
    "{\"text\":\"hi\"}",
    "{\"text\":\"cut",
    "{\"tool_uses\":[{\"recipient_name\":\"functions.echo\",\"parameters\":{}}]}",
];

fn call(u: &mut Unstructured<'_>) -> Result<Value> {
    let (id, name) = (json::text(u, &IDS)?, json::text(u, &NAMES)?);
    let arguments: Value =
        if u.ratio(7_u8, 8_u8)? { json::text(u, &ARGUMENTS)?.into() } else { json::any(u, &KEYS, &TEXTS, 2)? };
    Ok(match u.int_in_range(0..=6)? {
        0..=2 => json!({ "type": "function_call", "call_id": id, "name": name, "arguments": arguments }),
        3 => json!({ "type": "custom_tool_call", "call_id": id, "name": name, "input": arguments }),
        4 => json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } }),
        5 => json!({ "type": "tool_use", "id": id, "name": name, "input": arguments }),
        _ => json!({ "call_id": id, "name": name, "arguments": arguments }),
    })
}

fn item(u: &mut Unstructured<'_>) -> Result<Value> {
    let words = json::text(u, &TEXTS)?;
    let part = json!({ "type": "output_text", "text": words });
    let mut item = match u.int_in_range(0..=8)? {
        0 => json!({ "type": "message", "role": "assistant", "content": [part] }),
        1 => json!({ "type": "message", "role": "assistant", "content": [part, call(u)?] }),
        2 => json!({ "type": "message", "role": "assistant", "content": [part], "tool_calls": [call(u)?] }),
        3 => json!({ "type": "reasoning", "id": json::text(u, &IDS)?, "summary": [] }),
        _ => call(u)?,
    };
    if u.ratio(1_u8, 3_u8)? {
        item["status"] = json::text(u, &STATUSES)?.into();
    }
    Ok(item)
}

fn response(u: &mut Unstructured<'_>) -> Result<Value> {
    let items: Result<Vec<_>> = (0..u.int_in_range(0..=5)?).map(|_| item(u)).collect();
    let mut response = json!({ "object": "response", "output": items? });
    if u.arbitrary()? {
        response["status"] = json::text(u, &STATUSES)?.into();
    }
    if u.ratio(1_u8, 6_u8)? {
        response["incomplete_details"] = json!({ "reason": json::text(u, &TEXTS)? });
    }
    if u.ratio(1_u8, 6_u8)? {
        response["output_text"] = json::text(u, &TEXTS)?.into();
    }
    Ok(response)
}

fn check(items: &[Item]) {
    let mut input = vec![json!({ "type": "message", "role": "user", "content": "Go." })];
    input.extend(items.iter().map(|item| item.json().clone()));
    let request = json!({ "model": "m", "input": input });
    assert_eq!(check_responses(&request), Ok(()), "{request}");
}

thread_local! {
    static REACHED: RefCell<Reached> = const { RefCell::new(Reached::new("items", "ran a tool")) };
}

fuzz_target!(|data: &[u8]| {
    let response = json::text_or(data, response).and_then(|response| Response::deserialize(response).ok());
    let Some(response) = response else {
        return REACHED.with_borrow_mut(|reached| reached.count(false));
    };
    let before = RUNS.load(Ordering::Relaxed);
    let calls = response.calls();
    assert_eq!(response.calls(), calls);
    let turn = RUNTIME.block_on(async { TOOLS.run(calls.clone()).await });
    assert_eq!(turn.answers.len(), calls.len());
    for answer in &turn.answers {
        assert!(!(answer.call.truncated && answer.outcome.is_success()));
    }
    if response.end() != ResponseEnd::Whole && response.items().last().is_some_and(|last| last.json()["arguments"] == "") {
        assert!(turn.answers.last().is_none_or(|last| !last.outcome.is_success()));
    }
    let items = response.messages(&turn.answers);
    let is_text = std::str::from_utf8(data).is_ok_and(|text| serde_json::from_str::<Value>(text).is_ok());
    // Items of text may have other faults, which are not mended.
    if !is_text {
        check(&items);
        // Each input leaves out others.
        let kept = items.iter().zip(data.iter().rev().cycle()).filter(|(_, byte)| **byte % 3 != 0);
        let once = repair(kept.map(|(item, _)| item.clone()).collect());
        assert_eq!(repair(once.clone()), once);
        check(&once);
    }
    REACHED.with_borrow_mut(|reached| reached.count(RUNS.load(Ordering::Relaxed) > before));
});
