//! Responses: what is read, what is answered, what goes back.

mod outputs;
mod refusals;
mod repaired;
mod replies;
mod round_trips;
mod typed;

use serde_json::{Value, json};
use tool_runtime::{
    Reply as _, Toolset,
    model::Item,
    openai::responses::Response,
    testing::{ApiError, check_responses},
};

use crate::support::{Gauge, tools};

pub(crate) fn response(output: &Value) -> Response {
    serde_json::from_value(json!({ "id": "resp_1", "status": "completed", "output": output }))
        .unwrap()
}

pub(crate) fn call(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "type": "function_call", "id": format!("fc_{id}"), "call_id": id, "name": name, "arguments": arguments })
}

pub(crate) fn echo(id: &str) -> Value {
    call(id, "echo", r#"{"text":"hi"}"#)
}

pub(crate) fn output(id: &str, text: &str) -> Value {
    json!({ "type": "function_call_output", "call_id": id, "output": text })
}

pub(crate) fn user() -> Value {
    json!({ "role": "user", "content": "Go." })
}

pub(crate) fn said(text: &str) -> Value {
    json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": text }] })
}

pub(crate) fn reasoning(id: &str) -> Value {
    json!({ "type": "reasoning", "id": format!("rs_{id}"), "summary": [] })
}

/// Answers a response, and returns what the next request appends.
pub(crate) async fn answered(response: &Response) -> Vec<Value> {
    answered_by(&tools(&Gauge::default()), response).await
}

pub(crate) async fn answered_by(tools: &Toolset, response: &Response) -> Vec<Value> {
    let items = tools.answer(response).await.into_iter();
    items.map(Item::into_json).collect()
}

pub(crate) fn check(items: &[Value]) -> Result<(), ApiError> {
    check_responses(&json!({ "model": "gpt-5.6", "input": items }))
}

#[tokio::test]
async fn a_response_goes_back_as_it_came_and_its_calls_are_answered() {
    let output_items = json!([
        { "type": "reasoning", "id": "rs_1", "summary": [{ "type": "summary_text", "text": "Hm." }], "encrypted_content": "gAAA", "status": null },
        { "type": "message", "id": "msg_1", "role": "assistant", "phase": "commentary", "status": "completed",
            "content": [{ "type": "output_text", "text": "I look.", "annotations": [{ "type": "url_citation" }], "logprobs": [] }] },
        { "type": "function_call", "id": "fc_1", "call_id": "a", "name": "echo", "arguments": "{ \"text\" : \"one\" }",
            "status": "completed", "caller": { "type": "program", "caller_id": "prog_1" }, "namespace": "crm" },
        { "type": "web_search_call", "id": "ws_1", "status": "completed", "action": { "query": "x" } },
        { "type": "custom_tool_call", "id": "ctc_1", "call_id": "b", "name": "sql", "input": "select 1" },
        { "type": "telepathy", "thought": [1, 2.5, null], "id": "tp_1" },
    ]);
    let response = response(&output_items);
    let items = answered(&response).await;
    assert_eq!(items[..6], output_items.as_array().unwrap()[..]);
    let expected = json!([
        { "type": "function_call_output", "call_id": "a", "output": "one", "caller": { "type": "program", "caller_id": "prog_1" } },
        { "type": "custom_tool_call_output", "call_id": "b", "output": "error: calls of the kind \"custom\" cannot be run here; call a function" },
    ]);
    assert_eq!(items[6..], expected.as_array().unwrap()[..]);
    assert_eq!(check(&items), Ok(()));
    // The order of the members is that of the response, too.
    assert_eq!(items[2].to_string(), output_items[2].to_string());
}

#[tokio::test]
async fn calls_are_answered_whatever_is_wrong_with_their_ids_and_names() {
    let long = "x".repeat(65);
    let response = response(&json!([
        { "type": "function_call", "name": "echo", "arguments": "{}" },
        { "type": "function_call", "call_id": "", "name": "echo", "arguments": "{}" },
        { "type": "function_call", "call_id": "a", "name": "functions.echo", "arguments": "{}" },
        { "type": "function_call", "call_id": "a", "name": "get weather!", "arguments": "{\"x\"" },
        { "type": "function_call", "call_id": long, "name": "", "arguments": { "text": "hi" } },
        { "type": "function_call", "call_id": null, "id": "", "name": "echo", "arguments": null },
    ]));
    let items = answered(&response).await;
    assert_eq!(check(&items), Ok(()));
    assert_eq!(items.len(), 12);
    for (call, output) in items[..6].iter().zip(&items[6..]) {
        assert_eq!(call["call_id"], output["call_id"]);
    }
    let names: Vec<_> = items[..6]
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["echo", "echo", "echo", "get_weather_", "unknown", "echo"]
    );
    assert_eq!(items[3]["arguments"], r#"{"input":"{\"x\""}"#);
    assert_eq!(items[4]["arguments"], r#"{"text":"hi"}"#);
    assert_eq!(items[5]["arguments"], "{}");
    assert_eq!(items[5].get("id"), None);
}

#[tokio::test]
async fn several_calls_in_one_are_taken_apart_and_answered_as_one() {
    let uses = json!({ "tool_uses": [
        { "recipient_name": "functions.echo", "parameters": { "text": "one" } },
        { "recipient_name": "functions.echo", "parameters": { "text": "two" } },
    ] });
    let response = response(&json!([call(
        "a",
        "multi_tool_use.parallel",
        &uses.to_string()
    )]));
    let items = answered(&response).await;
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["name"], "multi_tool_use_parallel");
    let output = items[1]["output"].as_str().unwrap();
    assert!(output.contains("one") && output.contains("two"), "{output}");
    assert_eq!(check(&items), Ok(()));
}

#[test]
fn a_response_without_calls_adds_its_items_only() {
    let response = response(&json!([said("Noon.")]));
    assert!(response.calls().is_empty());
    assert_eq!(response.messages(&[]), [Item::from(said("Noon."))]);
}
