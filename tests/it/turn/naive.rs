//! The forum thread, told as a test: the naive ways, refused in the API's words; beside them, ours.

use serde_json::{Value, json};
use tool_runtime::{
    openai::chat::Completion,
    testing::{ModelServer, Request, ScriptedCall, ScriptedReply},
};

use crate::{
    model_server::chat_requests::{client, send},
    support::{Gauge, tools},
};

/// A model that asks for two calls in one reply, and then for nothing more.
async fn server() -> ModelServer {
    ModelServer::start(|request: &Request| {
        if request.tool_answers().is_empty() {
            let echo = |text: &str| ScriptedCall::new("echo", json!({ "text": text }));
            ScriptedReply::calls([echo("Paris"), echo("Rome")])
        } else {
            ScriptedReply::text("Both are there.")
        }
    })
    .await
    .unwrap()
}

fn request(messages: &[Value]) -> Value {
    let tools = tools(&Gauge::default());
    let tools: Vec<tool_runtime::openai::types::ChatCompletionTools> = tools.definitions().into();
    json!({ "model": "gpt-5.6", "messages": messages, "tools": tools })
}

#[tokio::test]
async fn results_sent_one_at_a_time_are_refused_and_ours_are_accepted() {
    let server = server().await;
    let client = client(&server);
    let question = json!({ "role": "user", "content": "Are Paris and Rome there?" });
    let reply = send(&client, request(std::slice::from_ref(&question)))
        .await
        .unwrap();
    let message = reply["choices"][0]["message"].clone();
    let second = message["tool_calls"][1]["id"].as_str().unwrap().to_owned();

    // Naive: the first result goes back as soon as it is there.
    let first = json!({ "role": "tool", "tool_call_id": message["tool_calls"][0]["id"], "content": "Paris" });
    let naive = [question.clone(), message.clone(), first];
    let error = send(&client, request(&naive)).await.unwrap_err();
    assert_eq!(error.status, 400);
    assert_eq!(
        error.message,
        format!(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each \
             'tool_call_id'. The following tool_call_ids did not have response messages: {second}"
        ),
    );

    // Ours: all results together, after the assistant message.
    let completion: Completion = serde_json::from_value(reply).unwrap();
    let mut messages = vec![question];
    let answered = tools(&Gauge::default())
        .answer(&completion.choices[0])
        .await;
    messages.extend(
        answered
            .iter()
            .map(|message| serde_json::to_value(message).unwrap()),
    );
    let reply = send(&client, request(&messages)).await.unwrap();
    assert_eq!(reply["choices"][0]["message"]["content"], "Both are there.");
}

#[tokio::test]
async fn results_without_the_assistant_message_are_refused() {
    let server = server().await;
    let messages = [
        json!({ "role": "user", "content": "Are Paris and Rome there?" }),
        json!({ "role": "tool", "tool_call_id": "call_1", "content": "Paris" }),
    ];
    let refused = send(&client(&server), request(&messages)).await;
    assert_eq!(
        refused.unwrap_err().message,
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    );
}
