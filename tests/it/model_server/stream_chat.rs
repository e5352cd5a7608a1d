//! Chat Completions, streamed.

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::testing::{
    Api, ApiError, ModelServer, Request, ScriptedCall, ScriptedReply, ServerOutcome,
};

use super::{chat, complete, data, message, streamed, with};

async fn chunks(reply: ScriptedReply, members: Value) -> Vec<Value> {
    let server = ModelServer::start([reply]).await.unwrap();
    data(&streamed(&server, "/chat/completions", with(chat(), members)).await)
}

/// The deltas of the first choice, in order.
fn deltas(chunks: &[Value]) -> Vec<&Value> {
    let deltas = chunks.iter().map(|chunk| &chunk["choices"][0]["delta"]);
    deltas.filter(|delta| delta.is_object()).collect()
}

fn joined(chunks: &[Value], pointer: &str) -> String {
    let texts = deltas(chunks);
    texts
        .iter()
        .filter_map(|delta| delta.pointer(pointer)?.as_str())
        .collect()
}

#[tokio::test]
async fn words_come_in_deltas() {
    let chunks = chunks(
        ScriptedReply::text("It is sunny in Paris.").with_delta_size(5),
        json!({}),
    )
    .await;
    assert_eq!(chunks.last().unwrap(), "[DONE]");
    let first = &chunks[0];
    assert_eq!(first["object"], "chat.completion.chunk");
    assert_eq!(
        first["choices"][0]["delta"],
        json!({"role": "assistant", "content": "", "refusal": null})
    );
    assert_eq!(
        chunks[1]["choices"][0]["delta"],
        json!({"content": "It is"})
    );
    assert_eq!(joined(&chunks, "/content"), "It is sunny in Paris.");
    let end = &chunks[chunks.len() - 2];
    assert_eq!(end["choices"][0]["finish_reason"], "stop");
    assert_eq!(end["choices"][0]["delta"], json!({}));
    for chunk in &chunks[..chunks.len() - 1] {
        assert_eq!(chunk["id"], first["id"]);
        assert_eq!(chunk.get("usage"), None);
    }
}

#[tokio::test]
async fn a_call_is_opened_and_then_grows() {
    let reply = ScriptedReply::calls([
        ScriptedCall::new("get_weather", json!({"city": "Paris"})).with_id("call_1"),
        ScriptedCall::custom("run_sql", "select 1").with_id("call_2"),
    ])
    .with_delta_size(10);
    let chunks = chunks(reply, json!({})).await;
    let calls: Vec<&Value> = deltas(&chunks)
        .into_iter()
        .map(|it| &it["tool_calls"][0])
        .filter(|it| it.is_object())
        .collect();
    let expected = [
        json!({"index": 0, "id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": ""}}),
        json!({"index": 0, "function": {"arguments": "{\"city\":\"P"}}),
        json!({"index": 0, "function": {"arguments": "aris\"}"}}),
        json!({"index": 1, "id": "call_2", "type": "custom", "custom": {"name": "run_sql", "input": ""}}),
        json!({"index": 1, "custom": {"input": "select 1"}}),
    ];
    assert_eq!(calls, expected.iter().collect::<Vec<_>>());
    assert_eq!(
        chunks[chunks.len() - 2]["choices"][0]["finish_reason"],
        "tool_calls"
    );
}

#[tokio::test]
async fn usage_comes_last_when_it_is_asked_for() {
    let options = json!({"stream_options": {"include_usage": true}});
    let chunks = chunks(ScriptedReply::text("Hi.").with_usage(10, 2), options).await;
    let [.., end, usage, done] = chunks.as_slice() else {
        panic!("{chunks:?}")
    };
    assert_eq!((&end["usage"], done), (&Value::Null, &json!("[DONE]")));
    assert_eq!(usage["choices"], json!([]));
    assert_eq!(usage["usage"]["total_tokens"], 12);
    assert!(end.as_object().unwrap().contains_key("usage"));
}

#[tokio::test]
async fn options_of_streams_need_a_stream() {
    let server = ModelServer::start(["Hi."]).await.unwrap();
    let error = complete(&server, with(chat(), json!({"stream_options": {}})))
        .await
        .unwrap_err();
    assert_eq!(
        message(&error),
        "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    );
    let error = complete(&server, with(chat(), json!({"stream": "yes"})))
        .await
        .unwrap_err();
    assert_eq!(error.code.as_deref(), Some("invalid_type"));
}

#[tokio::test]
async fn reasoning_refusals_and_unknown_members_are_streamed() {
    let reply = ScriptedReply::refusal("I can't do that.")
        .with_reasoning("They want something bad.")
        .with_member("phase", json!({"final": true}));
    let chunks = chunks(reply, json!({})).await;
    assert_eq!(
        joined(&chunks, "/reasoning_content"),
        "They want something bad."
    );
    assert_eq!(joined(&chunks, "/refusal"), "I can't do that.");
    assert_eq!(
        chunks[0]["choices"][0]["delta"]["phase"],
        json!({"final": true})
    );
}

#[tokio::test]
async fn several_choices_are_told_apart_by_their_index() {
    let reply = ScriptedReply::choices([ScriptedReply::text("One."), ScriptedReply::text("Two.")]);
    let chunks = chunks(reply, json!({"n": 2})).await;
    let of = |index: u64| -> String {
        let choices = chunks.iter().map(|chunk| &chunk["choices"][0]);
        let choices = choices.filter(|choice| choice["index"] == index);
        choices
            .filter_map(|choice| choice["delta"]["content"].as_str())
            .collect()
    };
    assert_eq!((of(0), of(1)), ("One.".to_owned(), "Two.".to_owned()));
}

#[tokio::test]
async fn a_reply_that_breaks_off_says_so_in_its_last_chunk() {
    let reply = ScriptedReply::text("It is su").with_error(ApiError::new(502, "Upstream error"));
    let chunks = chunks(reply, json!({})).await;
    let end = &chunks[chunks.len() - 2]["choices"][0];
    assert_eq!(end["finish_reason"], "error");
    assert_eq!(end["error"]["message"], "Upstream error");
}

#[tokio::test]
async fn bodies_of_the_script_are_streamed_too() {
    let body = json!({"id": "x", "choices": [{"message": {"content": "Hi.", "odd": [1]}, "finish_reason": null}]});
    let chunks = chunks(ScriptedReply::json(body), json!({})).await;
    assert_eq!(joined(&chunks, "/content"), "Hi.");
    assert_eq!(chunks[0]["choices"][0]["delta"]["odd"], json!([1]));

    let error = ScriptedReply::error_in_body(ApiError::new(429, "Too Many Requests"));
    let chunks = self::chunks(error, json!({})).await;
    assert_eq!(chunks[0]["error"]["code"], 429);
    assert_eq!(chunks.len(), 2);
}

#[tokio::test]
async fn errors_before_the_stream_are_statuses() {
    for status in [429, 500] {
        let server = ModelServer::start([ScriptedReply::error(ApiError::new(status, "No."))])
            .await
            .unwrap();
        let error = complete(&server, with(chat(), json!({"stream": true})))
            .await
            .unwrap_err();
        assert_eq!((error.status, message(&error)), (status, "No."));
    }
}

#[tokio::test]
async fn what_was_streamed_is_recorded_as_one_reply() {
    let server =
        ModelServer::start(|request: &Request| format!("{}, {}", request.api(), request.stream()))
            .await
            .unwrap();
    streamed(&server, "/chat/completions", chat()).await;
    let exchanges = server.requests();
    assert_eq!(exchanges[0].request.api(), Api::Chat);
    let ServerOutcome::Answered(body) = &exchanges[0].outcome else {
        panic!("{exchanges:?}")
    };
    assert_eq!(
        body["choices"][0]["message"]["content"],
        "Chat Completions, true"
    );
}

#[tokio::test]
async fn a_stream_can_be_written_out() {
    let text = "data: {\"choices\": []}\r\n\r\n: a comment\n\ndata: [DONE]\n\n";
    let server = ModelServer::start([ScriptedReply::event_stream(text)])
        .await
        .unwrap();
    assert_eq!(streamed(&server, "/chat/completions", chat()).await, text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn deltas_add_up_to_the_reply(text in any::<String>(), arguments in any::<String>(), size in 0_usize..9) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let chunks = runtime.block_on(async {
            let call = ScriptedCall::raw_arguments("get_time", arguments.clone());
            let reply = ScriptedReply::calls([call]).with_text(text.clone()).with_delta_size(size);
            chunks(reply, json!({})).await
        });
        prop_assert_eq!(joined(&chunks, "/content"), text);
        prop_assert_eq!(joined(&chunks, "/tool_calls/0/function/arguments"), arguments);
    }
}
