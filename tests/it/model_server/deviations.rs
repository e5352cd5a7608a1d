//! Each deviation of whole replies, on the API that has it.

use serde_json::{Value, json};
use tool_runtime::testing::{Api, Deviation, ModelServer, Request, ScriptedReply};

use super::{complete, output, request, respond, user};

fn two_calls(_: &Request) -> ScriptedReply {
    ScriptedReply::calls([
        ("get_weather", json!({"city": "Paris"})),
        ("get_time", json!({})),
    ])
    .with_text("Let me look.")
}

async fn chat(deviation: Deviation) -> Value {
    let server = ModelServer::builder()
        .deviate(deviation)
        .start(two_calls)
        .await
        .unwrap();
    let tool = json!({"type": "function", "function": {"name": "get_weather"}});
    let body = json!({"model": "m", "messages": [user()], "tools": [tool]});
    complete(&server, body).await.unwrap()
}

async fn responses(deviation: Deviation) -> Value {
    let server = ModelServer::builder()
        .deviate(deviation)
        .start(two_calls)
        .await
        .unwrap();
    respond(&server, request(json!([user()]))).await.unwrap()
}

/// The calls of a Chat Completions reply.
fn calls(completion: &Value) -> &[Value] {
    completion["choices"][0]["message"]["tool_calls"]
        .as_array()
        .unwrap()
}

fn items(response: &Value) -> &[Value] {
    response["output"].as_array().unwrap()
}

#[tokio::test]
async fn a_deviation_changes_the_replies_of_its_apis_only() {
    let blank = |mut body: Value| {
        for time in ["created", "created_at", "completed_at"] {
            if body[time].is_u64() {
                body[time] = json!(0);
            }
        }
        body
    };
    let server = ModelServer::start(two_calls).await.unwrap();
    let tool = json!({"type": "function", "function": {"name": "get_weather"}});
    let body = json!({"model": "m", "messages": [user()], "tools": [tool]});
    let plain_chat = blank(complete(&server, body).await.unwrap());
    let server = ModelServer::start(two_calls).await.unwrap();
    let plain_responses = blank(respond(&server, request(json!([user()]))).await.unwrap());
    for deviation in Deviation::ALL
        .iter()
        .filter(|it| it.concerns_whole_replies())
    {
        let changes = blank(chat(*deviation).await) != plain_chat;
        assert_eq!(changes, deviation.concerns(Api::Chat), "{deviation:?}");
        let changes = blank(responses(*deviation).await) != plain_responses;
        assert_eq!(changes, deviation.concerns(Api::Responses), "{deviation:?}");
    }
}

#[tokio::test]
async fn times_with_fractions() {
    assert!(chat(Deviation::FloatTime).await["created"].is_f64());
    assert!(responses(Deviation::FloatTime).await["created_at"].is_f64());
}

#[tokio::test]
async fn few_fields() {
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&chat(Deviation::FewFields).await),
        ["id", "model", "choices"]
    );
    let response = responses(Deviation::FewFields).await;
    assert_eq!(keys(&response), ["id", "model", "output"]);
    assert_eq!(response["output"][1].get("status"), None);
}

#[tokio::test]
async fn usage_without_details() {
    let usage = &chat(Deviation::NullUsageDetails).await["usage"];
    assert!(usage["total_tokens"].is_u64());
    assert_eq!(usage["prompt_tokens_details"], Value::Null);
    let usage = &responses(Deviation::NullUsageDetails).await["usage"];
    assert_eq!(usage["output_tokens_details"], Value::Null);
}

#[tokio::test]
async fn arguments_as_objects() {
    let expected = json!({"city": "Paris"});
    let completion = chat(Deviation::ArgumentsAsObject).await;
    assert_eq!(calls(&completion)[0]["function"]["arguments"], expected);
    let response = responses(Deviation::ArgumentsAsObject).await;
    assert_eq!(items(&response)[1]["arguments"], expected);
}

#[tokio::test]
async fn calls_without_ids() {
    let completion = chat(Deviation::NoCallIds).await;
    assert!(
        calls(&completion)
            .iter()
            .all(|call| call.get("id").is_none())
    );
    let response = responses(Deviation::NoCallIds).await;
    assert!(
        items(&response)[1..]
            .iter()
            .all(|item| item.get("call_id").is_none() && item["id"].is_string())
    );
}

#[tokio::test]
async fn empty_and_counted_ids() {
    let completion = chat(Deviation::EmptyCallIds).await;
    assert!(calls(&completion).iter().all(|call| call["id"] == ""));
    let completion = chat(Deviation::CountedCallIds).await;
    assert_eq!(calls(&completion)[1]["id"], "get_time:1");
    let response = responses(Deviation::EmptyCallIds).await;
    assert_eq!(items(&response)[2]["call_id"], "");
    let response = responses(Deviation::CountedCallIds).await;
    assert_eq!(items(&response)[2]["call_id"], "get_time:2");
}

#[tokio::test]
async fn calls_without_types() {
    let completion = chat(Deviation::NoCallTypes).await;
    assert!(
        calls(&completion)
            .iter()
            .all(|call| call.get("type").is_none())
    );
}

#[tokio::test]
async fn finish_reasons_beside_calls() {
    for (deviation, expected) in [
        (Deviation::StopBesideCalls, json!("stop")),
        (Deviation::EmptyFinishReason, json!("")),
        (Deviation::NullFinishReason, json!(null)),
    ] {
        assert_eq!(
            chat(deviation).await["choices"][0]["finish_reason"],
            expected
        );
    }
}

#[tokio::test]
async fn items_without_ids_and_with_each_others() {
    let response = responses(Deviation::NoItemIds).await;
    assert!(items(&response).iter().all(|item| item.get("id").is_none()));
    let response = responses(Deviation::SwappedIds).await;
    let call = &items(&response)[1];
    assert!(call["id"].as_str().unwrap().starts_with("call_"), "{call}");
    assert!(
        call["call_id"].as_str().unwrap().starts_with("fc_"),
        "{call}"
    );
}

#[tokio::test]
async fn no_status_and_no_output() {
    let response = responses(Deviation::NullStatus).await;
    assert_eq!(
        (&response["status"], &response["output"][1]["status"]),
        (&Value::Null, &Value::Null)
    );
    let response = responses(Deviation::NoStatus).await;
    assert_eq!(
        (response.get("status"), items(&response)[1].get("status")),
        (None, None)
    );
    assert_eq!(
        responses(Deviation::NullOutput).await["output"],
        Value::Null
    );
}

#[tokio::test]
async fn a_server_takes_back_what_it_sent_itself() {
    for deviation in [
        Deviation::SwappedIds,
        Deviation::CountedCallIds,
        Deviation::NoItemIds,
    ] {
        let server = ModelServer::builder()
            .deviate(deviation)
            .start(|request: &Request| match request.tool_answers().len() {
                0 => two_calls(request),
                answers => ScriptedReply::text(answers.to_string()),
            })
            .await
            .unwrap();
        let response = respond(&server, request(json!([user()]))).await.unwrap();
        let mut items = vec![user()];
        items.extend(self::items(&response).to_vec());
        for call in &self::items(&response)[1..] {
            items.push(output(call["call_id"].as_str().unwrap()));
        }
        let second = respond(&server, request(json!(items))).await.unwrap();
        assert_eq!(
            second["output"][0]["content"][0]["text"], "2",
            "{deviation:?}"
        );
    }
}

#[tokio::test]
async fn one_reply_may_deviate() {
    let server = ModelServer::start([
        ScriptedReply::text("One.").with_deviation(Deviation::NoStatus),
        ScriptedReply::text("Two."),
    ])
    .await
    .unwrap();
    let first = respond(&server, request(json!("Hi"))).await.unwrap();
    let second = respond(&server, request(json!("Hi"))).await.unwrap();
    assert_eq!(
        (first.get("status"), &second["status"]),
        (None, &json!("completed"))
    );
}
