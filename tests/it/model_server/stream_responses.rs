//! Responses, streamed.

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, ModelServer, Request, ScriptedCall, ScriptedReply};

use super::{data, output, request, respond, streamed, user, with};

async fn events(reply: ScriptedReply) -> Vec<Value> {
    let server = ModelServer::start([reply]).await.unwrap();
    data(&streamed(&server, "/responses", request(json!([user()]))).await)
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect()
}

fn joined(events: &[Value], kind: &str) -> String {
    let events = events.iter().filter(|event| event["type"] == kind);
    events
        .map(|event| event["delta"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn events_tell_how_a_response_grows() {
    let reply = ScriptedReply::calls([
        ScriptedCall::new("get_weather", json!({"city": "Paris"})).with_id("call_1")
    ])
    .with_text("Let me look.")
    .with_reasoning("They ask for the weather.")
    .with_delta_size(100);
    let events = events(reply).await;
    let expected = [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.reasoning_summary_part.added",
        "response.reasoning_summary_text.delta",
        "response.reasoning_summary_text.done",
        "response.reasoning_summary_part.done",
        "response.output_item.done",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.output_item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "response.output_item.done",
        "response.completed",
    ];
    assert_eq!(kinds(&events), expected);
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence_number"], number);
    }
    let added = &events[14];
    assert_eq!(added["output_index"], 2);
    assert_eq!(added["item"]["status"], "in_progress");
    assert_eq!(
        (&added["item"]["name"], &added["item"]["arguments"]),
        (&json!("get_weather"), &json!(""))
    );
    assert_eq!(added["item"]["call_id"], "call_1");
    assert_eq!(events[15]["item_id"], added["item"]["id"]);
    assert_eq!(events[16]["arguments"], "{\"city\":\"Paris\"}");
    let response = &events[18]["response"];
    assert_eq!(events[0]["response"]["id"], response["id"]);
    assert_eq!(events[0]["response"]["output"], json!([]));
    assert_eq!(events[0]["response"]["status"], "in_progress");
    let done = [7, 13, 17].map(|at: usize| events[at]["item"].clone());
    assert_eq!(response["output"], json!(done));
}

#[tokio::test]
async fn events_are_named_by_their_types() {
    let server = ModelServer::start(["Hi."]).await.unwrap();
    let body = streamed(&server, "/responses", request(json!("Hi"))).await;
    let events = body.trim_end().split("\n\n");
    for event in events {
        let (name, data) = event.split_once('\n').unwrap();
        let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!(name.strip_prefix("event: ").unwrap(), data["type"]);
    }
    assert!(!body.contains("[DONE]"));
}

#[tokio::test]
async fn custom_input_and_refusals_have_events_of_their_own() {
    let events = self::events(ScriptedReply::calls([ScriptedCall::custom(
        "run_sql",
        "select 1 from t",
    )]))
    .await;
    assert_eq!(
        joined(&events, "response.custom_tool_call_input.delta"),
        "select 1 from t"
    );
    let done = events
        .iter()
        .find(|it| it["type"] == "response.custom_tool_call_input.done");
    assert_eq!(done.unwrap()["input"], "select 1 from t");

    let events = self::events(ScriptedReply::refusal("I can't do that.")).await;
    assert_eq!(
        joined(&events, "response.refusal.delta"),
        "I can't do that."
    );
}

#[tokio::test]
async fn items_that_the_server_does_not_know_come_whole() {
    let item = json!({"type": "program", "id": "pr_1", "code": "1"});
    let events = events(ScriptedReply::items([item.clone()])).await;
    assert_eq!((&events[2]["item"], &events[3]["item"]), (&item, &item));
    assert_eq!(kinds(&events)[3], "response.output_item.done");
}

#[tokio::test]
async fn encrypted_reasoning_is_complete_when_it_is_done() {
    let server = ModelServer::start([ScriptedReply::text("Hi.").with_reasoning("…")])
        .await
        .unwrap();
    let body = with(
        request(json!("Hi")),
        json!({"include": ["reasoning.encrypted_content"]}),
    );
    let events = data(&streamed(&server, "/responses", body).await);
    let item = |kind: &str| &events.iter().find(|it| it["type"] == kind).unwrap()["item"];
    assert_eq!(
        item("response.output_item.added").get("encrypted_content"),
        None
    );
    assert!(item("response.output_item.done")["encrypted_content"].is_string());
}

#[tokio::test]
async fn a_stream_ends_as_the_response_does() {
    let call = || ScriptedReply::calls([("get_time", json!({}))]);
    let events = self::events(call().with_finish_reason("length")).await;
    let last = events.last().unwrap();
    assert_eq!(last["type"], "response.incomplete");
    assert_eq!(
        last["response"]["incomplete_details"]["reason"],
        "max_output_tokens"
    );
    assert_eq!(events[events.len() - 2]["item"]["status"], "incomplete");

    let events = self::events(call().with_error(ApiError::new(500, "It broke"))).await;
    let last = events.last().unwrap();
    assert_eq!(last["type"], "response.failed");
    assert_eq!(last["response"]["error"]["message"], "It broke");
}

#[tokio::test]
async fn streamed_responses_are_stored() {
    let server = ModelServer::start(|request: &Request| match request.tool_answers().first() {
        None => ScriptedReply::calls([("get_time", json!({}))]),
        Some(answer) => ScriptedReply::text(answer.name),
    })
    .await
    .unwrap();
    let events = data(&streamed(&server, "/responses", request(json!("Hi"))).await);
    let response = &events.last().unwrap()["response"];
    let call = output(response["output"][0]["call_id"].as_str().unwrap());
    let next = with(
        request(json!([call])),
        json!({"previous_response_id": response["id"]}),
    );
    let second = respond(&server, next).await.unwrap();
    assert_eq!(second["output"][0]["content"][0]["text"], "get_time");
}

#[tokio::test]
async fn bodies_of_the_script_are_streamed_too() {
    let item = json!({"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"});
    let events = self::events(ScriptedReply::json(json!({"id": "r", "output": [item]}))).await;
    assert_eq!(events[events.len() - 2]["item"], item);
    assert_eq!(kinds(&events).last(), Some(&"response.completed"));
    let events = self::events(ScriptedReply::json(json!({"detail": "Not Found"}))).await;
    assert_eq!(events, [json!({"detail": "Not Found"})]);
}
