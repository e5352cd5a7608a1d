//! async-openai's types.

use serde_json::{Value, json};
use tool_runtime::{
    Dialect, Reply as _,
    model::Item,
    openai::responses::Outputs,
    openai::responses::types::{CreateResponseArgs, EasyInputMessage, InputItem, Response, Tool},
    openai::types::ChatCompletionRequestMessage,
    testing::{ModelServer, Request, ScriptedReply, check_responses},
};

use crate::agent::bodies;

use super::{call, echo, reasoning, user};
use crate::support::{Gauge, tools};

/// A response as async-openai reads it.
fn typed(output: &Value) -> Response {
    serde_json::from_value(json!({
        "id": "resp_1", "object": "response", "created_at": 1, "model": "gpt-5.6", "status": "completed",
        "output": output,
    }))
    .unwrap()
}

#[tokio::test]
async fn a_loop_sends_only_outputs_to_a_server_that_keeps_the_context() {
    let tools = tools(&Gauge::default());
    let server = ModelServer::start([
        ScriptedReply::calls([("echo", json!({ "text": "one" })), ("fail", json!({}))])
            .with_reasoning("Hm."),
        ScriptedReply::calls([("echo", json!({ "text": "two" }))]),
        ScriptedReply::text("Done."),
    ])
    .await
    .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = async_openai::Client::build(http, crate::agent::config(&server));
    let mut input: Vec<InputItem> = vec![EasyInputMessage::from("Go.").into()];
    let mut previous: Option<String> = None;
    loop {
        let mut request = CreateResponseArgs::default();
        request
            .model("gpt-5.6")
            .tools(tools.definitions())
            .input(input);
        if let Some(previous) = &previous {
            request.previous_response_id(previous);
        }
        let response = client
            .responses()
            .create(request.build().unwrap())
            .await
            .unwrap();
        if response.calls().is_empty() {
            break;
        }
        input = tools.answer(&Outputs(&response)).await;
        previous = Some(response.id);
    }
    assert_eq!(server.refusals(), []);
    let sent: Vec<Vec<String>> = bodies(&server)
        .iter()
        .map(|body| {
            let items = body["input"].as_array().unwrap().iter();
            let kinds = items.map(|it| it["type"].as_str().unwrap_or("message").to_owned());
            kinds.collect()
        })
        .collect();
    let output = "function_call_output";
    assert_eq!(sent[1], [output, output]);
    assert_eq!(sent[2], [output]);
}

#[tokio::test]
async fn both_verbs_work_with_the_types_of_the_client() {
    let tools = tools(&Gauge::default());
    let mut input: Vec<InputItem> = vec![EasyInputMessage::from("Go.").into()];
    let server = ModelServer::start(|request: &Request| match request.tool_answers().len() {
        0 => ScriptedReply::calls([("echo", json!({ "text": "one" })), ("fail", json!({}))])
            .with_reasoning("Hm."),
        _ => ScriptedReply::text("Done."),
    })
    .await
    .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = async_openai::Client::build(http, crate::agent::config(&server));
    for round in 0..2 {
        let request = CreateResponseArgs::default()
            .model("gpt-5.6")
            .tools(tools.definitions())
            .input(input.clone())
            .build()
            .unwrap();
        let response = client.responses().create(request).await.unwrap();
        assert_eq!(response.calls().is_empty(), round == 1);
        input.extend(tools.answer(&response).await);
    }
    let sent = server.requests()[1].request.json()["input"].clone();
    let kinds: Vec<_> = sent
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["type"].as_str().unwrap_or("message"))
        .collect();
    let expected = [
        "message",
        "reasoning",
        "function_call",
        "function_call",
        "function_call_output",
        "function_call_output",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(sent[4]["output"], "one");
    assert_eq!(sent[5]["output"], "error: it failed");
}

#[test]
fn definitions_are_the_same_in_every_way() {
    let tools = tools(&Gauge::default());
    let typed: Vec<Tool> = tools.definitions().into();
    let typed = serde_json::to_value(typed).unwrap();
    assert_eq!(typed, json!(tools.definitions_in(Dialect::Responses)));
    for tool in typed.as_array().unwrap() {
        assert!(tool["strict"].is_boolean(), "{tool}");
    }
    let request = json!({ "model": "m", "input": "Go.", "tools": typed });
    assert_eq!(check_responses(&request), Ok(()));
}

#[tokio::test]
async fn ids_and_names_are_mended_there_too() {
    let mut broken = call("", "functions.echo", "");
    broken["id"] = json!("fc_1");
    let response = typed(&json!([reasoning("1"), echo("a"), echo("a"), broken]));
    let items = tools(&Gauge::default()).answer(&response).await;
    let items = serde_json::to_value(items).unwrap();
    let input = [vec![user()], items.as_array().unwrap().clone()].concat();
    let body = json!({ "model": "m", "input": input });
    assert_eq!(check_responses(&body), Ok(()), "{body:#}");
    assert_eq!(items.as_array().unwrap().len(), 7);
}

#[test]
fn items_convert_both_ways() {
    let json = json!({ "type": "function_call", "arguments": "{}", "call_id": "a", "name": "now" });
    let item = Item::from(json.clone());
    let typed = InputItem::try_from(&item).unwrap();
    assert_eq!(Item::from(typed), item);
    // What async-openai does not know stays an item.
    let unknown = Item::from(json!({ "type": "telepathy", "x": 1 }));
    assert!(InputItem::try_from(&unknown).is_err());

    let message = Item::from(json!({ "role": "user", "content": "Go." }));
    let typed = ChatCompletionRequestMessage::try_from(&message).unwrap();
    assert_eq!(Item::from(typed), message);
    let unknown = Item::from(json!({ "role": "oracle", "content": "Go." }));
    assert!(ChatCompletionRequestMessage::try_from(&unknown).is_err());
}
