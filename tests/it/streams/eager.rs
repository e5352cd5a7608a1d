//! Calls that start while the model still writes the reply.

use std::{
    collections::VecDeque,
    future::Future as _,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use serde_json::{Value, json};
use tokio::time::{Instant, Sleep};
use tool_runtime::{
    CancellationToken, Event, Toolset,
    openai::{chat, responses},
    stream::{EarlyStart, ReplyEnd, ReplyEvent, StreamEvent},
    tool,
    tool::{Context as Cx, Policy, from_fn},
    toolset,
};

use super::{
    body,
    chat::{calls, delta, finish},
};
use crate::support::definition;

const MS: Duration = Duration::from_millis(1);

/// A stream whose chunks come at their times, since it was first polled.
pub(crate) struct Scheduled {
    chunks: VecDeque<(Duration, Result<Vec<u8>, String>)>,
    began: Option<Instant>,
    sleep: Option<Pin<Box<Sleep>>>,
    /// Whether it stays open after the last chunk.
    hangs: bool,
}

impl Scheduled {
    pub(crate) fn new(chunks: impl IntoIterator<Item = (Duration, String)>) -> Self {
        let chunks = chunks
            .into_iter()
            .map(|(at, text)| (at, Ok(text.into_bytes())));
        Self {
            chunks: chunks.collect(),
            began: None,
            sleep: None,
            hangs: false,
        }
    }

    pub(crate) fn that_breaks(mut self, at: Duration) -> Self {
        self.chunks
            .push_back((at, Err("connection reset".to_owned())));
        self
    }

    pub(crate) fn that_hangs(mut self) -> Self {
        self.hangs = true;
        self
    }
}

impl Stream for Scheduled {
    type Item = Result<Vec<u8>, String>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let began = *this.began.get_or_insert_with(Instant::now);
        let Some((at, _)) = this.chunks.front() else {
            return if this.hangs {
                Poll::Pending
            } else {
                Poll::Ready(None)
            };
        };
        let sleep = this
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(began + *at)));
        std::task::ready!(sleep.as_mut().poll(cx));
        this.sleep = None;
        Poll::Ready(this.chunks.pop_front().map(|(_, chunk)| chunk))
    }
}

/// Tools that take their time, and what was run: `look` is read-only, `again` idempotent, `early` eager, `pay` nothing.
pub(crate) fn tools(ran: &Arc<Mutex<Vec<u64>>>) -> Toolset {
    let tool = |name: &str, policy: Policy| {
        let ran = Arc::clone(ran);
        let parameters = json!({ "n": { "type": "integer" }, "ms": { "type": "integer" } });
        let work = move |arguments: Value, _: Cx| {
            let ran = Arc::clone(&ran);
            async move {
                ran.lock()
                    .unwrap()
                    .push(arguments["n"].as_u64().unwrap_or_default());
                tokio::time::sleep(Duration::from_millis(
                    arguments["ms"].as_u64().unwrap_or_default(),
                ))
                .await;
                Ok::<_, String>("done")
            }
        };
        from_fn(definition(name, &parameters), work).with_policy(policy)
    };
    let policies = [
        ("look", Policy::new().with_read_only(true)),
        ("again", Policy::new().with_idempotent(true)),
        ("early", Policy::new().with_eager(true)),
        ("pay", Policy::new()),
    ];
    let all = policies
        .into_iter()
        .map(|(name, policy)| tool(name, policy));
    all.fold(Toolset::new(), |tools, tool| tools.with_tool(tool).unwrap())
}

pub(crate) fn call(index: u64, name: &str, ms: u64) -> Value {
    let arguments = json!({ "n": index, "ms": ms }).to_string();
    calls(
        json!([{ "index": index, "id": format!("call_{index}"), "function": { "name": name, "arguments": arguments } }]),
    )
}

pub(crate) fn line(event: &Value) -> String {
    format!("data: {event}\n\n")
}

/// A reply of chat completions whose calls are complete at these times, and take these times.
fn chat_reply(name: &str, times: &[(u64, u64)], end: u64) -> Scheduled {
    let mut at = Duration::ZERO;
    let mut chunks = Vec::new();
    for (index, (complete, takes)) in times.iter().enumerate() {
        chunks.push((at, line(&call(index as u64, name, *takes))));
        at = Duration::from_millis(*complete);
    }
    // The last one is complete with the finish reason.
    chunks.push((at, line(&finish("tool_calls"))));
    chunks.push((Duration::from_millis(end), "data: [DONE]\n\n".to_owned()));
    Scheduled::new(chunks)
}

fn response(name: &str, times: &[(u64, u64)], end: u64) -> Scheduled {
    let mut chunks = Vec::new();
    for (index, (complete, takes)) in times.iter().enumerate() {
        let arguments = json!({ "n": index, "ms": takes }).to_string();
        let item = json!({ "type": "function_call", "call_id": format!("call_{index}"), "name": name, "arguments": arguments });
        let done =
            json!({ "type": "response.output_item.done", "output_index": index, "item": item });
        chunks.push((Duration::from_millis(*complete), line(&done)));
    }
    let completed = json!({ "type": "response.completed", "response": { "id": "r", "status": "completed", "output": null } });
    chunks.push((Duration::from_millis(end), line(&completed)));
    Scheduled::new(chunks)
}

async fn timed_chat(name: &str, times: &[(u64, u64)], end: u64) -> Duration {
    let ran = Arc::default();
    let began = Instant::now();
    let answered = tools(&ran)
        .answer_stream(chat::Reader::new(), chat_reply(name, times, end))
        .await;
    assert!(answered.end.is_whole());
    assert_eq!(answered.turn.answers.len(), times.len());
    assert!(
        answered
            .turn
            .answers
            .iter()
            .all(|answer| answer.outcome.is_success())
    );
    assert_eq!(ran.lock().unwrap().len(), times.len());
    began.elapsed()
}

async fn timed_response(name: &str, times: &[(u64, u64)], end: u64) -> Duration {
    let ran = Arc::default();
    let began = Instant::now();
    let answered = tools(&ran)
        .answer_stream(responses::Reader::new(), response(name, times, end))
        .await;
    assert!(answered.end.is_whole());
    assert!(
        answered
            .turn
            .answers
            .iter()
            .all(|answer| answer.outcome.is_success())
    );
    assert_eq!(ran.lock().unwrap().len(), times.len());
    began.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_turn_ends_when_its_last_call_does_not_after_the_reply_and_then_its_calls() {
    let times = [(100, 400), (200, 200), (300, 100)];
    assert_eq!(timed_chat("look", &times, 300).await, 500 * MS);
    assert_eq!(timed_response("look", &times, 300).await, 500 * MS);
    // What must not start early takes the end of the reply and then its slowest call.
    assert_eq!(timed_chat("pay", &times, 300).await, 700 * MS);
    assert_eq!(timed_response("pay", &times, 300).await, 700 * MS);
}

#[tokio::test(start_paused = true)]
async fn turns_take_no_longer_than_they_must() {
    let mut count = 0;
    let durations = [10, 150, 400];
    for step in [20, 100, 250] {
        for first in durations {
            for second in durations {
                for third in durations {
                    for rest in [0, 30, 500] {
                        let times = [(step, first), (2 * step, second), (3 * step, third)];
                        let end = 3 * step + rest;
                        let ideal = times.iter().map(|(complete, takes)| complete + takes).max();
                        let ideal = Duration::from_millis(ideal.unwrap_or_default().max(end));
                        for took in [
                            timed_chat("again", &times, end).await,
                            timed_response("early", &times, end).await,
                        ] {
                            assert!(
                                took >= ideal && took <= ideal.mul_f64(1.05),
                                "{times:?}, {end}: {took:?}, not {ideal:?}"
                            );
                            count += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(count >= 400);
}

/// When each call started, and how all were answered.
async fn started(which: EarlyStart) -> Vec<(usize, Duration)> {
    let ran = Arc::default();
    let names = ["look", "again", "early", "pay"];
    let deltas = names.iter().enumerate().map(|(index, name)| {
        (
            Duration::from_millis(100 * index as u64),
            line(&call(index as u64, name, 10)),
        )
    });
    let end = [
        (400 * MS, line(&finish("tool_calls"))),
        (900 * MS, "data: [DONE]\n\n".to_owned()),
    ];
    let source = Scheduled::new(deltas.chain(end));
    let mut answering = tools(&ran)
        .answer_stream(chat::Reader::new(), source)
        .start_early(which);
    let mut started = Vec::new();
    while let Some(event) = answering.next().await {
        if let StreamEvent::Turn(Event::Started { position, at, .. }) = event {
            started.push((position, at));
        }
    }
    assert_eq!(answering.await.turn.answers.len(), 4);
    started
}

#[tokio::test(start_paused = true)]
async fn safe_calls_start_when_they_are_complete_and_others_when_the_reply_has_ended() {
    let all = [100, 200, 300, 400].map(|ms| ms * MS);
    let positions = |times: [Duration; 4]| times.into_iter().enumerate().collect::<Vec<_>>();
    assert_eq!(
        started(EarlyStart::Safe).await,
        positions([all[0], all[1], all[2], 900 * MS])
    );
    assert_eq!(started(EarlyStart::Always).await, positions(all));
    assert_eq!(started(EarlyStart::Never).await, positions([900 * MS; 4]));
}

#[tokio::test(start_paused = true)]
async fn events_come_as_they_happen() {
    let ran = Arc::default();
    let source = Scheduled::new([
        (
            Duration::ZERO,
            line(&delta(json!({ "content": "Let me see." }))),
        ),
        (100 * MS, line(&call(0, "look", 50))),
        (200 * MS, line(&finish("tool_calls"))),
        (300 * MS, "data: [DONE]\n\n".to_owned()),
    ]);
    let mut answering = tools(&ran).answer_stream(chat::Reader::new(), source);
    let mut told = Vec::new();
    while let Some(event) = answering.next().await {
        told.push(match event {
            StreamEvent::Reply(ReplyEvent::Text(_)) => "text",
            StreamEvent::Reply(ReplyEvent::CallSeen { .. }) => "seen",
            StreamEvent::Reply(ReplyEvent::Arguments { .. }) => "arguments",
            StreamEvent::Reply(ReplyEvent::CallCompleted { .. }) => "complete",
            StreamEvent::Reply(ReplyEvent::Ended(_)) => "ended",
            StreamEvent::Turn(Event::Started { .. }) => "started",
            StreamEvent::Turn(Event::Answered { .. }) => "answered",
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(
        told,
        [
            "text",
            "seen",
            "arguments",
            "complete",
            "started",
            "answered",
            "ended"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_listener_slows_the_reader_and_not_the_calls() {
    let ran = Arc::default();
    let text = (0..1_000).map(|_| (Duration::ZERO, line(&delta(json!({ "content": "x" })))));
    let call = [(
        Duration::ZERO,
        line(&call(7, "look", 10)) + &line(&finish("tool_calls")),
    )];
    let mut answering = tools(&ran).answer_stream(
        chat::Reader::new(),
        Scheduled::new(call.into_iter().chain(text)),
    );
    assert!(answering.next().await.is_some());
    // Nobody has asked for the start of the call. It runs all the same.
    tokio::time::sleep(50 * MS).await;
    assert_eq!(*ran.lock().unwrap(), [7]);
    // Of the text, nothing was read ahead.
    let size = format!("{answering:?}").len();
    assert!(size < 1_000);
    let answered = answering.await;
    assert_eq!(
        answered
            .reply
            .reply()
            .unwrap()
            .message
            .content
            .unwrap()
            .len(),
        1_000
    );
}

#[tokio::test(start_paused = true)]
async fn silence_ends_a_reply() {
    let ran = Arc::default();
    let chunks = [
        (Duration::ZERO, line(&call(0, "look", 10))),
        (900 * MS, line(&call(1, "pay", 10))),
    ];
    let began = Instant::now();
    let answering =
        tools(&ran).answer_stream(chat::Reader::new(), Scheduled::new(chunks).that_hangs());
    let answered = answering.silence_limit(Duration::from_secs(1)).await;
    assert_eq!(answered.end, ReplyEnd::Silent);
    assert_eq!(began.elapsed(), 1_900 * MS);
    let outcomes: Vec<_> = answered
        .turn
        .answers
        .iter()
        .map(|answer| answer.outcome.name())
        .collect();
    assert_eq!(outcomes, ["success", "truncated"]);
    assert!(answered.has_started() && !answered.may_ask_again());
    assert_eq!(answered.messages().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn silence_is_not_counted_while_nobody_listens() {
    let ran = Arc::default();
    let chunks = [
        (Duration::ZERO, line(&delta(json!({ "content": "a" })))),
        (100 * MS, body([finish("stop")])),
    ];
    let answering = tools(&ran).answer_stream(chat::Reader::new(), Scheduled::new(chunks));
    let mut answering = answering.silence_limit(500 * MS);
    assert!(answering.next().await.is_some());
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(answering.await.end.is_whole());
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_token_ends_reading_and_calls() {
    let ran = Arc::default();
    let token = CancellationToken::new();
    let chunks = [
        (Duration::ZERO, line(&delta(json!({ "content": "Let me" })))),
        (
            10 * MS,
            line(&call(0, "look", 9_000)) + &line(&call(1, "pay", 10)),
        ),
    ];
    let run = tools(&ran).run([]).cancel_on(token.clone());
    let answering = run.answer_stream(chat::Reader::new(), Scheduled::new(chunks).that_hangs());
    let (answered, ()) = tokio::join!(answering, async {
        tokio::time::sleep(100 * MS).await;
        token.cancel();
    });
    assert_eq!(answered.end, ReplyEnd::Cancelled);
    let texts: Vec<_> = answered
        .turn
        .answers
        .iter()
        .map(|answer| answer.outcome.name())
        .collect();
    assert_eq!(texts, ["cancelled", "truncated"]);
    assert!(!answered.may_ask_again());
    assert_eq!(answered.messages().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn finishing_now_ends_reading_and_calls() {
    let ran = Arc::default();
    let chunks = [(
        Duration::ZERO,
        line(&call(0, "look", 9_000)) + &line(&call(1, "pay", 10)),
    )];
    let mut answering =
        tools(&ran).answer_stream(chat::Reader::new(), Scheduled::new(chunks).that_hangs());
    for _ in 0..5 {
        answering.next().await;
    }
    answering.finish_now();
    let answered = answering.await;
    assert_eq!(answered.end, ReplyEnd::Cancelled);
    assert_eq!(answered.turn.answers[0].outcome.name(), "cancelled");
}

#[tokio::test(start_paused = true)]
async fn dropping_it_aborts_the_calls() {
    let (ran, ended) = (Arc::default(), Arc::new(Mutex::new(0)));
    let guard = Arc::clone(&ended);
    let slow = from_fn(definition("slow", &json!({})), move |_: Value, _: Cx| {
        struct OnDrop(Arc<Mutex<u32>>);
        impl Drop for OnDrop {
            fn drop(&mut self) {
                *self.0.lock().unwrap() += 1;
            }
        }
        let guard = OnDrop(Arc::clone(&guard));
        async move {
            let _guard = guard;
            tokio::time::sleep(Duration::from_secs(9)).await;
            Ok::<_, String>("done")
        }
    });
    let tools = tools(&ran)
        .with_tool(slow.with_policy(Policy::new().with_read_only(true)))
        .unwrap();
    let chunk = calls(
        json!([{ "index": 0, "id": "a", "function": { "name": "slow", "arguments": "{}" } }]),
    );
    let chunks = [(Duration::ZERO, line(&chunk) + &line(&call(1, "pay", 10)))];
    let mut answering =
        tools.answer_stream(chat::Reader::new(), Scheduled::new(chunks).that_hangs());
    for _ in 0..6 {
        answering.next().await;
    }
    drop(answering);
    tokio::time::sleep(MS).await;
    assert_eq!(*ended.lock().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn calls_in_one_are_taken_apart_and_their_answers_put_together() {
    let ran = Arc::default();
    let inner = json!({ "tool_uses": [
        { "recipient_name": "functions.look", "parameters": { "n": 1, "ms": 1 } },
        { "recipient_name": "functions.pay", "parameters": { "n": 2, "ms": 1 } },
    ] });
    let wrapper = calls(
        json!([{ "index": 0, "id": "a", "function": { "name": "multi_tool_use.parallel", "arguments": inner.to_string() } }]),
    );
    let chunks = [(
        Duration::ZERO,
        body([wrapper, call(1, "look", 1), finish("tool_calls")]),
    )];
    let answered = tools(&ran)
        .answer_stream(chat::Reader::new(), Scheduled::new(chunks))
        .await;
    assert_eq!(answered.turn.answers.len(), 3);
    assert_eq!(answered.messages().len(), 3);
    assert_eq!(ran.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn events_may_be_parsed_already() {
    struct Events(VecDeque<Value>);
    impl Stream for Events {
        type Item = Result<Value, String>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(self.0.pop_front().map(Ok))
        }
    }
    let ran = Arc::default();
    let events = Events([call(0, "pay", 1), finish("tool_calls")].into());
    let answered = tools(&ran).answer_stream(chat::Reader::new(), events).await;
    assert!(answered.end.is_whole());
    assert_eq!(answered.messages().len(), 2);
}

/// Writes a draft.
#[tool(eager)]
fn draft() {}

/// Sends it.
#[tool(eager = false)]
fn send() {}

#[tokio::test(start_paused = true)]
async fn a_tool_says_itself_that_its_calls_may_start_early() {
    let whole = |index: u64, name: &str| {
        calls(
            json!([{ "index": index, "id": name, "function": { "name": name, "arguments": "{}" } }]),
        )
    };
    let chunks = [
        (
            Duration::ZERO,
            line(&whole(0, "draft")) + &line(&whole(1, "send")),
        ),
        (100 * MS, line(&finish("tool_calls"))),
        (200 * MS, "data: [DONE]\n\n".to_owned()),
    ];
    let answered = toolset![draft, send]
        .answer_stream(chat::Reader::new(), Scheduled::new(chunks))
        .await;
    let started: Vec<_> = answered
        .turn
        .answers
        .iter()
        .map(|answer| answer.started_at)
        .collect();
    assert_eq!(started, [Some(Duration::ZERO), Some(200 * MS)]);
}
