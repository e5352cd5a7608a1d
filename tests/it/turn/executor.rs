//! How a turn runs: in parallel, in order, within its limits, and not a moment longer.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};
use tool_runtime::{
    Call, CancellationToken, Effects, Event, Outcome, Toolset,
    tool::{Context, Policy, from_fn},
};

use crate::support::{Gauge, call, definition, kinds, tools};

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
    assert_eq!(turn.busy_time().as_millis(), 350);
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
        .map(|answer| answer.ended_at.as_millis())
        .collect();
    assert_eq!(ended, [30, 10, 20]);
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_are_in_flight_than_the_limit() {
    let gauge = Gauge::default();
    let turn = tools(&gauge)
        .concurrency_limit(3)
        .run(waits([10; 10]))
        .await;
    assert_eq!(gauge.most(), 3);
    assert_eq!(turn.elapsed.as_millis(), 40);
    assert_eq!(kinds(&turn), ["success"; 10]);
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_zero_counts_as_one() {
    let gauge = Gauge::default();
    let turn = tools(&gauge).concurrency_limit(0).run(waits([10; 3])).await;
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
        .call_timeout(Duration::from_millis(50))
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
        .concurrency_limit(1)
        .call_timeout(Duration::from_millis(15))
        .run(waits([10, 10]))
        .await;
    assert_eq!(kinds(&turn), ["success", "success"]);
}

#[tokio::test(start_paused = true)]
async fn a_turn_over_its_time_answers_what_is_open_and_keeps_what_is_done() {
    let tools = tools(&Gauge::default())
        .concurrency_limit(2)
        .turn_timeout(Duration::from_millis(25));
    let turn = tools.run(waits([10, 100, 100, 100])).await;
    assert_eq!(
        kinds(&turn),
        ["success", "timed_out", "timed_out", "timed_out"]
    );
    assert!(matches!(
        turn.answers[1].outcome,
        Outcome::TimedOut {
            effects: Effects::Possible,
            ..
        }
    ));
    assert!(matches!(
        turn.answers[3].outcome,
        Outcome::TimedOut {
            effects: Effects::None,
            ..
        }
    ));
    assert_eq!(turn.elapsed.as_millis(), 25);
}

#[tokio::test(start_paused = true)]
async fn cancelling_keeps_the_answers_that_are_there() {
    let token = CancellationToken::new();
    let run = tools(&Gauge::default())
        .concurrency_limit(2)
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

/// `watch {end}` hands out its context; then it answers, fails, crashes, or hangs.
fn watch() -> (Toolset, mpsc::UnboundedReceiver<Context>) {
    let (contexts, handed_out) = mpsc::unbounded_channel();
    let watch = from_fn(
        definition("watch", &json!({ "end": {} })),
        move |arguments: Value, context: Context| {
            contexts.send(context).unwrap();
            async move {
                match arguments["end"].as_str() {
                    Some("fail") => Err("it failed"),
                    Some("crash") => std::panic::resume_unwind(Box::new("")),
                    Some("hang") => std::future::pending().await,
                    _ => Ok(()),
                }
            }
        },
    );
    (Toolset::new().with_tool(watch).unwrap(), handed_out)
}

fn ends(ends: impl IntoIterator<Item = &'static str>) -> Vec<Call> {
    let ends = ends.into_iter();
    ends.map(|end| call(end, "watch", &json!({ "end": end })))
        .collect()
}

/// Work that a call started elsewhere has only the token to go by.
#[tokio::test]
async fn dropping_a_turn_cancels_the_tokens_of_all_its_calls() {
    let (tools, mut contexts) = watch();
    let mut running = tools.run(ends(["answer", "hang", "fail", "crash"])).start();
    let mut watched = Vec::new();
    // As far as it goes: three of the calls are answered.
    while timeout(Duration::from_millis(20), running.next())
        .await
        .is_ok()
    {}
    while let Ok(context) = contexts.try_recv() {
        watched.push(context);
    }
    assert_eq!(watched.len(), 4);
    assert!(!watched.iter().any(Context::is_cancelled));
    drop(running);
    assert!(watched.iter().all(Context::is_cancelled));
}

#[tokio::test]
async fn dropping_the_future_of_a_turn_cancels_the_tokens_of_its_calls() {
    let (tools, mut contexts) = watch();
    let run = tools.run(ends(["hang"])).into_future();
    assert!(timeout(Duration::from_millis(20), run).await.is_err());
    assert!(contexts.recv().await.unwrap().is_cancelled());
}

/// A call may leave something running on purpose: a server, a download.
#[tokio::test]
async fn what_a_finished_turn_has_left_running_goes_on() {
    let (tools, mut contexts) = watch();
    let turn = tools.run(ends(["answer", "fail", "crash"])).await;
    assert_eq!(kinds(&turn), ["success", "failed", "panicked"]);
    // Also if nobody asks for the turn once all is told.
    let mut running = tools.run(ends(["answer"])).start();
    while running.next().await.is_some() {}
    drop(running);
    for _ in 0..4 {
        let context = contexts.recv().await.unwrap();
        assert!(!context.is_cancelled(), "{context:?}");
    }
}

/// Those that have ended keep what they left running; those that have not lose it.
#[tokio::test]
async fn cancelling_a_turn_cancels_the_tokens_of_its_open_calls() {
    let (tools, mut contexts) = watch();
    let token = CancellationToken::new();
    let mut running = tools
        .run(ends(["answer", "hang"]))
        .cancel_on(token.clone())
        .start();
    while timeout(Duration::from_millis(20), running.next())
        .await
        .is_ok()
    {}
    token.cancel();
    assert_eq!(kinds(&running.await), ["success", "cancelled"]);
    assert!(!contexts.recv().await.unwrap().is_cancelled());
    assert!(contexts.recv().await.unwrap().is_cancelled());
}

#[tokio::test(start_paused = true)]
async fn a_call_that_times_out_has_its_token_cancelled_and_no_other() {
    let (tools, mut contexts) = watch();
    let (others, mut of_others) = watch();
    let turn = tools
        .call_timeout(Duration::from_millis(20))
        .run(ends(["hang", "answer"]));
    let (turn, other) = tokio::join!(
        async { turn.await },
        timeout(Duration::from_millis(30), async {
            let mut running = others.run(ends(["hang"])).start();
            while running.next().await.is_some() {}
        }),
    );
    assert!(other.is_err());
    assert_eq!(kinds(&turn), ["timed_out", "success"]);
    assert!(contexts.recv().await.unwrap().is_cancelled());
    assert!(!contexts.recv().await.unwrap().is_cancelled());
    assert!(
        of_others.recv().await.unwrap().is_cancelled(),
        "by its own turn"
    );
}

/// A tool that plans its time must know the moment at which it is really given up.
#[tokio::test(start_paused = true)]
async fn the_deadline_of_a_call_is_the_earlier_of_its_own_and_its_turns() {
    let ms = Duration::from_millis;
    let own = |timeout| Policy::default().with_timeout(timeout);
    for (policy, of_all, of_turn, expected) in [
        (Policy::default(), None, None, None),
        (Policy::default(), Some(ms(10)), None, Some(10)),
        (Policy::default(), None, Some(ms(20)), Some(20)),
        (Policy::default(), Some(ms(10)), Some(ms(20)), Some(10)),
        (Policy::default(), Some(ms(30)), Some(ms(20)), Some(20)),
        (own(ms(5)), Some(ms(10)), Some(ms(20)), Some(5)),
        (own(ms(15)), Some(ms(10)), Some(ms(20)), Some(15)),
        (own(ms(25)), Some(ms(10)), Some(ms(20)), Some(20)),
        (own(Duration::MAX), None, Some(Duration::MAX), None),
    ] {
        let tool = from_fn(
            definition("hang", &json!({})),
            |_, context: Context| async move {
                let deadline = context.deadline();
                let at = deadline.map(|at| (at - Instant::now()).as_millis().to_string());
                context.progress(at.unwrap_or_default());
                std::future::pending::<Result<(), String>>().await
            },
        );
        let mut tools = Toolset::new().with_tool(tool.with_policy(policy)).unwrap();
        if let Some(limit) = of_all {
            tools = tools.call_timeout(limit);
        }
        if let Some(limit) = of_turn {
            tools = tools.turn_timeout(limit);
        }
        let token = CancellationToken::new();
        let run = tools
            .run([Call::new("a", "hang", "")])
            .cancel_on(token.clone());
        let mut running = run.start();
        let _started = running.next().await;
        let Some(Event::Progress { progress, .. }) = running.next().await else {
            panic!("it tells its deadline")
        };
        assert_eq!(progress.message.parse().ok(), expected);
        // … and it is right.
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(100)).await;
            token.cancel();
        });
        let elapsed = running.await.elapsed.as_millis();
        assert_eq!(elapsed, expected.unwrap_or(100));
    }
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

    static STOP: AtomicBool = AtomicBool::new(false);
    let spin = from_fn(definition("spin", &json!({})), |_, _| async {
        while !STOP.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok::<_, String>(())
    });
    let tools = Toolset::new()
        .with_tool(spin)
        .unwrap()
        .call_timeout(Duration::from_millis(20));
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
