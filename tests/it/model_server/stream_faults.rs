//! Where bodies are cut, and what goes wrong on their way.

use std::time::Duration;

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, Chunks, Fault, ModelServer, Request, ScriptedReply};

use super::{chat, complete, data, post, request, with};

/// Reads a body piece by piece, to its end or to the error that ends it.
async fn pieces(mut response: reqwest::Response) -> (Vec<Vec<u8>>, bool) {
    let mut pieces = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(piece)) => pieces.push(piece.to_vec()),
            Ok(None) => return (pieces, true),
            Err(_) => return (pieces, false),
        }
    }
}

async fn read(reply: ScriptedReply) -> (Vec<Vec<u8>>, bool) {
    let server = ModelServer::start([reply]).await.unwrap();
    pieces(streamed(&server).await).await
}

async fn streamed(server: &ModelServer) -> reqwest::Response {
    let request = with(chat(), json!({"stream": true}));
    post(server, "/chat/completions", &request).await
}

/// Starts a server that falls silent within a reply, of which the first piece was read.
async fn silent_after_a_piece() -> (ModelServer, reqwest::Response) {
    let silent = hello().with_fault(Fault::silence().after_event(1));
    let server = ModelServer::start([silent]).await.unwrap();
    let mut response = streamed(&server).await;
    assert!(response.chunk().await.unwrap().is_some());
    (server, response)
}

async fn whole(reply: ScriptedReply) -> String {
    let (pieces, is_complete) = read(reply).await;
    assert!(is_complete);
    String::from_utf8(pieces.concat()).unwrap()
}

fn hello() -> ScriptedReply {
    // The body is the same each time, but for the time.
    ScriptedReply::event_stream("data: {\"a\":\"\\u00e9ü\"}\n\ndata: {\"b\":2}\n\ndata: [DONE]\n\n")
}

#[tokio::test]
async fn each_event_is_a_piece() {
    let (pieces, is_complete) = read(hello()).await;
    assert!(is_complete);
    assert_eq!(pieces.len(), 3);
    assert_eq!(pieces[1], b"data: {\"b\":2}\n\n");
}

#[tokio::test]
async fn pieces_end_where_the_script_says() {
    let text = whole(hello()).await;
    let (every, _) = read(hello().with_chunks(Chunks::Every(1))).await;
    assert_eq!(every.len(), text.len());
    assert!(every.iter().all(|piece| piece.len() == 1));
    assert_eq!(String::from_utf8(every.concat()).unwrap(), text);

    // Within an escape, and within a character.
    let escape = text.find("00e9").unwrap();
    let character = text.find('ü').unwrap() + 1;
    let (pieces, _) = read(hello().with_chunks(Chunks::At(vec![character, escape, 10_000]))).await;
    assert_eq!(
        pieces.iter().map(Vec::len).collect::<Vec<_>>(),
        [escape, character - escape, text.len() - character]
    );

    let (pieces, _) = read(hello().with_chunks(Chunks::Whole)).await;
    assert_eq!(pieces.len(), 1);
    let (pieces, _) = read(hello().with_chunks(Chunks::Every(0))).await;
    assert_eq!(pieces.len(), text.len());
}

#[tokio::test]
async fn a_cut_comes_at_its_byte() {
    let text = whole(hello()).await;
    for at in 1..=text.len() {
        let (pieces, is_complete) = read(hello().with_fault(Fault::cut().at_byte(at))).await;
        assert!(!is_complete, "{at}");
        assert_eq!(pieces.concat(), &text.as_bytes()[..at]);
    }
}

#[tokio::test]
async fn a_cut_at_the_first_byte_leaves_no_response_at_all() {
    let server = ModelServer::start([hello().with_fault(Fault::cut())])
        .await
        .unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = http
        .post(format!("{}/chat/completions", server.url()))
        .body(chat().to_string());
    let error = request.send().await.unwrap_err();
    assert!(error.is_request(), "{error:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_end_looks_complete() {
    let (pieces, is_complete) = read(hello().with_fault(Fault::end().after_event(2))).await;
    assert!(is_complete);
    assert_eq!(pieces.len(), 2);
    let (pieces, _) = read(hello().with_fault(Fault::end().after_event(99))).await;
    assert_eq!(pieces.len(), 3);
}

#[tokio::test]
async fn garbage_stands_between_what_is_sound() {
    let reply = hello().with_fault(Fault::garbage("<html>\n\n").after_event(1));
    let text = whole(reply).await;
    assert!(text.contains("}\n\n<html>\n\ndata: {\"b\""), "{text}");
    let reply = hello().with_fault(Fault::garbage(vec![0xff, 0xfe]).at_byte(3));
    let (pieces, _) = read(reply).await;
    assert_eq!(pieces.concat()[..6], *b"dat\xff\xfea");
}

#[tokio::test]
async fn an_error_ends_the_stream() {
    for (status, at) in [(429, 1), (500, 20)] {
        let fault = Fault::error(ApiError::new(status, "No more")).at_byte(at);
        let text = whole(ScriptedReply::text("Hello.").with_fault(fault)).await;
        let chunks = data(&text);
        // Within the first event, and so after it.
        assert_eq!(chunks.len(), 2, "{text}");
        assert_eq!(chunks[1]["error"]["message"], "No more");
        assert_eq!(chunks[1]["error"]["code"], status);
    }
}

#[tokio::test(start_paused = true)]
async fn silence_lasts_until_the_client_goes() {
    let (_server, mut response) = silent_after_a_piece().await;
    let hour = Duration::from_secs(3600);
    assert!(tokio::time::timeout(hour, response.chunk()).await.is_err());
}

#[tokio::test]
async fn silence_does_not_keep_a_server_from_stopping() {
    let (server, mut response) = silent_after_a_piece().await;
    let stopped = tokio::time::timeout(Duration::from_secs(20), server.shutdown());
    stopped.await.expect("the server stops");
    assert!(response.chunk().await.is_err());
}

#[tokio::test]
async fn faults_strike_replies_that_are_not_streamed() {
    let server = ModelServer::start([
        ScriptedReply::text("Hello.").with_fault(Fault::cut().at_byte(30)),
        ScriptedReply::text("Hello.").with_chunks(Chunks::Every(3)),
    ])
    .await
    .unwrap();
    let (received, is_complete) =
        pieces(post(&server, "/responses", &request(json!("Hi"))).await).await;
    assert_eq!((received.concat().len(), is_complete), (30, false));
    let completion = complete(&server, chat()).await.unwrap();
    assert_eq!(completion["choices"][0]["message"]["content"], "Hello.");
}

#[tokio::test]
async fn a_stream_runs_beside_others() {
    let server = ModelServer::start(|request: &Request| {
        let reply = ScriptedReply::text("Hello.");
        if request.stream() {
            reply.with_fault(Fault::silence().after_event(1))
        } else {
            reply
        }
    })
    .await
    .unwrap();
    let mut silent = post(
        &server,
        "/chat/completions",
        &with(chat(), json!({"stream": true})),
    )
    .await;
    assert!(silent.chunk().await.unwrap().is_some());
    complete(&server, chat()).await.unwrap();
    let body: Value = json!({"model": "m", "input": "Hi"});
    let text = super::respond(&server, body).await.unwrap();
    assert_eq!(text["status"], "completed");
}

#[tokio::test]
async fn the_body_of_a_reply_can_be_had_without_a_server() {
    let reply =
        ScriptedReply::calls([("get_time", json!({"zone": "UTC"}))]).with_text("Let me look.");
    for stream in [false, true] {
        let body = with(chat(), json!({"stream": stream}));
        let server = ModelServer::start([reply.clone()]).await.unwrap();
        let response = post(&server, "/chat/completions", &body).await;
        let (pieces, _) = pieces(response).await;
        let without = reply.body_for(&Request::chat(body));
        assert_eq!(pieces.concat().len(), without.len());
        assert_eq!(
            String::from_utf8(without).unwrap().contains("[DONE]"),
            stream
        );
    }
}
