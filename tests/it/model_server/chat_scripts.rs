//! What a script can say, and what the server makes of it.

use async_openai::types::chat::CreateChatCompletionResponse;
use serde_json::{Value, json};
use tool_runtime::testing::{
    ApiError, ModelServer, Request, ScriptedCall, ScriptedReply, ServerOutcome, ToolAnswer,
};

use crate::model_server::chat_requests::{
    answer, ask, calls, chat, client, send, user, with_tools,
};

fn two_calls() -> ScriptedReply {
    ScriptedReply::calls([
        ("get_weather", json!({"city": "Paris"})),
        ("get_time", json!({})),
    ])
}

fn server_message(error: &ApiError) -> &str {
    assert_eq!(error.kind, "server_error");
    &error.message
}

// The body of a reply.

#[tokio::test]
async fn a_reply_has_the_shape_of_the_real_one() {
    let mut reply = ask([two_calls().with_usage(100, 7)], with_tools())
        .await
        .unwrap();
    assert!(
        reply["id"]
            .take()
            .as_str()
            .unwrap()
            .starts_with("chatcmpl-")
    );
    assert!(reply["created"].take().as_u64().unwrap() > 1_700_000_000);
    for call in reply["choices"][0]["message"]["tool_calls"]
        .as_array_mut()
        .unwrap()
    {
        assert!(call["id"].take().as_str().unwrap().starts_with("call_"));
    }
    let expected = json!({
        "id": null,
        "object": "chat.completion",
        "created": null,
        "model": "gpt-5.6",
        "choices": [{
            "index": 0,
            "message": {
                "role": "assistant",
                "content": null,
                "tool_calls": [
                    {"id": null, "type": "function",
                        "function": {"name": "get_weather", "arguments": "{\"city\":\"Paris\"}"}},
                    {"id": null, "type": "function",
                        "function": {"name": "get_time", "arguments": "{}"}},
                ],
                "refusal": null,
                "annotations": [],
            },
            "logprobs": null,
            "finish_reason": "tool_calls",
        }],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 7,
            "total_tokens": 107,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {
                "reasoning_tokens": 0,
                "audio_tokens": 0,
                "accepted_prediction_tokens": 0,
                "rejected_prediction_tokens": 0,
            },
        },
        "service_tier": "default",
        "system_fingerprint": null,
    });
    assert_eq!(reply, expected);
}

#[tokio::test]
async fn a_reply_can_be_read_by_the_typed_client() {
    for script in [
        two_calls(),
        ScriptedReply::text("Hello."),
        two_calls().with_text("Let me look."),
    ] {
        let server = ModelServer::start([script]).await.unwrap();
        let reply = send(&client(&server), with_tools()).await.unwrap();
        let reply: CreateChatCompletionResponse = serde_json::from_value(reply).unwrap();
        assert_eq!(reply.choices.len(), 1);
    }
}

#[tokio::test]
async fn words_end_with_stop_and_no_calls() {
    let reply = ask(["Hello."], with_tools()).await.unwrap();
    let choice = &reply["choices"][0];
    assert_eq!(choice["finish_reason"], "stop");
    assert_eq!(choice["message"]["content"], "Hello.");
    assert_eq!(choice["message"].get("tool_calls"), None);
}

#[tokio::test]
async fn usage_is_estimated_from_the_sizes() {
    let short = ask(["Yes."], chat([user()])).await.unwrap()["usage"].clone();
    let long = ask(["Yes. ".repeat(100)], with_tools()).await.unwrap()["usage"].clone();
    for kind in ["prompt_tokens", "completion_tokens", "total_tokens"] {
        let (short, long) = (short[kind].as_u64().unwrap(), long[kind].as_u64().unwrap());
        assert!(0 < short && short < long, "{kind}: {short}, {long}");
    }
}

#[tokio::test]
async fn ids_of_calls_are_unique_for_the_life_of_the_server() {
    let server = ModelServer::start(|_: &Request| two_calls()).await.unwrap();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let reply = send(&client(&server), with_tools()).await.unwrap();
        let calls = reply["choices"][0]["message"]["tool_calls"]
            .as_array()
            .unwrap()
            .clone();
        ids.extend(
            calls
                .iter()
                .map(|call| call["id"].as_str().unwrap().to_owned()),
        );
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((count, ids.len()), (6, 6));
}

#[tokio::test]
async fn calls_are_sent_as_the_script_made_them() {
    let bare = json!({"function": {"name": "get_time", "arguments": {}}});
    let reply = ScriptedReply::calls([
        ScriptedCall::raw_arguments("get_weather", "{\"ci"),
        ScriptedCall::new("no_such_tool", json!({})).with_id(""),
        ScriptedCall::new("no_such_tool", json!({})).with_id(""),
        ScriptedCall::custom("sql", "select 1").with_id("call_1"),
        ScriptedCall::raw(bare.clone()),
        ScriptedCall::raw(bare.clone()).with_id("call_2"),
        ScriptedCall::raw(json!("no call at all")).with_id("call_3"),
    ]);
    let reply = ask(
        [reply.with_text("So.").with_finish_reason("length")],
        with_tools(),
    )
    .await;
    let choice = &reply.unwrap()["choices"][0];
    assert_eq!(choice["finish_reason"], "length");
    assert_eq!(choice["message"]["content"], "So.");
    let calls = &choice["message"]["tool_calls"];
    assert_eq!(calls[0]["function"]["arguments"], "{\"ci");
    assert_eq!((&calls[1]["id"], &calls[2]["id"]), (&json!(""), &json!("")));
    assert_eq!(
        calls[3],
        json!({"id": "call_1", "type": "custom", "custom": {"name": "sql", "input": "select 1"}})
    );
    assert_eq!(calls[4], bare);
    assert_eq!(calls[5]["id"], "call_2");
    assert_eq!(calls[6], "no call at all");
}

#[tokio::test]
async fn without_parallel_calls_only_the_first_is_sent() {
    for (parallel, sent) in [(json!(null), 2), (json!(true), 2), (json!(false), 1)] {
        let mut request = with_tools();
        request["parallel_tool_calls"] = parallel;
        let reply = ask([two_calls()], request).await.unwrap();
        let calls = reply["choices"][0]["message"]["tool_calls"]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(calls.len(), sent);
        assert_eq!(calls[0]["function"]["name"], "get_weather");
    }
}

#[tokio::test]
async fn a_raw_body_is_sent_as_it_is() {
    let body = json!({"choices": [], "surprise": true});
    assert_eq!(
        ask([ScriptedReply::json(body.clone())], chat([user()]))
            .await
            .unwrap(),
        body
    );
}

// Scripts.

#[tokio::test]
async fn replies_come_in_order_and_a_refused_request_takes_none() {
    let server = ModelServer::start(["One.", "Two."]).await.unwrap();
    let client = client(&server);
    let said = |reply: Value| reply["choices"][0]["message"]["content"].clone();
    assert_eq!(said(send(&client, chat([user()])).await.unwrap()), "One.");
    send(&client, chat([answer("call_a")])).await.unwrap_err();
    assert_eq!(said(send(&client, chat([user()])).await.unwrap()), "Two.");

    let outcomes: Vec<ServerOutcome> = server.requests().into_iter().map(|e| e.outcome).collect();
    assert!(matches!(
        outcomes[..],
        [
            ServerOutcome::Answered(_),
            ServerOutcome::Refused(_),
            ServerOutcome::Answered(_)
        ]
    ));
    assert_eq!(server.refusals().len(), 1);
}

#[tokio::test]
async fn a_script_that_has_ended_says_so() {
    let server = ModelServer::start(["One."]).await.unwrap();
    send(&client(&server), chat([user()])).await.unwrap();
    let error = send(&client(&server), chat([user()])).await.unwrap_err();
    assert_eq!(error.status, 500);
    let message = server_message(&error);
    assert!(
        message.starts_with("the script has ended: it holds 1 replies"),
        "{message}"
    );
    assert!(matches!(
        server.requests()[1].outcome,
        ServerOutcome::Failed(_)
    ));
}

#[tokio::test]
async fn calls_that_no_model_could_send_are_a_fault_of_the_script() {
    let mut forbidden = with_tools();
    forbidden["tool_choice"] = json!("none");
    for (request, reason) in [
        (chat([user()]), "the request declares no tools"),
        (forbidden, "the request says `tool_choice: \"none\"`"),
    ] {
        let error = ask(|_: &Request| two_calls(), request).await.unwrap_err();
        assert_eq!(error.status, 500);
        let message = server_message(&error);
        assert!(message.ends_with(reason), "{message}");
    }
}

#[tokio::test]
async fn a_script_that_panics_answers_all_the_same() {
    let script = |_: &Request| -> ScriptedReply { panic!("no {}", "idea") };
    let error = ask(script, chat([user()])).await.unwrap_err();
    assert_eq!(error.status, 500);
    assert_eq!(server_message(&error), "the script panicked: no idea");
}

#[tokio::test]
async fn a_scripted_error_is_sent_with_all_its_fields() {
    let error = ApiError::new(400, "Too many words.")
        .with_kind("tokens")
        .with_param("messages")
        .with_code("context_length_exceeded");
    let server = ModelServer::start([error.clone()]).await.unwrap();
    assert_eq!(
        send(&client(&server), chat([user()])).await,
        Err(error.clone())
    );
    assert_eq!(server.requests()[0].outcome, ServerOutcome::Failed(error));
}

#[tokio::test]
async fn a_rate_limit_passes_when_the_client_tries_again() {
    let limit = ApiError::new(429, "Rate limit reached").with_code("rate_limit_exceeded");
    let server = ModelServer::start([ScriptedReply::error(limit), ScriptedReply::text("Hi.")])
        .await
        .unwrap();
    let client = async_openai::Client::with_config(crate::agent::config(&server));
    let request = serde_json::from_value(chat([user()])).unwrap();
    client.chat().create(request).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_error_with_a_status_of_no_error_is_sent_as_500() {
    for status in [0, 101, 200, 399, 600, u16::MAX] {
        let error = ask([ApiError::new(status, "odd"); 1], chat([user()]))
            .await
            .unwrap_err();
        assert_eq!(error.status, 500);
    }
}

#[tokio::test]
async fn a_script_reads_answers_beside_their_calls() {
    let script = |request: &Request| {
        assert_eq!((request.messages().len(), request.tools().len()), (6, 2));
        assert_eq!(request.tool_names(), ["get_weather", "get_time"]);
        assert!(request.parallel_tool_calls());
        assert_eq!(request.last_user_text(), "Weather?");
        let new = request.tool_answers();
        let all = request.all_tool_answers();
        let ids: Vec<&str> = all.iter().map(|answer| answer.tool_call_id).collect();
        assert_eq!((new.len(), ids), (2, vec!["call_a", "call_a", "call_b"]));
        let told = |answer: &ToolAnswer<'_>| {
            format!("{} {}: {}", answer.name, answer.arguments, answer.content)
        };
        new.iter().map(told).collect::<Vec<_>>().join("; ")
    };
    let second = json!({"role": "assistant", "tool_calls": [
        {"id": "call_b", "type": "custom", "custom": {"name": "sql", "input": "select 1"}},
        {"id": "call_a", "type": "function",
            "function": {"name": "get_time", "arguments": "{\"zone\":1}"}},
    ]});
    let parts = json!([{"type": "text", "text": "12"}, {"type": "text", "text": ":00"}]);
    let mut request = with_tools();
    request["messages"] = json!([
        user(), calls(["call_a"]), answer("call_a"),
        second,
        {"role": "tool", "tool_call_id": "call_a", "content": parts},
        {"role": "tool", "tool_call_id": "call_b", "content": "1"},
    ]);
    let reply = ask(script, request).await.unwrap();
    assert_eq!(
        reply["choices"][0]["message"]["content"],
        "get_time {\"zone\":1}: 12:00; sql select 1: 1"
    );
}
