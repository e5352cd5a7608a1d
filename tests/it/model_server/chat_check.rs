//! What the model server accepts, and that its check bears any JSON.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tool_runtime::testing::{ModelServer, check_chat, check_responses};

use crate::model_server::chat_requests::{answer, calls, chat, client, function, send, user, with};

async fn accepted(request: Value) {
    let server = ModelServer::start(["Fine."]).await.unwrap();
    let reply = send(&client(&server), request).await.unwrap();
    assert_eq!(reply["choices"][0]["message"]["content"], "Fine.");
}

#[tokio::test]
async fn answers_may_come_in_any_order() {
    let history = [
        user(),
        calls(["call_a", "call_b"]),
        answer("call_b"),
        answer("call_a"),
        user(),
    ];
    accepted(chat(history)).await;
}

#[tokio::test]
async fn ids_may_return_in_a_later_turn() {
    let turn = [calls(["search:0"]), answer("search:0")];
    accepted(chat([user()].into_iter().chain(turn.clone()).chain(turn))).await;
}

#[tokio::test]
async fn answers_may_be_text_parts_or_an_empty_string() {
    let parts = json!([{"type": "text", "text": "22"}, {"type": "text", "text": " C"}]);
    for content in [parts, json!("")] {
        let answer = json!({"role": "tool", "tool_call_id": "call_a", "content": content});
        accepted(chat([user(), calls(["call_a"]), answer])).await;
    }
}

#[tokio::test]
async fn custom_tools_and_their_calls() {
    let call = json!({"id": "call_a", "type": "custom", "custom": {"name": "sql", "input": ""}});
    let mut request = chat([
        user(),
        json!({"role": "assistant", "tool_calls": [call]}),
        answer("call_a"),
    ]);
    request["tools"] = json!([{"type": "custom", "custom": {"name": "sql"}}]);
    accepted(request).await;
}

#[tokio::test]
async fn every_form_of_tool_choice() {
    let sql = json!({"type": "custom", "custom": {"name": "sql"}});
    for choice in [
        json!("none"),
        json!("auto"),
        json!("required"),
        function("add"),
        sql.clone(),
        json!({"type": "allowed_tools",
            "allowed_tools": {"mode": "required", "tools": [function("add"), sql.clone()]}}),
        Value::Null,
    ] {
        accepted(with(
            json!({"tools": [function("add"), sql], "tool_choice": choice}),
        ))
        .await;
    }
}

#[tokio::test]
async fn values_at_their_limits() {
    let id = "x".repeat(40);
    accepted(chat([user(), calls([&id]), answer(&id)])).await;

    let mut tools: Vec<Value> = (0..127).map(|n| function(&format!("tool_{n}"))).collect();
    tools.push(json!({"type": "function", "function": {
        "name": "x".repeat(64),
        "description": "é".repeat(1024),
        "parameters": {"type": "object", "properties": {}, "additionalProperties": false},
        "strict": true,
    }}));
    accepted(with(json!({"tools": tools, "parallel_tool_calls": false}))).await;
}

#[tokio::test]
async fn every_role_and_kind_of_content() {
    let image = json!({"type": "image_url", "image_url": {"url": "data:,"}});
    accepted(chat([
        json!({"role": "system", "content": "Be brief."}),
        json!({"role": "developer", "content": [{"type": "text", "text": "Be kind."}]}),
        json!({"role": "user", "content": [{"type": "text", "text": "What is this?"}, image]}),
        json!({"role": "assistant", "content": null, "refusal": "I cannot say."}),
        json!({"role": "assistant", "content": "", "tool_calls": null}),
    ]))
    .await;
}

/// Any JSON, its keys and texts mostly those that the check knows.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "model",
        "messages",
        "role",
        "content",
        "tool_calls",
        "tool_call_id",
        "id",
        "type",
        "function",
        "custom",
        "name",
        "arguments",
        "input",
        "tools",
        "parameters",
        "properties",
        "tool_choice",
        "allowed_tools",
        "mode",
        "parallel_tool_calls",
        "assistant",
        "user",
        "tool",
        "text",
        "image_url",
        "object",
        "auto",
        "call_a",
        "",
        "é",
    ])
    .prop_map(str::to_owned);
    let word = prop_oneof![4 => word, 1 => ".{0,50}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6)
                .prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

/// A conversation in which each turn of calls has its answers, turned by some places.
fn whole_history() -> impl Strategy<Value = Vec<Value>> {
    let turn = (1_usize..5, 0_usize..5).prop_map(|(count, turned)| {
        let ids: Vec<String> = (0..count).map(|n| format!("call_{n}")).collect();
        let called: Vec<Value> = ids
            .iter()
            .map(|id| calls([id])["tool_calls"][0].clone())
            .collect();
        let mut answers: Vec<Value> = ids.iter().map(|id| answer(id)).collect();
        answers.rotate_left(turned % count);
        let mut messages = vec![json!({"role": "assistant", "tool_calls": called})];
        messages.extend(answers);
        messages
    });
    let said = Just(vec![user()]);
    prop::collection::vec(prop_oneof![turn, said], 1..6).prop_map(|turns| turns.concat())
}

proptest! {
    #[test]
    fn the_check_bears_any_json(body in any_json()) {
        let _ = check_chat(&body);
        let _ = check_responses(&body);
    }

    #[test]
    fn the_check_of_responses_bears_any_field(
        key in "input|tools|tool_choice|text|store|stream|previous_response_id",
        value in any_json(),
    ) {
        let _ = check_responses(&json!({"model": "m", "input": "Hi", key: value}));
    }

    #[test]
    fn the_check_of_responses_bears_any_item(
        fields in any_json(),
        kind in "message|function_call|function_call_output|custom_tool_call|reasoning|item_reference",
    ) {
        let mut item = fields.as_object().cloned().unwrap_or_default();
        item.insert("type".to_owned(), json!(kind));
        let _ = check_responses(&json!({"model": "m", "input": [user(), item]}));
    }

    #[test]
    fn the_check_bears_any_field(key in "messages|tools|tool_choice", value in any_json()) {
        let _ = check_chat(&with(json!({ key: value })));
    }

    #[test]
    fn the_check_bears_any_message(fields in any_json(), role in "user|assistant|tool") {
        let mut message = fields.as_object().cloned().unwrap_or_default();
        message.insert("role".to_owned(), json!(role));
        let _ = check_chat(&chat([user(), Value::Object(message)]));
    }

    #[test]
    fn a_whole_history_is_accepted(messages in whole_history()) {
        prop_assert_eq!(check_chat(&chat(messages)), Ok(()));
    }

    #[test]
    fn a_history_that_lost_an_answer_is_refused(
        messages in whole_history(),
        lost in any::<prop::sample::Index>(),
    ) {
        let answers: Vec<usize> =
            (0..messages.len()).filter(|index| messages[*index]["role"] == "tool").collect();
        prop_assume!(!answers.is_empty());
        let mut messages = messages;
        let lost = messages.remove(answers[lost.index(answers.len())]);
        let error = check_chat(&chat(messages)).unwrap_err();
        let expected = format!(
            "did not have response messages: {}",
            lost["tool_call_id"].as_str().unwrap()
        );
        prop_assert!(error.message.ends_with(&expected), "{}", error);
    }
}
