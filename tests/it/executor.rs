//! How a turn runs: in parallel, in order, within its limits, and not a moment longer.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use tool_runtime::{Call, CancellationToken, Event, Outcome};

use crate::support::{Gauge, call, kinds, tools};

fn waits(times: impl IntoIterator<Item = u64>) -> Vec<Call> {
    let times = times.into_iter().enumerate();
    times
        .map(|(index, ms)| call(&format!("call_{index}"), "wait", &json!({ "ms": ms })))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_turn_takes_as_long_as_its_slowest_call() {
    let turn = tools(&Gauge::default()).run(waits([50, 200, 100])).await;
    assert_eq!(turn.elapsed.as_millis(), 200);
    assert_eq!(turn.sum().as_millis(), 350);
}

#[tokio::test(start_paused = true)]
async fn answers_keep_call_order_whatever_finishes_first() {
    let turn = tools(&Gauge::default()).run(waits([30, 10, 20])).await;
    let ids: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.call.id.as_str())
        .collect();
    assert_eq!(ids, ["call_0", "call_1", "call_2"]);
    let ended: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.ended.as_millis())
        .collect();
    assert_eq!(ended, [30, 10, 20]);
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_are_in_flight_than_the_limit() {
    let gauge = Gauge::default();
    let turn = tools(&gauge).limit(3).run(waits([10; 10])).await;
    assert_eq!(gauge.most(), 3);
    assert_eq!(turn.elapsed.as_millis(), 40);
    assert_eq!(kinds(&turn), ["success"; 10]);
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_zero_counts_as_one() {
    let gauge = Gauge::default();
    let turn = tools(&gauge).limit(0).run(waits([10; 3])).await;
    assert_eq!((gauge.most(), kinds(&turn)), (1, vec!["success"; 3]));
}

#[tokio::test(start_paused = true)]
async fn a_call_over_its_time_is_aborted_and_its_siblings_go_on() {
    let gauge = Gauge::default();
    let calls = [
        call("a", "hang", &json!({})),
        call("b", "wait", &json!({ "ms": 40 })),
    ];
    let turn = tools(&gauge)
        .timeout(Duration::from_millis(50))
        .run(calls)
        .await;
    assert_eq!(kinds(&turn), ["timed_out", "success"]);
    assert_eq!(
        turn.answers[0].text(),
        "error: timed out after 50ms; it may have partly run"
    );
    assert_eq!(turn.elapsed.as_millis(), 50);
    settle().await;
    assert_eq!(gauge.now(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_clock_of_a_call_starts_with_its_work() {
    // Behind a limit of one, the second call waits longer than its own time.
    let turn = tools(&Gauge::default())
        .limit(1)
        .timeout(Duration::from_millis(15))
        .run(waits([10, 10]))
        .await;
    assert_eq!(kinds(&turn), ["success", "success"]);
}

#[tokio::test(start_paused = true)]
async fn a_turn_over_its_time_answers_what_is_open_and_keeps_what_is_done() {
    let tools = tools(&Gauge::default())
        .limit(2)
        .turn_timeout(Duration::from_millis(25));
    let turn = tools.run(waits([10, 100, 100, 100])).await;
    assert_eq!(
        kinds(&turn),
        ["success", "timed_out", "timed_out", "timed_out"]
    );
    assert!(matches!(
        turn.answers[1].outcome,
        Outcome::TimedOut { started: true, .. }
    ));
    assert!(matches!(
        turn.answers[3].outcome,
        Outcome::TimedOut { started: false, .. }
    ));
    assert_eq!(turn.elapsed.as_millis(), 25);
}

#[tokio::test(start_paused = true)]
async fn cancelling_keeps_the_answers_that_are_there() {
    let token = CancellationToken::new();
    let run = tools(&Gauge::default())
        .limit(2)
        .run(waits([10, 100, 100, 100]))
        .cancel_on(token.clone());
    let (turn, ()) = tokio::join!(async { run.await }, async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        token.cancel();
    });
    assert_eq!(
        kinds(&turn),
        ["success", "cancelled", "cancelled", "cancelled"]
    );
    assert_eq!(
        turn.answers[1].text(),
        "error: cancelled; it may have partly run"
    );
    assert_eq!(turn.answers[3].text(), "error: cancelled; it was not run");
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_is_cancelled_beforehand_runs_nothing() {
    let token = CancellationToken::new();
    token.cancel();
    let gauge = Gauge::default();
    let turn = tools(&gauge).run(waits([1, 2])).cancel_on(token).await;
    assert_eq!(kinds(&turn), ["cancelled"; 2]);
    assert_eq!(gauge.most(), 0);
}

#[tokio::test]
async fn dropping_a_turn_aborts_all_that_it_started() {
    let gauge = Gauge::default();
    let mut running = tools(&gauge)
        .run([call("a", "hang", &json!({})), call("b", "hang", &json!({}))])
        .start();
    while gauge.now() < 2 {
        // Lets the tasks start.
        let _ = tokio::time::timeout(Duration::from_millis(1), running.next()).await;
    }
    drop(running);
    let deadline = Instant::now() + Duration::from_secs(10);
    while gauge.now() > 0 && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(gauge.now(), 0);
}

#[tokio::test]
async fn a_run_that_is_never_awaited_runs_nothing() {
    let gauge = Gauge::default();
    drop(tools(&gauge).run(waits([0])));
    settle().await;
    assert_eq!((gauge.most(), gauge.completed()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn each_answer_is_published_as_soon_as_it_is_there() {
    let mut running = tools(&Gauge::default()).run(waits([30, 10, 20])).start();
    let began = Instant::now();
    let mut answered = Vec::new();
    let mut started = Vec::new();
    while let Some(event) = running.next().await {
        match event {
            Event::Started { position, .. } => started.push(position),
            Event::Answered { position, answer } => {
                answered.push((position, began.elapsed().as_millis()));
                assert_eq!(answer.call.id, format!("call_{position}"));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(started, [0, 1, 2]);
    assert_eq!(answered, [(1, 10), (2, 20), (0, 30)]);
    assert_eq!(running.await.answers.len(), 3);
}

#[tokio::test]
async fn a_turn_without_calls_ends_at_once() {
    let turn = tools(&Gauge::default()).run([]).await;
    assert_eq!((turn.answers.len(), turn.elapsed), (0, Duration::ZERO));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_get_ten_thousand_answers_in_order() {
    let calls = (0..10_000).map(|index| {
        call(
            &format!("call_{index}"),
            "echo",
            &json!({ "text": index.to_string() }),
        )
    });
    let turn = tools(&Gauge::default()).run(calls).await;
    assert_eq!(turn.answers.len(), 10_000);
    for (index, answer) in turn.answers.iter().enumerate() {
        assert_eq!(answer.text(), index.to_string());
    }
}

/// On the multi-threaded runtime a call that blocks its thread holds up neither its siblings nor the clock.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_never_yields_is_still_answered_in_time() {
    use std::sync::atomic::{AtomicBool, Ordering};
    use tool_runtime::{Toolset, tool::from_fn};

    static STOP: AtomicBool = AtomicBool::new(false);
    let spin = from_fn(
        crate::support::definition("spin", &json!({})),
        |_, _| async {
            while !STOP.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok::<_, String>(())
        },
    );
    let tools = Toolset::new()
        .with(spin)
        .unwrap()
        .timeout(Duration::from_millis(20));
    let turn = tools.run([call("a", "spin", &json!({}))]).await;
    STOP.store(true, Ordering::Relaxed);
    assert_eq!(kinds(&turn), ["timed_out"]);
}

/// The budget that tokio gives a task must not hide finished calls from a cancellation.
#[tokio::test]
async fn cancelling_after_many_calls_have_finished_loses_none() {
    for _ in 0..5 {
        let (gauge, token) = (Gauge::default(), CancellationToken::new());
        let run = tools(&gauge).run(waits([0; 500]));
        let running = run.cancel_on(token.clone()).start();
        while gauge.completed() < 500 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        token.cancel();
        let turn = tokio::spawn(running).await.unwrap();
        let lost = kinds(&turn)
            .iter()
            .filter(|kind| **kind != "success")
            .count();
        assert_eq!(lost, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn starting_a_turn_starts_its_calls() {
    let gauge = Gauge::default();
    let running = tools(&gauge).run(waits([100, 100])).start();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(gauge.completed(), 2);
    assert_eq!(running.await.elapsed.as_millis(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_slow_listener_does_not_hold_up_the_calls() {
    let mut running = tools(&Gauge::default()).run(waits([200; 4])).start();
    while running.next().await.is_some() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(running.await.elapsed.as_millis(), 200);
}

/// Gives aborted tasks the moment they need to be dropped.
async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}
