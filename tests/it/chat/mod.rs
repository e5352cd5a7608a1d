//! Chat Completions: what is sent, in async-openai's types and in ours.

mod ends;
mod histories;
mod names;
mod refusals;
mod refusals_tools;
mod replies;
mod words;

use serde_json::{Value, json};
use tool_runtime::{
    openai::{
        chat::Message,
        types::{ChatChoice, ChatCompletionTools, CreateChatCompletionResponse},
    },
    testing::check_chat,
};

use crate::support::{Gauge, tools};

fn function(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

fn accepted(messages: &Value) -> Result<(), tool_runtime::testing::ApiError> {
    check_chat(&json!({ "model": "gpt-5.6", "messages": messages }))
}

#[test]
fn definitions_become_the_tools_of_a_request() {
    let tools = tools(&Gauge::default());
    let sent: Vec<ChatCompletionTools> = tools.definitions().into();
    let sent = serde_json::to_value(sent).unwrap();
    assert_eq!(sent[0]["type"], "function");
    assert_eq!(sent[0]["function"]["name"], "wait");
    // The first can be strict; the second takes an object of any form.
    assert_eq!(sent[0]["function"]["strict"], true);
    assert_eq!(sent[1]["function"]["strict"], false);
    let request = json!({ "model": "gpt-5.6", "messages": [{ "role": "user", "content": "hi" }], "tools": sent });
    assert_eq!(check_chat(&request), Ok(()));
}

#[tokio::test]
async fn a_reply_in_async_openai_s_types_is_answered() {
    let choice: ChatChoice = serde_json::from_value(json!({
        "index": 0,
        "message": {
            "role": "assistant",
            "content": "Let me see.",
            "tool_calls": [function("a", "echo", r#"{"text":"hi"}"#), function("b", "echo", r#"{"text":"cut"}"#)],
        },
        "finish_reason": "length",
    }))
    .unwrap();
    let messages = serde_json::to_value(tools(&Gauge::default()).answer(&choice).await).unwrap();
    assert_eq!(messages[0]["content"], "Let me see.");
    assert_eq!(
        messages[1],
        json!({ "role": "tool", "tool_call_id": "a", "content": "hi" })
    );
    assert!(
        messages[2]["content"].as_str().unwrap().contains("cut off"),
        "the last call of a reply that was cut off"
    );
    let whole = tools(&Gauge::default()).answer(&choice.message).await;
    assert_eq!(serde_json::to_value(&whole[2]).unwrap()["content"], "cut");
}

#[tokio::test]
async fn a_reply_without_calls_is_put_into_the_history_as_it_is() {
    let reply: Message = serde_json::from_value(
        json!({ "role": "assistant", "content": "Hello.", "tool_calls": [] }),
    )
    .unwrap();
    let messages = serde_json::to_value(tools(&Gauge::default()).answer(&reply).await).unwrap();
    assert_eq!(
        messages,
        json!([{ "role": "assistant", "content": "Hello." }])
    );
    let silent: Message =
        serde_json::from_value(json!({ "role": "assistant", "content": null })).unwrap();
    let messages = serde_json::to_value(tools(&Gauge::default()).answer(&silent).await).unwrap();
    assert_eq!(accepted(&messages), Ok(()));
}

#[tokio::test]
async fn a_whole_response_in_async_openai_s_types_is_answered() {
    let response: CreateChatCompletionResponse = serde_json::from_value(json!({
        "id": "1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "tool_calls": [function("a", "echo", r#"{"text":"hi"}"#)] },
            "finish_reason": "tool_calls",
        }],
    }))
    .unwrap();
    let messages = serde_json::to_value(tools(&Gauge::default()).answer(&response).await).unwrap();
    assert_eq!(messages[0]["tool_calls"][0]["id"], "a");
    assert_eq!(messages[1]["content"], "hi");
}
