//! A server that keeps the context, and servers that do not.

use serde_json::{Value, json};
use tool_runtime::{
    agent::{Agent, AgentErrorKind},
    model::Transcript,
    openai::{RequestError, Responses},
    testing::{ApiError, ModelServer, ModelServerBuilder, Request, ScriptedReply, Stateless},
};

use super::{bodies, config, echo};
use crate::support::{Gauge, tools};

/// Calls twice, then says what it sees.
fn script(request: &Request) -> ScriptedReply {
    match request.all_tool_answers().len() {
        0 => ScriptedReply::calls([echo("one")]).with_reasoning("Hm."),
        1 => ScriptedReply::calls([echo("two")]),
        _ => ScriptedReply::text(format!("{} items", request.history().len())),
    }
}

fn agent(server: &ModelServer) -> Agent<Responses> {
    let model = Responses::new(config(server), "gpt-5.6").previous_response_id(true);
    Agent::new(model)
        .tools(tools(&Gauge::default()))
        .instructions("Be brief.")
}

/// How many items each request sends, and whether it goes on from a response.
fn sent(server: &ModelServer) -> Vec<(usize, bool)> {
    let said = |body: &Value| {
        assert_eq!(body["instructions"], "Be brief.");
        (
            body["input"].as_array().unwrap().len(),
            body.get("previous_response_id").is_some(),
        )
    };
    bodies(server).iter().map(said).collect()
}

#[tokio::test]
async fn only_new_items_are_sent() {
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(&server).run("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("6 items"));
    assert_eq!(sent(&server), [(1, false), (1, true), (1, true)]);
    // The transcript is whole all the same.
    assert_eq!(conversation.messages().len(), 7);
    super::assert_accepted(&conversation);
}

#[tokio::test]
async fn a_stored_conversation_goes_on_from_its_last_response() {
    let server = ModelServer::start(script).await.unwrap();
    let first = agent(&server).run("Go.").await.unwrap();
    let stored = serde_json::to_string(&first.transcript).unwrap();
    let transcript: Transcript = serde_json::from_str(&stored).unwrap();
    let second = agent(&server)
        .run(transcript.then("And now?"))
        .await
        .unwrap();
    assert_eq!(second.answer(), Some("8 items"));
    assert_eq!(sent(&server)[3], (1, true));
    // One that was changed is sent as it is.
    let mut changed = second.transcript;
    changed.messages_mut().truncate(1);
    agent(&server).run(changed).await.unwrap();
    assert_eq!(sent(&server)[4], (1, false));
}

async fn run(rules: ModelServerBuilder) -> (ModelServer, String) {
    let server = rules.start(script).await.unwrap();
    let conversation = agent(&server).run("Go.").await.unwrap();
    super::assert_accepted(&conversation);
    let answer = conversation.answer().unwrap().to_owned();
    (server, answer)
}

#[tokio::test]
async fn a_server_that_has_forgotten_gets_the_whole_history() {
    let (server, answer) = run(ModelServer::builder().stateless(Stateless::Forgets)).await;
    assert_eq!(answer, "6 items");
    assert_eq!(
        sent(&server),
        [(1, false), (1, true), (4, false), (1, true), (6, false)]
    );
}

#[tokio::test]
async fn a_server_that_does_not_take_the_parameter_is_remembered() {
    let (server, answer) = run(ModelServer::builder().stateless(Stateless::Refuses)).await;
    assert_eq!(answer, "6 items");
    assert_eq!(
        sent(&server),
        [(1, false), (1, true), (4, false), (6, false)]
    );
}

#[tokio::test]
async fn a_server_that_overlooks_the_parameter_is_noticed() {
    let server = ModelServer::builder()
        .stateless(Stateless::Ignores)
        .start(script)
        .await
        .unwrap();
    let answered = agent(&server).run("Go.").await;
    // The server refuses outputs without their calls, or replies without having seen the history; either way, the whole of it
    // is sent.
    let conversation = answered.unwrap();
    assert_eq!(conversation.answer(), Some("6 items"));
    assert_eq!(
        sent(&server),
        [(1, false), (1, true), (4, false), (6, false)]
    );
}

#[tokio::test]
async fn reasoning_is_sent_encrypted_to_a_server_that_stores_nothing() {
    let server = ModelServer::start(script).await.unwrap();
    let model = Responses::new(config(&server), "gpt-5.6").set("store", json!(false));
    let agent = Agent::new(model.previous_response_id(true)).tools(tools(&Gauge::default()));
    let conversation = agent.run("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("6 items"));
    for body in bodies(&server) {
        assert_eq!(body["include"], json!(["reasoning.encrypted_content"]));
        assert_eq!(body.get("previous_response_id"), None);
    }
    let reasoning = &bodies(&server)[1]["input"][1];
    assert!(reasoning["encrypted_content"].is_string(), "{reasoning}");
}

/// A server that refuses to go on from a response.
async fn refusing(refusal: impl Fn(&str) -> ApiError + Send + Sync + 'static) -> ModelServer {
    let script = move |request: &Request| match request.json()["previous_response_id"].as_str() {
        Some(id) => ScriptedReply::error(refusal(id)),
        None => script(request),
    };
    ModelServer::start(script).await.unwrap()
}

#[tokio::test]
async fn a_response_that_is_not_found_is_so_in_the_words_of_every_server() {
    for refusal in [
        |id: &str| {
            let error = ApiError::new(404, format!("Response with id '{id}' not found."));
            error.with_param("response_id").with_code("404")
        },
        |id: &str| ApiError::new(404, format!("No response {id}")),
        |_: &str| ApiError::new(400, "Previous response not found"),
        |_: &str| ApiError::new(410, "gone").with_code("previous_response_not_found"),
    ] {
        let server = refusing(refusal).await;
        let conversation = agent(&server).run("Go.").await.unwrap();
        assert_eq!(conversation.answer(), Some("6 items"));
        // It may know the next one.
        let expected = [(1, false), (1, true), (4, false), (1, true), (6, false)];
        assert_eq!(sent(&server), expected, "{}", refusal("resp_1"));
    }
}

#[tokio::test]
async fn a_parameter_that_is_refused_is_so_in_the_words_of_every_server() {
    for refusal in [
        ApiError::new(400, "previous_response_id is not supported"),
        ApiError::new(
            422,
            "body.previous_response_id: extra inputs are not permitted",
        ),
        ApiError::new(
            403,
            "This server keeps no previous responses: send all of the input",
        )
        .with_param("previous_response_id"),
        // The parameter is overlooked, and the outputs have no calls.
        ApiError::new(400, "No tool call found for function call output"),
        ApiError::new(422, "an output without its call").with_param("input[0].call_id"),
    ] {
        let told = refusal.clone();
        let server = refusing(move |_| told.clone()).await;
        let conversation = agent(&server).run("Go.").await.unwrap();
        assert_eq!(conversation.answer(), Some("6 items"));
        let expected = [(1, false), (1, true), (4, false), (6, false)];
        assert_eq!(sent(&server), expected, "{refusal}");
    }
}

#[tokio::test]
async fn a_refusal_for_another_reason_is_reported() {
    for refusal in [
        ApiError::new(401, "Incorrect API key provided"),
        ApiError::new(400, "The temperature is too high").with_param("temperature"),
        ApiError::new(404, "The model does not exist").with_param("model"),
    ] {
        let told = refusal.clone();
        let server = refusing(move |_| told.clone()).await;
        let error = agent(&server).run("Go.").await.unwrap_err();
        let AgentErrorKind::Api(RequestError::Server { error, status, .. }) = error.kind else {
            panic!("{error}")
        };
        assert_eq!((status, error.message), (refusal.status, refusal.message));
        assert_eq!(sent(&server), [(1, false), (1, true)]);
    }
}
