//! How a run over Responses ends.

use serde_json::{Value, json};
use tool_runtime::{
    agent::{Agent, AgentErrorKind, Conversation, Stop},
    openai::{RequestError, Responses},
    testing::{Api, ApiError, Deviation, ModelServer, Request, ScriptedReply},
};

use super::{agent, assert_accepted, config, echo};
use crate::support::{Gauge, tools};

async fn run(script: impl IntoIterator<Item = ScriptedReply>) -> Conversation {
    let script: Vec<_> = script.into_iter().collect();
    let server = ModelServer::start(script).await.unwrap();
    let conversation = agent(Api::Responses, &server).run("Go.").await.unwrap();
    assert_accepted(&conversation);
    conversation
}

fn response(body: &Value) -> ScriptedReply {
    ScriptedReply::json(body.clone())
}

fn said(text: &str) -> Value {
    json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": text }] })
}

#[tokio::test]
async fn each_end_is_told() {
    let cut_off = |reason: &str| json!({ "status": "incomplete", "incomplete_details": { "reason": reason }, "output": [said("Once upon a")] });
    let refusal = json!([{ "type": "message", "role": "assistant", "content": [{ "type": "refusal", "refusal": "No." }] }]);
    let image = json!([{ "type": "image_generation_call", "id": "ig_1", "result": "AAAA" }]);
    for (body, stop, words) in [
        (
            json!({ "output": [said("Noon.")] }),
            Stop::Answered,
            Some("Noon."),
        ),
        (json!({ "output": image }), Stop::Answered, None),
        (json!({ "output": [] }), Stop::Empty, None),
        (
            json!({ "output": null, "status": "completed" }),
            Stop::Empty,
            None,
        ),
        (json!({ "output": [said(" ")] }), Stop::Empty, None),
        (
            json!({ "output": [], "output_text": "Noon." }),
            Stop::Answered,
            Some("Noon."),
        ),
        (
            json!({ "output": [{ "type": "reasoning", "id": "rs_1", "summary": [] }] }),
            Stop::Empty,
            None,
        ),
        (json!({ "output": refusal }), Stop::Refused, Some("No.")),
        (
            cut_off("max_output_tokens"),
            Stop::CutOff,
            Some("Once upon a"),
        ),
        (cut_off("steered"), Stop::CutOff, Some("Once upon a")),
        (
            cut_off("content_filter"),
            Stop::Filtered,
            Some("Once upon a"),
        ),
    ] {
        let conversation = run([response(&body)]).await;
        assert_eq!(
            (conversation.stop, conversation.last_words()),
            (stop, words),
            "{body}"
        );
    }
    let conversation = run([response(&cut_off("steered"))]).await;
    assert_eq!(
        conversation.exchanges[0].finish_reason.as_deref(),
        Some("steered")
    );
}

#[tokio::test]
async fn a_response_that_failed_is_an_error_with_its_words() {
    for body in [
        json!({ "status": "failed", "error": { "code": "server_error", "message": "gone" }, "output": [said("It is")] }),
        json!({ "error": { "message": "gone" } }),
        json!({ "status": "cancelled", "error": { "message": "gone" } }),
        json!({ "status": "incomplete", "error": { "message": "gone" }, "output": [said("It is")] }),
    ] {
        let server = ModelServer::start([ScriptedReply::calls([echo("one")]), response(&body)])
            .await
            .unwrap();
        let error = agent(Api::Responses, &server).run("Go.").await.unwrap_err();
        assert_accepted(&error.conversation);
        assert_eq!(error.conversation.messages().len(), 3);
        let AgentErrorKind::Api(RequestError::Server { status, error, .. }) = error.kind else {
            panic!("{error}")
        };
        assert_eq!((status, error.message.as_str()), (200, "gone"), "{body}");
    }
}

#[tokio::test]
async fn a_program_that_runs_at_the_server_is_waited_for() {
    let program = json!({ "type": "program", "id": "prog_1", "call_id": "p", "code": "…", "fingerprint": "f" });
    let conversation = run([
        response(&json!({ "output": [program] })),
        ScriptedReply::text("Done."),
    ])
    .await;
    assert_eq!(conversation.answer(), Some("Done."));
    assert_eq!(conversation.messages()[1].json(), &program);
}

#[tokio::test]
async fn tools_of_the_service_stand_beside_ours() {
    let search = json!({ "type": "web_search_call", "id": "ws_1", "status": "completed" });
    let server = ModelServer::start([
        ScriptedReply::calls([echo("one")]).with_items([search.clone()]),
        ScriptedReply::text("Done."),
    ])
    .await
    .unwrap();
    let model =
        Responses::new(config(&server), "m").set("tools", json!([{ "type": "web_search" }]));
    let conversation = Agent::new(model)
        .tools(tools(&Gauge::default()))
        .run("Go.")
        .await
        .unwrap();
    assert_eq!(conversation.answer(), Some("Done."));
    let body = server.requests()[1].request.json().clone();
    assert_eq!(body["tools"][6], json!({ "type": "web_search" }));
    assert!(body["input"].as_array().unwrap().contains(&search));
}

#[tokio::test]
async fn every_deviation_of_a_whole_reply_is_borne() {
    for api in [Api::Chat, Api::Responses] {
        for deviation in Deviation::ALL.iter().copied() {
            // An output that is null has no call that could be answered.
            let is_borne = deviation != Deviation::NullOutput;
            if !(deviation.concerns(api) && deviation.concerns_whole_replies() && is_borne) {
                continue;
            }
            let script = |request: &Request| match request.all_tool_answers().len() {
                0 => ScriptedReply::calls([echo("one"), echo("two")]),
                2 => ScriptedReply::calls([echo("three")]).with_text("Wait."),
                _ => ScriptedReply::text("Done."),
            };
            let server = ModelServer::builder()
                .deviate(deviation)
                .start(script)
                .await
                .unwrap();
            let conversation = agent(api, &server).run("Go.").await;
            let conversation =
                conversation.unwrap_or_else(|error| panic!("{deviation:?}: {error}"));
            assert_eq!(
                conversation.answer(),
                Some("Done."),
                "{api:?} {deviation:?}"
            );
            let texts = conversation
                .exchanges
                .iter()
                .flat_map(|it| &it.turn.answers);
            let texts: Vec<_> = texts.map(tool_runtime::Answer::text).collect();
            assert_eq!(texts, ["one", "two", "three"], "{api:?} {deviation:?}");
            assert_eq!(server.refusals(), [], "{api:?} {deviation:?}");
        }
    }
}

#[tokio::test]
async fn errors_of_the_server_are_tried_again() {
    let server = ModelServer::start([
        ScriptedReply::error(ApiError::new(503, "busy")),
        ScriptedReply::text("Done."),
    ])
    .await
    .unwrap();
    let conversation = agent(Api::Responses, &server).run("Go.").await.unwrap();
    assert_eq!(conversation.answer(), Some("Done."));
}

#[tokio::test]
async fn tokens_are_counted() {
    let server = ModelServer::start([ScriptedReply::text("Done.").with_usage(8, 3)])
        .await
        .unwrap();
    let usage = agent(Api::Responses, &server)
        .run("Go.")
        .await
        .unwrap()
        .usage;
    assert_eq!(
        (
            usage.prompt_tokens,
            usage.completion_tokens,
            usage.total_tokens
        ),
        (8, 3, 11)
    );
}
