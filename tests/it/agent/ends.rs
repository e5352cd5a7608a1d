//! How a run ends: what counts as an answer, and what is kept if there is none.

use serde_json::{Value, json};
use tool_runtime::{
    agent::{Agent, AgentErrorKind, AgentEvent, Conversation, Stop},
    model::Item,
    openai::{Chat, RequestError, ServerError, types::ChatCompletionRequestMessage},
    testing::{ApiError, ModelServer, ScriptedReply},
};

use super::{assert_accepted, chat_agent, config, echo};

async fn run(script: impl IntoIterator<Item = ScriptedReply>) -> Conversation {
    let script: Vec<_> = script.into_iter().collect();
    let server = ModelServer::start(script).await.unwrap();
    let conversation = chat_agent(&server).run("Go.").await.unwrap();
    assert_accepted(&conversation);
    conversation
}

fn choice(choice: &Value) -> ScriptedReply {
    ScriptedReply::json(json!({ "choices": [choice] }))
}

fn message(message: &Value) -> ScriptedReply {
    choice(&json!({ "message": message, "finish_reason": "stop" }))
}

#[tokio::test]
async fn words_that_came_to_their_end_are_an_answer() {
    for reply in [
        ScriptedReply::text("Noon."),
        ScriptedReply::text("Noon.").with_finish_reason(""),
        message(&json!({ "content": "Noon.", "refusal": "", "tool_calls": [] })),
        message(&json!({ "content": [{ "type": "text", "text": "Noon." }] })),
        choice(&json!({ "message": { "content": "Noon." }, "finish_reason": null, "error": null })),
    ] {
        let conversation = run([reply.clone()]).await;
        assert_eq!(
            (conversation.stop, conversation.answer()),
            (Stop::Answered, Some("Noon.")),
            "{reply:?}"
        );
        assert_eq!(conversation.last_words(), Some("Noon."));
    }
}

#[tokio::test]
async fn a_reply_that_announces_calls_and_has_none_is_cut_off() {
    let conversation = run([ScriptedReply::text("Noon.").with_finish_reason("tool_calls")]).await;
    assert_eq!(conversation.stop, Stop::CutOff);
    assert_eq!(conversation.last_words(), Some("Noon."));
}

#[tokio::test]
async fn a_reply_without_words_is_no_answer() {
    for reply in [
        ScriptedReply::text(""),
        ScriptedReply::text(" \n\t"),
        ScriptedReply::calls::<(&str, Value)>([]),
        message(&json!({ "role": "assistant" })),
        message(&json!({ "content": [] })),
        message(&json!(null)),
        choice(&json!({ "finish_reason": "stop" })),
        message(&json!({ "content": "", "reasoning_content": "The user wants …" })),
    ] {
        let conversation = run([ScriptedReply::calls([echo("one")]), reply.clone()]).await;
        assert_eq!(
            (
                conversation.stop,
                conversation.answer(),
                conversation.last_words()
            ),
            (Stop::Empty, None, None),
            "{reply:?}"
        );
        // Some servers refuse an empty message in a history.
        assert_eq!(conversation.messages().len(), 3, "{reply:?}");
        assert_eq!(conversation.exchanges.len(), 2);
    }
}

#[tokio::test]
async fn a_reply_as_audio_is_an_answer() {
    let conversation = run([message(
        &json!({ "content": null, "audio": { "id": "audio_1" } }),
    )])
    .await;
    assert_eq!(
        (conversation.stop, conversation.answer()),
        (Stop::Answered, None)
    );
    let messages = serde_json::to_value(conversation.messages()).unwrap();
    assert_eq!(messages[1]["audio"]["id"], "audio_1");
}

#[tokio::test]
async fn a_refusal_is_no_answer_and_its_words_are_kept() {
    for reply in [
        ScriptedReply::refusal("I can't help."),
        message(&json!({ "content": "", "refusal": "I can't help." })),
        message(&json!({ "content": "Well,", "refusal": "I can't help." })),
        message(&json!({ "content": [{ "type": "refusal", "refusal": "I can't help." }] })),
        ScriptedReply::refusal("I can't help.").with_finish_reason("content_filter"),
    ] {
        let conversation = run([reply.clone()]).await;
        assert_eq!(
            (
                conversation.stop,
                conversation.answer(),
                conversation.last_words()
            ),
            (Stop::Refused, None, Some("I can't help.")),
            "{reply:?}"
        );
    }
}

#[tokio::test]
async fn words_that_were_cut_off_are_no_answer_but_are_kept() {
    for (reason, stop) in [
        ("length", Stop::CutOff),
        ("max_tokens", Stop::CutOff),
        ("model_length", Stop::CutOff),
        ("insufficient_system_resource", Stop::CutOff),
        ("content_filter", Stop::Filtered),
    ] {
        let conversation =
            run([ScriptedReply::text("Once upon a").with_finish_reason(reason)]).await;
        assert_eq!(
            (
                conversation.stop,
                conversation.answer(),
                conversation.last_words()
            ),
            (stop, None, Some("Once upon a")),
            "{reason}"
        );
        assert_eq!(
            conversation.exchanges[0].finish_reason.as_deref(),
            Some(reason)
        );
    }
}

#[tokio::test]
async fn what_a_filter_took_leaves_no_message() {
    for reason in ["content_filter", "length"] {
        let history: Vec<ChatCompletionRequestMessage> = serde_json::from_value(json!([
            { "role": "user", "content": "Hi." },
            { "role": "assistant", "content": "Old words." },
        ]))
        .unwrap();
        let server = ModelServer::start([ScriptedReply::text("").with_finish_reason(reason)])
            .await
            .unwrap();
        let conversation = chat_agent(&server).run(history.clone()).await.unwrap();
        assert_ne!(conversation.stop, Stop::Answered);
        assert_eq!(
            (conversation.answer(), conversation.last_words()),
            (None, None)
        );
        let history: Vec<Item> = history.into_iter().map(Item::from).collect();
        assert_eq!(conversation.messages(), history);
    }
}

#[tokio::test]
async fn a_cut_off_reply_with_calls_goes_on() {
    let conversation = run([
        ScriptedReply::calls([echo("one"), echo("two")]).with_finish_reason("content_filter"),
        ScriptedReply::text("Done."),
    ])
    .await;
    assert_eq!(conversation.answer(), Some("Done."));
    let answers = &conversation.exchanges[0].turn.answers;
    assert_eq!(answers[0].outcome.name(), "success");
    assert_eq!(answers[1].outcome.name(), "truncated");
}

/// Runs two turns, the second of which fails; gives the error's words, and the whole response.
async fn fails(reply: ScriptedReply) -> (u16, ServerError, String) {
    let server = ModelServer::start([ScriptedReply::calls([echo("one")]), reply])
        .await
        .unwrap();
    let error = chat_agent(&server).run("Go.").await.unwrap_err();
    assert_eq!(
        (error.conversation.stop, error.conversation.answer()),
        (Stop::Failed, None)
    );
    // All until then is there, and nothing of the reply that failed.
    assert_eq!(error.conversation.messages().len(), 3);
    assert_eq!(
        error.conversation.exchanges[0].turn.answers[0].text(),
        "one"
    );
    assert_accepted(&error.conversation);
    let words = error.to_string();
    let AgentErrorKind::Api(RequestError::Server {
        status,
        error,
        body,
    }) = error.kind
    else {
        panic!("{words}")
    };
    assert!(words.contains(&error.message), "{words}");
    (status, *error, body)
}

#[tokio::test]
async fn an_error_with_status_200_is_an_error_with_its_words() {
    let busy = "Provider returned error: Too Many Requests";
    for reply in [
        ScriptedReply::error_in_body(ApiError::new(429, busy)),
        ScriptedReply::json(json!({ "error": { "message": busy, "code": "429" } })),
        ScriptedReply::json(json!({ "error": { "message": busy, "code": 429 }, "choices": [] })),
        ScriptedReply::json(json!([{ "error": { "message": busy, "code": 429 } }])),
        ScriptedReply::json(json!({ "object": "error", "message": busy, "code": 429 })),
        ScriptedReply::json(json!({
            "error": { "message": busy, "code": 429 },
            "choices": [{ "message": { "content": "It is su" }, "finish_reason": "stop" }],
        })),
    ] {
        let (status, error, _) = fails(reply.clone()).await;
        assert_eq!((status, error.message.as_str()), (200, busy), "{reply:?}");
        assert_eq!(error.code.as_deref(), Some("429"), "{reply:?}");
    }
    let (_, error, _) = fails(ScriptedReply::json(
        json!({ "error": "model is overloaded" }),
    ))
    .await;
    assert_eq!(error.message, "model is overloaded");
}

#[tokio::test]
async fn a_choice_that_broke_off_is_an_error_with_its_words() {
    let upstream = ApiError::new(502, "Upstream error");
    for reply in [
        ScriptedReply::text("It is su").with_error(upstream.clone()),
        ScriptedReply::text("It is su")
            .with_error(upstream.clone())
            .with_finish_reason("stop"),
        ScriptedReply::calls([echo("It is su")]).with_error(upstream.clone()),
        ScriptedReply::choices([
            ScriptedReply::text("It is su"),
            ScriptedReply::text("").with_error(upstream.clone()),
        ]),
    ] {
        let (status, error, body) = fails(reply.clone()).await;
        assert_eq!(
            (status, error.message.as_str()),
            (200, "Upstream error"),
            "{reply:?}"
        );
        assert!(body.contains("It is su"), "{body}");
    }
}

#[tokio::test]
async fn a_finish_reason_of_error_is_an_error_without_a_word_about_it() {
    for reason in ["error", "ERROR"] {
        let (_, _, body) = fails(ScriptedReply::text("It is su").with_finish_reason(reason)).await;
        assert!(body.contains("It is su"), "{body}");
    }
}

#[tokio::test]
async fn nothing_of_a_reply_that_broke_off_is_run() {
    let reply =
        ScriptedReply::calls([echo("one"), echo("two")]).with_error(ApiError::new(502, "gone"));
    let server = ModelServer::start([reply]).await.unwrap();
    let heard = std::sync::Arc::new(std::sync::Mutex::new(0));
    let counter = std::sync::Arc::clone(&heard);
    let agent = chat_agent(&server).on_event(move |event| {
        *counter.lock().unwrap() += u32::from(matches!(event, AgentEvent::Call(_)));
    });
    agent.run("Go.").await.unwrap_err();
    assert_eq!(*heard.lock().unwrap(), 0);
}

#[tokio::test]
async fn a_response_without_a_reply_is_an_error_that_keeps_it() {
    for body in [
        json!({ "choices": [] }),
        json!({ "choices": null, "id": "gen-1" }),
        json!({ "id": "gen-1", "status": "queued" }),
    ] {
        let (status, error, kept) = fails(ScriptedReply::json(body.clone())).await;
        assert_eq!(status, 200);
        assert!(!error.message.is_empty());
        assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), body);
    }
}

#[tokio::test]
async fn a_response_that_is_no_completion_is_an_error_that_keeps_it() {
    let server = ModelServer::start([ScriptedReply::json(json!("queue is full"))])
        .await
        .unwrap();
    let error = chat_agent(&server).run("Go.").await.unwrap_err();
    let AgentErrorKind::Api(RequestError::Unreadable { status, body, .. }) = error.kind else {
        panic!("{error}")
    };
    assert_eq!((status, body.as_str()), (200, "\"queue is full\""));
}

#[tokio::test]
async fn calls_in_another_choice_are_calls() {
    for reply in [
        ScriptedReply::choices([
            ScriptedReply::text("Let me look."),
            ScriptedReply::calls([echo("one")]),
        ]),
        ScriptedReply::choices([
            ScriptedReply::calls([echo("one")]),
            ScriptedReply::text("Let me look."),
        ]),
        ScriptedReply::choices([ScriptedReply::text(""), ScriptedReply::calls([echo("one")])]),
    ] {
        let conversation = run([reply.clone(), ScriptedReply::text("Done.")]).await;
        assert_eq!(conversation.answer(), Some("Done."), "{reply:?}");
        assert_eq!(conversation.exchanges[0].turn.answers[0].text(), "one");
    }
}

#[tokio::test]
async fn a_run_asks_for_one_reply() {
    let server = ModelServer::start(["Done."]).await.unwrap();
    let model = Chat::new(config(&server), "gpt-5.6").configure(|request| request.n = Some(3));
    let agent = Agent::new(model);
    agent.run("Go.").await.unwrap();
    assert_eq!(super::bodies(&server)[0].get("n"), None);
}
