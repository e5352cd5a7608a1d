//! Any JSON as a choice of a reply: if it reads at all, its answer is one that the API accepts.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tool_runtime::{Reply as _, Toolset, openai::chat::Choice, testing::check_chat};

fuzz_target!(|text: &str| {
    let Ok(choice) = serde_json::from_str::<Choice>(text) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let messages = runtime.block_on(Toolset::new().answer(&choice));
    assert_eq!(messages.len(), 1 + choice.calls().len());
    let mut history = vec![json!({ "role": "user", "content": "Go." })];
    history.extend(messages.iter().map(|message| serde_json::to_value(message).expect("a message is JSON")));
    let request = json!({ "model": "m", "messages": Value::from(history) });
    assert_eq!(check_chat(&request), Ok(()), "{request}");
});
