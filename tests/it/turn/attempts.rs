//! Attempts that take too long: what becomes of them, and of the call.

use std::{
    future::pending,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::json;
use tokio::{sync::mpsc, time::timeout};
use tool_runtime::{
    Call, CancellationToken, Event, ToolError, Toolset, Turn,
    tool::{Backoff, Context, Policy, from_fn},
};

use crate::support::{Gauge, definition, kinds};

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A policy with a number of retries, without waits between them.
fn retries(retries: u32) -> Policy {
    let at_once = Backoff {
        base: Duration::ZERO,
        ..Backoff::DEFAULT
    };
    Policy::new()
        .with_idempotent(true)
        .with_retries(retries)
        .with_backoff(at_once)
        .with_attempt_timeout(ms(20))
}

fn calls<const N: usize>(names: [&str; N]) -> [Call; N] {
    names.map(|name| Call::new(name, name, "{}"))
}

/// `hang` never ends, and something else works on each of its attempts for `lingers` after it was aborted; forever, if
/// that is `None`.
fn lingering(policy: Policy, lingers: Option<Duration>) -> Toolset {
    let properties = json!({ "file": { "type": "string" } });
    let hang = from_fn(
        definition("hang", &properties),
        move |_, context: Context| {
            tokio::spawn(async move {
                context.cancellation().cancelled().await;
                match lingers {
                    Some(time) => tokio::time::sleep(time).await,
                    None => pending().await,
                }
                drop(context);
            });
            pending::<Result<(), String>>()
        },
    );
    Toolset::new().with_tool(hang.with_policy(policy)).unwrap()
}

async fn in_time(run: tool_runtime::Run) -> Turn {
    timeout(Duration::from_secs(3600), run.into_future())
        .await
        .expect("the turn ends")
}

/// Nothing can stop a thread. What was asked for is an answer, so retries must not keep it back forever.
#[tokio::test(start_paused = true)]
async fn an_attempt_that_cannot_be_stopped_is_the_last_one() {
    let tools = lingering(retries(2), None);
    let turn = in_time(tools.run(calls(["hang"]))).await;
    assert_eq!(
        turn.answers[0].text(),
        "error: timed out after 20ms; it may have partly run, and may be called again"
    );
    assert_eq!(turn.answers[0].attempts, 1);
    // It is given as long to end as it was given to work.
    assert_eq!(turn.elapsed, ms(40));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_ends_late_is_followed_by_the_next() {
    let tools = lingering(retries(2), Some(ms(15)));
    let turn = in_time(tools.run(calls(["hang"]))).await;
    assert_eq!(kinds(&turn), ["timed_out"]);
    assert_eq!(turn.answers[0].attempts, 3);
    assert_eq!(turn.elapsed, ms(20 + 15 + 20 + 15 + 20));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_call_is_shorter_than_the_patience_with_its_attempt() {
    let tools = lingering(retries(2).with_timeout(ms(25)), None);
    let turn = in_time(tools.run(calls(["hang"]))).await;
    assert_eq!(
        turn.answers[0].text(),
        "error: timed out after 25ms; it may have partly run, and may be called again"
    );
    assert_eq!(turn.elapsed, ms(25));
}

/// The key stays taken by the work that goes on, so the second call can never start.
#[tokio::test(start_paused = true)]
async fn calls_that_wait_for_an_attempt_that_cannot_be_stopped_are_answered_too() {
    let limits = [
        retries(2).with_key("file"),
        retries(2).with_concurrency_limit(1),
        retries(2).with_sequential(true),
        Policy::new()
            .with_attempt_timeout(ms(20))
            .with_concurrency_limit(1),
    ];
    for policy in limits {
        let tools = lingering(policy.clone(), None);
        let call = |id| Call::new(id, "hang", r#"{"file":"a"}"#);
        let turn = in_time(tools.run([call("a"), call("b")])).await;
        assert_eq!(kinds(&turn), ["timed_out"; 2], "{policy:?}");
        assert_eq!(
            turn.answers[1].text(),
            "error: timed out after 20ms; it was not run"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_is_cancelled_does_not_wait_for_an_attempt_that_cannot_be_stopped() {
    let tools = lingering(retries(2), None);
    let token = CancellationToken::new();
    let run = tools.run(calls(["hang"])).cancel_on(token.clone());
    let (turn, ()) = tokio::join!(in_time(run), async {
        tokio::time::sleep(ms(30)).await;
        token.cancel();
    });
    assert_eq!(kinds(&turn), ["cancelled"]);
    assert_eq!(turn.elapsed, ms(30));
}

/// What happened, by the tool.
type Log = Arc<Mutex<Vec<String>>>;

/// What a tool does when its attempt is told to come to its end.
#[derive(Clone, Copy, PartialEq)]
enum Stops {
    Answering,
    Failing,
    FailingForNow,
    Not,
}

/// `work` hangs at its first attempt, and takes 5 ms to stop; its second attempt answers.
fn stopping(policy: Policy, stops: Stops, log: &Log) -> Toolset {
    let log = Arc::clone(log);
    let note = move |words: &str| {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(words.to_owned());
    };
    let work = from_fn(
        definition("work", &json!({})),
        move |_, context: Context| {
            let note = note.clone();
            async move {
                note(&format!("attempt {}", context.attempt()));
                if context.attempt() > 1 {
                    return Ok("done");
                }
                if stops == Stops::Not {
                    return pending().await;
                }
                context.cancellation().cancelled().await;
                tokio::time::sleep(ms(5)).await;
                note("cleaned up");
                match stops {
                    Stops::Answering => Ok("half done"),
                    Stops::Failing => Err(ToolError::failed("stopped")),
                    _ => Err(ToolError::transient("stopped").retry_after(ms(7))),
                }
            }
        },
    );
    Toolset::new().with_tool(work.with_policy(policy)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_its_grace_though_another_will_follow() {
    for (stops, text, log, elapsed) in [
        (
            Stops::Answering,
            "half done",
            &["attempt 1", "cleaned up"][..],
            25,
        ),
        (
            Stops::Failing,
            "done",
            &["attempt 1", "cleaned up", "attempt 2"],
            25,
        ),
        (
            Stops::FailingForNow,
            "done",
            &["attempt 1", "cleaned up", "attempt 2"],
            32,
        ),
        (Stops::Not, "done", &["attempt 1", "attempt 2"], 30),
    ] {
        let written = Log::default();
        let tools = stopping(retries(1), stops, &written).grace(ms(10));
        let turn = in_time(tools.run(calls(["work"]))).await;
        assert_eq!(turn.answers[0].text(), text);
        assert_eq!(*written.lock().unwrap(), log);
        assert_eq!(turn.elapsed, ms(elapsed), "{log:?}");
    }
}

/// The time of the call is over in the middle of the grace: no other attempt follows, and the grace does not begin again.
#[tokio::test(start_paused = true)]
async fn a_call_that_times_out_within_the_grace_of_its_attempt_is_not_tried_again() {
    let written = Log::default();
    let policy = retries(1).with_timeout(ms(23));
    let tools = stopping(policy.clone(), Stops::Failing, &written).grace(ms(10));
    let turn = in_time(tools.run(calls(["work"]))).await;
    assert_eq!(turn.answers[0].text(), "error: stopped");
    assert_eq!(turn.elapsed, ms(25));

    let tools = stopping(policy, Stops::Not, &written).grace(ms(10));
    let turn = in_time(tools.run(calls(["work"]))).await;
    assert_eq!(
        turn.answers[0].text(),
        "error: timed out after 23ms; it may have partly run, and may be called again"
    );
    assert_eq!(turn.elapsed, ms(30));
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_is_cancelled_within_the_grace_of_an_attempt_ends_with_that_grace() {
    let written = Log::default();
    let tools = stopping(retries(1), Stops::Not, &written).grace(ms(10));
    let token = CancellationToken::new();
    let run = tools.run(calls(["work"])).cancel_on(token.clone());
    let (turn, ()) = tokio::join!(in_time(run), async {
        tokio::time::sleep(ms(25)).await;
        token.cancel();
    });
    assert_eq!(kinds(&turn), ["cancelled"]);
    assert_eq!(turn.elapsed, ms(30));
}

#[tokio::test(start_paused = true)]
async fn a_grace_without_end_has_no_end() {
    let written = Log::default();
    let tools = stopping(retries(0), Stops::Answering, &written).grace(Duration::MAX);
    let turn = in_time(tools.run(calls(["work"]))).await;
    assert_eq!(turn.answers[0].text(), "half done");
}

/// `busy {}` is busy at its first attempts and then answers; it works for 10 ms each time.
fn busy(policy: Policy, times: u32, gauge: &Gauge) -> Toolset {
    let gauge = gauge.clone();
    let busy = from_fn(
        definition("busy", &json!({})),
        move |_, context: Context| {
            let gauge = gauge.clone();
            async move {
                let _busy = gauge.enter();
                tokio::time::sleep(ms(10)).await;
                if context.attempt() <= times {
                    return Err(ToolError::transient("it is busy").retry_after(ms(30)));
                }
                Ok("done")
            }
        },
    );
    Toolset::new().with_tool(busy.with_policy(policy)).unwrap()
}

/// Another call that came between two attempts would see half of the work.
#[tokio::test(start_paused = true)]
async fn a_call_keeps_its_place_between_its_attempts() {
    let gauge = Gauge::default();
    let tools = busy(retries(1).with_concurrency_limit(1), 1, &gauge);
    let mut first = tools.run(calls(["busy"])).start();
    let second = tools.run(calls(["busy"])).start();
    let (first, second) = tokio::join!(
        async {
            let mut events = Vec::new();
            while let Some(event) = first.next().await {
                events.push(event);
            }
            assert!(
                events
                    .iter()
                    .any(|event| matches!(event, Event::Retrying { attempt: 2, .. })),
                "{events:?}"
            );
            first.await
        },
        second
    );
    assert_eq!(first.elapsed, ms(10 + 30 + 10));
    // It waits for both attempts of the other, and the wait between them.
    assert_eq!(second.answers[0].started_at, Some(ms(50)));
    assert_eq!(second.answers[0].attempts, 2);
    assert_eq!(gauge.most(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_model_reads_how_often_a_call_was_tried() {
    let turn = busy(retries(2), 9, &Gauge::default())
        .run(calls(["busy"]))
        .await;
    let text = turn.answers[0].text();
    assert!(text.starts_with("error: it is busy"), "{text}");
    assert!(text.ends_with("\nIt was tried 3 times."), "{text}");

    let turn = busy(retries(0), 9, &Gauge::default())
        .run(calls(["busy"]))
        .await;
    assert!(!turn.answers[0].text().contains("tried"));

    let turn = lingering(retries(1), Some(ms(1)))
        .run(calls(["hang"]))
        .await;
    assert_eq!(
        turn.answers[0].text(),
        "error: timed out after 20ms; it may have partly run, and may be called again\nIt was tried 2 times."
    );
}

/// `watch {}` hands out its context, and answers 5 ms after it was told to stop.
#[tokio::test(start_paused = true)]
async fn a_turn_that_is_finished_from_outside_gives_its_tools_grace() {
    let (contexts, mut handed_out) = mpsc::unbounded_channel();
    let watch = from_fn(
        definition("watch", &json!({})),
        move |_, context: Context| {
            let contexts = contexts.clone();
            async move {
                contexts.send(context.clone()).unwrap();
                context.cancellation().cancelled().await;
                tokio::time::sleep(ms(5)).await;
                Ok::<_, String>("stopped")
            }
        },
    );
    let hang = from_fn(definition("hang", &json!({})), |_, _| {
        pending::<Result<(), String>>()
    });
    let tools = Toolset::new()
        .with_tool(watch)
        .and_then(|tools| tools.with_tool(hang))
        .unwrap()
        .grace(ms(10));
    let mut running = tools.run(calls(["watch", "hang"])).start();
    let watched = handed_out.recv().await.unwrap();
    tokio::time::sleep(ms(20)).await;
    assert!(!watched.is_cancelled());
    running.finish_now();
    assert!(watched.is_cancelled());
    let turn = running.await;
    assert_eq!(turn.answers[0].text(), "stopped");
    assert_eq!(turn.answers[0].ended_at, ms(25));
    assert_eq!(kinds(&turn), ["success", "cancelled"]);
    assert_eq!(turn.elapsed, ms(30));
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_grows_can_be_finished_from_outside() {
    let written = Log::default();
    let tools = stopping(retries(0), Stops::Answering, &written).grace(ms(10));
    let mut turn = tools.open();
    let [call] = calls(["work"]);
    turn.push(call.clone());
    turn.push_held(call.clone());
    tokio::time::sleep(ms(1)).await;
    turn.finish_now();
    turn.push(call);
    let turn = turn.close().await;
    assert_eq!(kinds(&turn), ["success", "cancelled", "cancelled"]);
    assert_eq!(turn.answers[2].text(), "error: cancelled; it was not run");
    assert_eq!(turn.answers[0].ended_at, ms(6));
}
