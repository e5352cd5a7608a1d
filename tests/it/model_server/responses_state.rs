//! Responses that the server keeps, and servers that keep none.

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, ModelServer, Request, ScriptedReply, Stateless};

use super::{message, output, request, respond, user, with};

fn after(id: &Value, input: Value) -> Value {
    with(request(input), json!({"previous_response_id": id}))
}

/// Calls twice, then says how many entries the model sees.
fn counting() -> impl Fn(&Request) -> ScriptedReply + Send + Sync + 'static {
    |request: &Request| {
        if request.history().len() == 1 {
            ScriptedReply::calls([("get_weather", json!({})), ("get_time", json!({}))])
        } else {
            ScriptedReply::text(format!(
                "{} of {}, {} answers",
                request.messages().len(),
                request.history().len(),
                request.tool_answers().len()
            ))
        }
    }
}

fn outputs(response: &Value) -> Vec<Value> {
    let calls = response["output"].as_array().unwrap();
    calls
        .iter()
        .map(|call| output(call["call_id"].as_str().unwrap()))
        .collect()
}

fn said(response: &Value) -> &str {
    response["output"][0]["content"][0]["text"]
        .as_str()
        .unwrap()
}

#[tokio::test]
async fn a_request_goes_on_from_a_stored_response() {
    let server = ModelServer::start(counting()).await.unwrap();
    let first = respond(&server, request(json!([user()]))).await.unwrap();
    let second = respond(&server, after(&first["id"], json!(outputs(&first))))
        .await
        .unwrap();
    assert_eq!(said(&second), "2 of 5, 2 answers");
    assert_eq!(second["previous_response_id"], first["id"]);
    let third = respond(&server, after(&second["id"], json!("And now?")))
        .await
        .unwrap();
    assert_eq!(said(&third), "1 of 7, 0 answers");
    // A conversation can fork.
    let other = respond(&server, after(&first["id"], json!(outputs(&first))))
        .await
        .unwrap();
    assert_eq!(said(&other), "2 of 5, 2 answers");
    let seen = server.requests();
    assert_eq!(seen[2].request.last_user_text(), "And now?");
    assert_eq!(seen[1].request.tool_answers()[1].name, "get_time");
}

#[tokio::test]
async fn all_calls_of_a_stored_response_need_outputs() {
    let server = ModelServer::start(counting()).await.unwrap();
    let first = respond(&server, request(json!([user()]))).await.unwrap();
    let answers = outputs(&first);
    let error = respond(&server, after(&first["id"], json!([answers[0]])))
        .await
        .unwrap_err();
    let expected = format!(
        "No tool output found for function call {}.",
        answers[1]["call_id"].as_str().unwrap()
    );
    assert_eq!(error, ApiError::new(400, expected).with_param("input"));
    let error = respond(&server, after(&first["id"], json!("Well?")))
        .await
        .unwrap_err();
    assert!(
        message(&error).starts_with("No tool output found"),
        "{error}"
    );
}

#[tokio::test]
async fn items_of_a_stored_response_are_not_sent_again() {
    let server = ModelServer::start(counting()).await.unwrap();
    let first = respond(&server, request(json!([user()]))).await.unwrap();
    let mut items = vec![first["output"][0].clone()];
    items.extend(outputs(&first));
    let error = respond(&server, after(&first["id"], json!(items)))
        .await
        .unwrap_err();
    assert!(
        message(&error).starts_with("Duplicate item found with id fc_"),
        "{error}"
    );
}

#[tokio::test]
async fn unknown_and_unstored_responses_are_not_found() {
    let server = ModelServer::start(["One.", "Two."]).await.unwrap();
    let unstored = with(request(json!("Hi")), json!({"store": false}));
    let first = respond(&server, unstored).await.unwrap();
    assert_eq!(first["store"], false);
    for id in [first["id"].clone(), json!("resp_0")] {
        let error = respond(&server, after(&id, json!("And?")))
            .await
            .unwrap_err();
        let words = format!(
            "Previous response with id '{}' not found.",
            id.as_str().unwrap()
        );
        assert_eq!(
            error,
            ApiError::new(400, words)
                .with_param("previous_response_id")
                .with_code("previous_response_not_found")
        );
    }
}

#[tokio::test]
async fn a_response_or_a_conversation_but_not_both() {
    let server = ModelServer::start(|_: &Request| "Hi.").await.unwrap();
    let first = respond(&server, request(json!("Hi"))).await.unwrap();
    let both = with(
        after(&first["id"], json!("And?")),
        json!({"conversation": "conv_1"}),
    );
    let error = respond(&server, both).await.unwrap_err();
    assert_eq!(error.code.as_deref(), Some("mutually_exclusive_parameters"));
}

#[tokio::test]
async fn instructions_are_not_carried_over() {
    let server = ModelServer::start(|request: &Request| {
        let has_any = request
            .history()
            .iter()
            .any(|item| item["role"] == "system");
        format!("{has_any}, {}", request.json()["instructions"])
    })
    .await
    .unwrap();
    let instructed = with(request(json!("Hi")), json!({"instructions": "Be brief."}));
    let first = respond(&server, instructed).await.unwrap();
    assert_eq!(said(&first), "false, \"Be brief.\"");
    let second = respond(&server, after(&first["id"], json!("And?")))
        .await
        .unwrap();
    assert_eq!(said(&second), "false, null");
    assert_eq!(second["instructions"], Value::Null);
}

#[tokio::test]
async fn a_stored_response_can_be_fetched() {
    let server = ModelServer::builder()
        .require_key("sk")
        .start(["Hi."])
        .await
        .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |path: &str, key: &str| {
        let url = format!("{}/responses{path}", server.url());
        let response = http.get(url).bearer_auth(key).send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        (status, body)
    };
    let sent = http
        .post(format!("{}/responses", server.url()))
        .bearer_auth("sk")
        .body(request(json!("Hi")).to_string())
        .send()
        .await
        .unwrap();
    let sent: Value = serde_json::from_slice(&sent.bytes().await.unwrap()).unwrap();
    let path = format!("/{}", sent["id"].as_str().unwrap());
    assert_eq!(get(&path, "sk").await, (200, sent));
    assert_eq!(get(&path, "other").await.0, 401);
    let (status, body) = get("/resp_0", "sk").await;
    assert_eq!(
        (status, &body["error"]["message"]),
        (404, &json!("Response with id 'resp_0' not found."))
    );
}

#[tokio::test]
async fn stored_items_can_be_referred_to() {
    let server = ModelServer::start(counting()).await.unwrap();
    let first = respond(&server, request(json!([user()]))).await.unwrap();
    let reference = |n: usize| json!({"type": "item_reference", "id": first["output"][n]["id"]});
    let mut items = vec![user(), reference(0), reference(1)];
    items.extend(outputs(&first));
    let second = respond(&server, request(json!(items))).await.unwrap();
    assert_eq!(said(&second), "5 of 5, 2 answers");
    assert_eq!(
        server.requests()[1].request.tool_answers()[0].name,
        "get_weather"
    );

    let unknown = json!([user(), {"type": "item_reference", "id": "fc_0"}]);
    let error = respond(&server, request(unknown)).await.unwrap_err();
    assert!(
        message(&error).starts_with("Item with id 'fc_0' not found."),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_may_keep_nothing() {
    for (stateless, expected) in [
        (Stateless::Forgets, "previous_response_not_found"),
        (Stateless::Refuses, "unsupported_parameter"),
    ] {
        let server = ModelServer::builder()
            .stateless(stateless)
            .start(counting())
            .await
            .unwrap();
        let first = respond(&server, request(json!([user()]))).await.unwrap();
        let error = respond(&server, after(&first["id"], json!(outputs(&first))))
            .await
            .unwrap_err();
        assert_eq!(error.code.as_deref(), Some(expected));
        assert_eq!(error.param.as_deref(), Some("previous_response_id"));
        // The whole history is taken.
        let mut items = vec![user()];
        items.extend(first["output"].as_array().unwrap().clone());
        items.extend(outputs(&first));
        respond(&server, request(json!(items))).await.unwrap();
    }

    let server = ModelServer::builder()
        .stateless(Stateless::Ignores)
        .start(counting())
        .await
        .unwrap();
    let first = respond(&server, request(json!([user()]))).await.unwrap();
    let error = respond(&server, after(&first["id"], json!(outputs(&first))))
        .await
        .unwrap_err();
    assert!(message(&error).starts_with("No tool call found"), "{error}");
    let second = respond(&server, after(&first["id"], json!("And?")))
        .await
        .unwrap();
    assert_eq!(
        second["output"][0]["type"], "function_call",
        "the model sees one message"
    );
}

#[tokio::test]
async fn a_stateless_server_looks_no_reasoning_up() {
    let server = ModelServer::builder()
        .stateless(Stateless::Refuses)
        .start([
            ScriptedReply::calls([("get_weather", json!({}))]).with_reasoning("Look."),
            ScriptedReply::text("One."),
            ScriptedReply::text("Two."),
        ])
        .await
        .unwrap();
    let first = respond(&server, request(json!([user()]))).await.unwrap();
    let (reasoning, call) = (&first["output"][0], &first["output"][1]);
    let answer = output(call["call_id"].as_str().unwrap());
    respond(&server, request(json!([user(), reasoning, call, answer])))
        .await
        .unwrap();
    respond(&server, request(json!([user(), call, answer])))
        .await
        .unwrap();
}
