//! Any history: mending it twice is mending it once, every call has its one answer, no answer to a call of its own id is
//! lost, and the API accepts what comes out.
#![no_main]

use std::{cell::RefCell, collections::HashMap};

use arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_fuzz::{Reached, json};
use tool_runtime::{
    openai::{chat::repair, types::ChatCompletionRequestMessage},
    testing::check_chat,
};

const IDS: [&str; 8] = ["a", "b", "c", "call_1", "search:0", "", " ", "an_id_of_more_than_forty_characters_is_too_long"];
const NAMES: [&str; 5] = ["now", "functions.now", "my tool", "", "multi_tool_use.parallel"];
const ARGUMENTS: [&str; 7] = ["{}", "", "null", "{\"a\":1}", "\"{}\"", "[1]", "{\"cut"];
const WORDS: [&str; 4] = ["Well.", "", " ", "done"];

fn call(u: &mut Unstructured<'_>) -> Result<Value> {
    let (id, name, arguments) = (json::text(u, &IDS)?, json::text(u, &NAMES)?, json::text(u, &ARGUMENTS)?);
    Ok(if u.ratio(1_u8, 10_u8)? {
        json!({ "type": "custom", "id": id, "custom_tool": { "name": name, "input": arguments } })
    } else {
        json!({ "type": "function", "id": id, "function": { "name": name, "arguments": arguments } })
    })
}

fn message(u: &mut Unstructured<'_>) -> Result<Value> {
    let words = json::text(u, &WORDS)?;
    let parts = |words: &str| json!([{ "type": "text", "text": words }]);
    Ok(match u.int_in_range(0..=11)? {
        0 => json!({ "role": "user", "content": words }),
        1 => json!({ "role": "system", "content": words }),
        2 => json!({ "role": "assistant", "content": words }),
        3 => json!({ "role": "assistant", "content": [], "refusal": words }),
        4 => json!({ "role": "tool", "tool_call_id": json::text(u, &IDS)?, "content": parts(&words) }),
        5..=7 => json!({ "role": "tool", "tool_call_id": json::text(u, &IDS)?, "content": words }),
        _ => {
            let calls: Result<Vec<_>> = (0..u.int_in_range(0..=4)?).map(|_| call(u)).collect();
            json!({ "role": "assistant", "tool_calls": calls? })
        }
    })
}

fn history(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut messages = Vec::new();
    while !u.is_empty() && messages.len() < 40 {
        messages.push(message(u)?);
    }
    Ok(messages.into())
}

/// How often each id is that of a call, and that of an answer; and the words of the answer.
fn ids(history: &Value) -> HashMap<&str, (u32, u32, &Value)> {
    let mut ids = HashMap::new();
    for message in history.as_array().into_iter().flatten() {
        for call in message["tool_calls"].as_array().into_iter().flatten() {
            ids.entry(call["id"].as_str().unwrap_or_default().trim()).or_insert((0, 0, &Value::Null)).0 += 1;
        }
        if message["role"] == "tool" {
            let id = message["tool_call_id"].as_str().unwrap_or_default().trim();
            let entry = ids.entry(id).or_insert((0, 0, &Value::Null));
            *entry = (entry.0, entry.1 + 1, &message["content"]);
        }
    }
    ids
}

thread_local! {
    static REACHED: RefCell<Reached> = const { RefCell::new(Reached::new("history", "had a call and its answer")) };
}

fuzz_target!(|data: &[u8]| {
    let before = json::text_or(data, history);
    let parsed = before.as_ref().and_then(|before| Vec::<ChatCompletionRequestMessage>::deserialize(before).ok());
    let (Some(before), Some(history)) = (before, parsed) else {
        REACHED.with_borrow_mut(|reached| reached.count(false));
        return;
    };
    let once = repair(history).into_messages();
    assert_eq!(repair(once.clone()).into_messages(), once);

    let after = serde_json::to_value(once).expect("messages are JSON");
    let mut messages = after.as_array().into_iter().flatten().peekable();
    while let Some(message) = messages.next() {
        assert_ne!(message["role"], "tool", "answers no call");
        for call in message["tool_calls"].as_array().into_iter().flatten() {
            let answer = messages.next().unwrap_or(&Value::Null);
            assert_eq!((&answer["role"], &answer["tool_call_id"]), (&Value::from("tool"), &call["id"]));
        }
    }

    let mut is_reached = false;
    for (id, (calls, answers, words)) in ids(&before) {
        let pairs = (1..=40).contains(&id.chars().count()) && calls == 1 && answers == 1;
        is_reached |= pairs;
        let is_said = words.as_str().is_some_and(|words| !words.trim().is_empty());
        if pairs && is_said {
            let found = after.as_array().into_iter().flatten().find(|message| {
                message["tool_call_id"].as_str().is_some_and(|found| found.trim() == id)
            });
            assert_eq!(found.map(|answer| &answer["content"]), Some(words), "{before}");
        }
    }
    // Histories of text may have other faults, which are not mended: images in the wrong place, for example.
    let is_text = std::str::from_utf8(data).is_ok_and(|text| serde_json::from_str::<Value>(text).is_ok());
    if !is_text && after.as_array().is_some_and(|messages| !messages.is_empty()) {
        let request = json!({ "model": "m", "messages": after });
        assert_eq!(check_chat(&request), Ok(()), "{request}");
    }
    REACHED.with_borrow_mut(|reached| reached.count(is_reached));
});
