//! Chat Completions: what servers send, what is sent back, and mending what was left behind.

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    CallKind, Reply as _,
    openai::{
        chat::{Completion, Message, repair},
        types::{ChatChoice, ChatCompletionRequestMessage, ChatCompletionTools},
    },
    testing::check_chat,
};

use crate::support::{Gauge, is_invented, tools};

fn function(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

fn accepted(messages: &Value) -> Result<(), tool_runtime::testing::ApiError> {
    check_chat(&json!({ "model": "gpt-4.1", "messages": messages }))
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
    let request = json!({ "model": "gpt-4.1", "messages": [{ "role": "user", "content": "hi" }], "tools": sent });
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

#[test]
fn replies_of_compatible_servers_are_read() {
    let completion: Completion = serde_json::from_value(json!({
        "id": 7,
        "choices": [{
            "message": {
                "content": [{ "type": "thinking", "thinking": [] }, { "type": "text", "text": "Well." }],
                "tool_calls": [
                    { "function": { "name": "echo", "arguments": { "text": "an object" } } },
                    { "id": "", "type": "", "function": { "name": "echo", "arguments": null } },
                    { "id": "search:0", "type": "function", "function": { "name": "echo", "arguments": "{}" }, "index": 0 },
                ],
            },
            "finish_reason": "",
        }],
        "usage": null,
    }))
    .unwrap();
    let choice = &completion.choices[0];
    assert_eq!(choice.message.content.as_deref(), Some("Well."));
    let calls = choice.calls();
    assert!(
        calls
            .iter()
            .all(|call| call.kind == CallKind::Function && !call.cut_off)
    );
    let arguments: Vec<_> = calls.iter().map(|call| call.arguments.as_str()).collect();
    assert_eq!(arguments, [r#"{"text":"an object"}"#, "", "{}"]);
    let ids: Vec<_> = calls.iter().map(|call| json!(call.id)).collect();
    assert!(is_invented(&ids[0]) && is_invented(&ids[1]));
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[2], "search:0");
}

#[test]
fn choices_without_a_message_are_read() {
    let completion: Completion = serde_json::from_value(json!({
        "choices": [{ "finish_reason": "content_filter" }, { "message": null, "finish_reason": 7 }],
    }))
    .unwrap();
    assert!(
        completion
            .choices
            .iter()
            .all(|choice| choice.calls().is_empty())
    );
}

#[test]
fn a_response_without_choices_is_read() {
    for response in [
        json!({}),
        json!({ "choices": null }),
        json!({ "choices": [] }),
    ] {
        let completion: Completion = serde_json::from_value(response).unwrap();
        assert!(completion.choices.is_empty());
    }
}

#[test]
fn a_history_that_was_cut_off_is_mended() {
    let broken: Vec<ChatCompletionRequestMessage> = serde_json::from_value(json!([
        { "role": "user", "content": "Go." },
        { "role": "assistant", "tool_calls": [function("a", "echo", "{}"), function("a", "e cho", "{}"), function("b", "echo", "{}")] },
        { "role": "tool", "tool_call_id": "a", "content": "first" },
        { "role": "user", "content": "And?" },
        { "role": "tool", "tool_call_id": "a", "content": "" },
        { "role": "tool", "tool_call_id": "nobody", "content": "lost" },
        { "role": "assistant", "tool_calls": [] },
    ]))
    .unwrap();
    assert!(accepted(&serde_json::to_value(&broken).unwrap()).is_err());
    let mended = serde_json::to_value(repair(broken)).unwrap();
    assert_eq!(accepted(&mended), Ok(()));
    let answers = &mended.as_array().unwrap()[2..5];
    let contents: Vec<_> = answers.iter().map(|answer| &answer["content"]).collect();
    let cancelled = "error: cancelled; it may have partly run";
    assert_eq!(contents, ["first", "(empty)", cancelled]);
    assert_eq!(answers[0]["tool_call_id"], "a");
    assert!(is_invented(&answers[1]["tool_call_id"]));
    assert_eq!(answers[2]["tool_call_id"], "b");
    assert_eq!(mended[5]["content"], "And?");
    assert_eq!(mended[6], json!({ "role": "assistant", "content": "" }));
    assert_eq!(mended.as_array().unwrap().len(), 7);
}

/// A history that many hands have been at.
fn history() -> impl Strategy<Value = Vec<ChatCompletionRequestMessage>> {
    let id = || prop_oneof!["[abc]", Just(String::new()), "y{39,42}"];
    let call = (id(), "[a-z .é]{0,6}").prop_map(|(id, name)| function(&id, &name, "{}"));
    let message = prop_oneof![
        2 => Just(json!({ "role": "user", "content": "Go." })),
        1 => Just(json!({ "role": "assistant", "content": "Well." })),
        1 => Just(json!({ "role": "assistant", "content": [] })),
        1 => Just(json!({ "role": "assistant", "refusal": "No." })),
        3 => proptest::collection::vec(call, 0..4)
            .prop_map(|calls| json!({ "role": "assistant", "tool_calls": calls })),
        4 => (id(), prop_oneof![Just(json!("done")), Just(json!("")), Just(json!([])), Just(json!([{ "type": "text", "text": "" }]))])
            .prop_map(|(id, content)| json!({ "role": "tool", "tool_call_id": id, "content": content })),
    ];
    proptest::collection::vec(message, 1..12)
        .prop_map(|messages| serde_json::from_value(Value::from(messages)).unwrap())
}

proptest! {
    #[test]
    fn a_mended_history_is_accepted_and_mending_it_again_changes_nothing(history in history()) {
        let asked = vec![serde_json::from_value(json!({ "role": "user", "content": "Go." })).unwrap()];
        let once = repair(asked.into_iter().chain(history).collect());
        prop_assert_eq!(accepted(&serde_json::to_value(&once).unwrap()), Ok(()));
        prop_assert_eq!(repair(once.clone()), once);
    }

    #[test]
    fn a_good_history_is_left_alone(texts in proptest::collection::vec("[a-z]{1,5}", 1..5)) {
        let calls: Vec<_> = (0..texts.len()).map(|index| function(&format!("call_{index}"), "echo", "{}")).collect();
        let mut messages = vec![
            json!({ "role": "user", "content": "Go." }),
            json!({ "role": "assistant", "content": "Well.", "tool_calls": calls }),
        ];
        messages.extend(texts.iter().enumerate().map(|(index, text)| {
            json!({ "role": "tool", "tool_call_id": format!("call_{index}"), "content": text })
        }));
        let good: Vec<ChatCompletionRequestMessage> = serde_json::from_value(Value::from(messages)).unwrap();
        prop_assert_eq!(repair(good.clone()), good);
    }
}
