//! When the parts of a reply come, under paused time.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use tool_runtime::testing::{Chunks, Fault, ModelServer, ScriptedCall, ScriptedReply};

use super::{chat, post, request, user, with};

const MS: Duration = Duration::from_millis(1);

/// Gives each piece of a streamed reply with the time since the reply began.
async fn timed(path: &str, body: Value, reply: ScriptedReply) -> Vec<(u128, String)> {
    let server = ModelServer::start([reply]).await.unwrap();
    let mut response = post(&server, path, &with(body, json!({"stream": true}))).await;
    let begun = Instant::now();
    let mut pieces = Vec::new();
    while let Some(piece) = response.chunk().await.unwrap() {
        pieces.push((
            begun.elapsed().as_millis(),
            String::from_utf8(piece.to_vec()).unwrap(),
        ));
    }
    pieces
}

fn time_of(pieces: &[(u128, String)], text: &str) -> u128 {
    let piece = pieces.iter().find(|(_, piece)| piece.contains(text));
    piece.unwrap_or_else(|| panic!("no {text} in {pieces:?}")).0
}

fn three_calls() -> ScriptedReply {
    let call = |name: &str, ms| ScriptedCall::new(name, json!({"n": 1})).complete_at(ms * MS);
    ScriptedReply::calls([call("first", 100), call("second", 200), call("third", 300)])
        .ends_at(450 * MS)
}

#[tokio::test(start_paused = true)]
async fn calls_are_complete_in_time_at_responses() {
    let pieces = timed("/responses", request(json!([user()])), three_calls()).await;
    let done: Vec<u128> = pieces
        .iter()
        .filter(|(_, piece)| piece.starts_with("event: response.output_item.done"))
        .map(|(time, _)| *time)
        .collect();
    assert_eq!(done, [100, 200, 300]);
    assert_eq!(time_of(&pieces, "event: response.created"), 0);
    assert_eq!(time_of(&pieces, "event: response.completed"), 450);
}

#[tokio::test(start_paused = true)]
async fn calls_are_complete_in_time_at_chat_completions() {
    let pieces = timed("/chat/completions", chat(), three_calls()).await;
    // A call is complete when something else comes: the next call, or the finish reason.
    assert_eq!(time_of(&pieces, "\"name\":\"first\""), 0);
    assert_eq!(time_of(&pieces, "\"name\":\"second\""), 100);
    assert_eq!(time_of(&pieces, "\"name\":\"third\""), 200);
    assert_eq!(time_of(&pieces, "\"finish_reason\":\"tool_calls\""), 300);
    assert_eq!(time_of(&pieces, "[DONE]"), 450);
}

#[tokio::test(start_paused = true)]
async fn events_are_delayed_one_by_one() {
    let reply =
        ScriptedReply::event_stream("data: 1\n\ndata: 2\n\ndata: 3\n\n").with_event_delay(20 * MS);
    let pieces = timed("/chat/completions", chat(), reply).await;
    let times: Vec<u128> = pieces.iter().map(|(time, _)| *time).collect();
    assert_eq!(times, [0, 20, 40]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_delays_all_that_follows() {
    let reply = ScriptedReply::event_stream("data: 1\n\ndata: 2\n\ndata: 3\n\n")
        .with_event_delay(20 * MS)
        .with_chunks(Chunks::Whole)
        .with_fault(Fault::pause(1000 * MS).after_event(1));
    let pieces = timed("/chat/completions", chat(), reply).await;
    let times: Vec<u128> = pieces.iter().map(|(time, _)| *time).collect();
    assert_eq!(times, [0, 1020, 1040]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_not_streamed_comes_at_its_end() {
    let server = ModelServer::start([three_calls().with_delay(50 * MS)])
        .await
        .unwrap();
    let begun = Instant::now();
    let response = super::complete(&server, chat()).await.unwrap();
    assert_eq!(response["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(begun.elapsed(), 500 * MS);
}
