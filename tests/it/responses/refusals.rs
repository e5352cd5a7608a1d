//! What Responses refuses of a history that is kept by hand in the naive way, and ours beside it.

use serde_json::{Value, json};
use tool_runtime::{
    model::Item,
    openai::responses::{Response, repair, repair_unstored},
    testing::{ApiError, ModelServer, Request, ScriptedReply},
};

use super::{answered, call, check, echo, output, reasoning, said, user};
use crate::model_server::respond;

fn refused(items: &[Value]) -> String {
    check(items).unwrap_err().message
}

fn repaired(items: &[Value]) -> Vec<Value> {
    let items = items.iter().cloned().map(Item::from).collect();
    repair(items).into_iter().map(Item::into_json).collect()
}

/// A model that thinks, calls once, and then says something.
async fn thinking() -> ModelServer {
    ModelServer::start(|request: &Request| {
        if request.tool_answers().is_empty() {
            ScriptedReply::calls([("echo", json!({ "text": "hi" }))])
                .with_reasoning("I should ask.")
        } else {
            ScriptedReply::text("Done.")
        }
    })
    .await
    .unwrap()
}

fn request(items: &[Value]) -> Value {
    let tool = json!({ "type": "function", "name": "echo", "strict": false, "parameters": { "type": "object", "properties": {} } });
    json!({ "model": "gpt-5.6", "input": items, "tools": [tool] })
}

async fn asked(server: &ModelServer, body: Value) -> Response {
    serde_json::from_value(respond(server, body).await.unwrap()).unwrap()
}

#[tokio::test]
async fn no_tool_output_found_for_function_call() {
    let response = super::response(&json!([echo("call_1"), echo("call_2")]));
    let mut naive = vec![
        user(),
        echo("call_1"),
        echo("call_2"),
        output("call_1", "hi"),
    ];
    assert_eq!(
        refused(&naive),
        "No tool output found for function call call_2."
    );
    assert_eq!(check(&repaired(&naive)), Ok(()));

    naive.truncate(1);
    naive.extend(answered(&response).await);
    assert_eq!(check(&naive), Ok(()));
}

#[tokio::test]
async fn no_tool_call_found_for_function_call_output() {
    // The beginning of a long history was cut away.
    let naive = [output("call_1", "hi"), user()];
    assert_eq!(
        refused(&naive),
        "No tool call found for function call output with call_id call_1."
    );
    assert_eq!(repaired(&naive), [user()]);
}

#[tokio::test]
async fn provided_without_its_required_reasoning_item() {
    let server = thinking().await;
    let response = asked(&server, request(&[user()])).await;
    let ids: Vec<_> = response
        .items()
        .iter()
        .map(|it| it.json()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 2);

    // Only the call is kept.
    let call = response.items()[1].json().clone();
    let id = call["call_id"].as_str().unwrap().to_owned();
    let naive = [user(), call, output(&id, "hi")];
    let error = respond(&server, request(&naive)).await.unwrap_err();
    let expected = format!(
        "Item '{}' of type 'function_call' was provided without its required 'reasoning' item: '{}'.",
        ids[1], ids[0]
    );
    assert_eq!(error, ApiError::new(400, expected).with_param("input"));

    let mut ours = vec![user()];
    ours.extend(answered(&response).await);
    let next = asked(&server, request(&ours)).await;
    assert_eq!(next.text().as_deref(), Some("Done."));
}

#[tokio::test]
async fn duplicate_item_found() {
    let server = thinking().await;
    let response = asked(&server, request(&[user()])).await;
    let items: Vec<Value> = response.items().into_iter().map(Item::into_json).collect();
    // The response is appended, and what is answered brings it once more.
    let naive = [vec![user()], items.clone(), answered(&response).await].concat();
    let error = respond(&server, request(&naive)).await.unwrap_err();
    let id = items[0]["id"].as_str().unwrap();
    let expected = format!(
        "Duplicate item found with id {id}. Remove duplicate items from your input and try again."
    );
    assert_eq!(error, ApiError::new(400, expected).with_param("input"));

    let next = asked(&server, request(&repaired(&naive))).await;
    assert_eq!(next.text().as_deref(), Some("Done."));
}

#[tokio::test]
async fn tool_choice_not_found_in_tools() {
    use tool_runtime::agent::{Agent, ToolChoice};

    let server = ModelServer::start(["Done."]).await.unwrap();
    let mut naive = request(&[user()]);
    naive["tool_choice"] = json!({ "type": "function", "name": "ehco" });
    let error = respond(&server, naive).await.unwrap_err();
    assert_eq!(
        error.message,
        "Tool choice 'ehco' not found in 'tools' parameter."
    );

    // Without tools, an agent says nothing about a choice of them.
    let agent = Agent::new(crate::agent::model(
        tool_runtime::testing::Api::Responses,
        &server,
    ))
    .tool_choice(ToolChoice::Function("ehco".to_owned()));
    assert_eq!(agent.run("Go.").await.unwrap().answer(), Some("Done."));
}

#[tokio::test]
async fn reasoning_provided_without_its_required_following_item() {
    let naive = [user(), reasoning("1"), user()];
    assert_eq!(
        refused(&naive),
        "Item 'rs_1' of type 'reasoning' was provided without its required following item."
    );
    assert_eq!(repaired(&naive), [user(), user()]);
    // A response that was cut off while the model was thinking.
    let response = super::response(&json!([reasoning("1")]));
    assert_eq!(answered(&response).await, Vec::<Value>::new());
}

#[tokio::test]
async fn items_that_are_not_persisted() {
    let mut naive = request(&[user(), reasoning("1"), said("Hello."), user()]);
    naive["store"] = json!(false);
    let error = tool_runtime::testing::check_responses(&naive).unwrap_err();
    assert_eq!(
        error.message,
        "Item with id 'rs_1' not found. Items are not persisted when 'store' is set to false. Try again with 'store' set \
         to true, or remove this item from your input."
    );
    let items: Vec<Item> = serde_json::from_value(naive["input"].clone()).unwrap();
    naive["input"] = serde_json::to_value(repair_unstored(items)).unwrap();
    assert_eq!(tool_runtime::testing::check_responses(&naive), Ok(()));
    assert_eq!(naive["input"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn arguments_and_names_that_no_request_may_hold() {
    let naive = [user(), call("a", "get weather!", "{}"), output("a", "hi")];
    assert!(
        refused(&naive).contains("does not match pattern"),
        "{}",
        refused(&naive)
    );
    assert_eq!(check(&repaired(&naive)), Ok(()));
}
