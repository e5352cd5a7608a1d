//! Any history: mending it twice is mending it once, and every call has its one answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tool_runtime::openai::{chat::repair, types::ChatCompletionRequestMessage};

fuzz_target!(|text: &str| {
    let Ok(history) = serde_json::from_str::<Vec<ChatCompletionRequestMessage>>(text) else { return };
    let once = repair(history);
    assert_eq!(repair(once.clone()), once);

    let messages = serde_json::to_value(once).expect("messages are JSON");
    let mut messages = messages.as_array().into_iter().flatten().peekable();
    while let Some(message) = messages.next() {
        assert_ne!(message["role"], "tool", "answers no call");
        for call in message["tool_calls"].as_array().into_iter().flatten() {
            let answer = messages.next().unwrap_or(&Value::Null);
            assert_eq!((&answer["role"], &answer["tool_call_id"]), (&Value::from("tool"), &call["id"]));
        }
    }
});
