//! Whether a tool has begun its work: what never began was not run, and says so.

use std::{
    collections::HashSet,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tool_runtime::{
    Answer, Call, CallError, CancellationToken, Effects, Event, Outcome, Tool, Toolset, tool,
    tool::{CallFuture, Context, Definition, Policy, from_fn},
    toolset,
};

use crate::support::{Gauge, call, definition, kinds, tools};

const TIMED_OUT: &str = "error: timed out after 20ms; it was not run";
const CANCELLED: &str = "error: cancelled; it was not run";

fn assert_not_run(answer: &Answer, text: &str) {
    assert_eq!(answer.text(), text);
    assert_eq!(
        (answer.started_at, answer.duration()),
        (None, Duration::ZERO)
    );
}

#[tokio::test]
async fn a_call_whose_task_was_never_polled_was_not_run() {
    let gauge = Gauge::default();
    let calls = || ["a", "b"].map(|id| call(id, "wait", &json!({})));

    let token = CancellationToken::new();
    let running = tools(&gauge).run(calls()).cancel_on(token.clone()).start();
    token.cancel();
    let turn = running.await;
    turn.answers
        .iter()
        .for_each(|answer| assert_not_run(answer, CANCELLED));

    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!((gauge.most(), gauge.completed()), (0, 0));
}

/// A runtime whose only thread for blocking work is busy.
fn busy(test: impl AsyncFnOnce()) {
    let builder = tokio::runtime::Builder::new_current_thread().enable_time();
    let runtime = builder.max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let (go, wait) = mpsc::channel::<()>();
        let thread = tokio::task::spawn_blocking(move || wait.recv());
        test().await;
        drop(go);
        thread.await.unwrap().unwrap_err();
        // What was in the queue had its turn.
        tokio::task::spawn_blocking(|| ()).await.unwrap();
    });
}

#[test]
fn a_plain_function_that_waits_for_a_thread_was_not_run() {
    static RUN: AtomicUsize = AtomicUsize::new(0);

    /// Writes.
    #[tool]
    fn write() {
        RUN.fetch_add(1, Ordering::SeqCst);
    }

    busy(async || {
        let tools = toolset![write];
        let calls = || ["a", "b"].map(|id| Call::new(id, "write", ""));
        let turn = tools
            .clone()
            .call_timeout(Duration::from_millis(20))
            .run(calls())
            .await;
        turn.answers
            .iter()
            .for_each(|answer| assert_not_run(answer, TIMED_OUT));

        let turn = tools
            .clone()
            .turn_timeout(Duration::from_millis(20))
            .run(calls())
            .await;
        turn.answers
            .iter()
            .for_each(|answer| assert_not_run(answer, TIMED_OUT));

        let token = CancellationToken::new();
        let mut running = tools.run(calls()).cancel_on(token.clone()).start();
        let heard = tokio::time::timeout(Duration::from_millis(20), running.next()).await;
        assert!(heard.is_err(), "nothing has begun");
        token.cancel();
        let turn = running.await;
        turn.answers
            .iter()
            .for_each(|answer| assert_not_run(answer, CANCELLED));
    });
    assert_eq!(RUN.load(Ordering::SeqCst), 0);
}

/// Promise 4: nothing runs on.
#[test]
fn a_plain_function_that_waits_for_a_thread_never_runs_once_its_turn_is_dropped() {
    static RUN: AtomicUsize = AtomicUsize::new(0);

    /// Writes.
    #[tool]
    fn write() {
        RUN.fetch_add(1, Ordering::SeqCst);
    }

    busy(async || {
        let mut running = toolset![write].run([Call::new("a", "write", "")]).start();
        let heard = tokio::time::timeout(Duration::from_millis(20), running.next()).await;
        assert!(heard.is_err(), "it has not begun");
        drop(running);
        tokio::task::yield_now().await;
    });
    assert_eq!(RUN.load(Ordering::SeqCst), 0);
}

/// Not even in the moment that the runtime needs to drop its tasks.
#[test]
fn nothing_begins_once_a_turn_is_dropped() {
    static RUN: AtomicUsize = AtomicUsize::new(0);

    /// Writes.
    #[tool]
    fn write() {
        RUN.fetch_add(1, Ordering::SeqCst);
    }

    let builder = tokio::runtime::Builder::new_current_thread().enable_time();
    let runtime = builder.max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let (go, wait) = mpsc::channel::<()>();
        drop(tokio::task::spawn_blocking(move || wait.recv()));
        let mut running = toolset![write].run([Call::new("a", "write", "")]).start();
        let heard = tokio::time::timeout(Duration::from_millis(20), running.next()).await;
        assert!(heard.is_err(), "it has not begun");
        let (had_its_turn, has_had_its_turn) = mpsc::channel::<()>();
        drop(tokio::task::spawn_blocking(move || drop(had_its_turn)));
        drop(running);
        drop(go);
        // Without an await: the runtime does nothing in between.
        has_had_its_turn.recv().unwrap_err();
    });
    assert_eq!(RUN.load(Ordering::SeqCst), 0);
}

/// What never began works on nothing: others that wait for the same key, or for room, need not wait for it.
#[test]
fn a_call_that_never_began_makes_room_at_once() {
    static RUN: AtomicUsize = AtomicUsize::new(0);

    /// Writes.
    #[tool(key = file, timeout = "20ms", limit = 1)]
    fn write(file: &str) -> usize {
        RUN.fetch_add(1, Ordering::SeqCst);
        file.len()
    }

    /// Touches.
    #[tool(key = file)]
    async fn touch(file: &str) -> usize {
        tokio::task::yield_now().await;
        file.len()
    }

    busy(async || {
        let file = json!({ "file": "a" });
        let tools = toolset![write, touch].concurrency_limit(1);
        let turn = tools
            .run([call("a", "write", &file), call("b", "touch", &file)])
            .await;
        assert_not_run(&turn.answers[0], TIMED_OUT);
        assert_eq!(turn.answers[1].text(), "1");
    });
    assert_eq!(RUN.load(Ordering::SeqCst), 0);
}

/// Where the reading of an argument waits.
static GATE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// An argument that takes its time to be read.
#[derive(JsonSchema)]
struct Slow(#[expect(dead_code, reason = "makes the schema")] u8);

impl<'de> Deserialize<'de> for Slow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u8::deserialize(deserializer)?;
        let opened = GATE.0.lock().unwrap();
        drop(GATE.1.wait_while(opened, |opened| !*opened).unwrap());
        Ok(Self(number))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_call_whose_arguments_are_being_read_was_not_run() {
    static RUN: AtomicUsize = AtomicUsize::new(0);

    /// Takes its time.
    #[tool]
    async fn slow(slow: Slow) {
        let _ = slow;
        RUN.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes its time.
    #[tool]
    fn slow_on_a_thread(slow: Slow) {
        let _ = slow;
        RUN.fetch_add(1, Ordering::SeqCst);
    }

    let tools = toolset![slow, slow_on_a_thread].call_timeout(Duration::from_millis(20));
    let calls = ["slow", "slow_on_a_thread"].map(|name| call("a", name, &json!({ "slow": 1 })));
    let turn = tools.run(calls).await;
    *GATE.0.lock().unwrap() = true;
    GATE.1.notify_all();
    turn.answers
        .iter()
        .for_each(|answer| assert_not_run(answer, TIMED_OUT));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(
        RUN.load(Ordering::SeqCst),
        0,
        "it never runs, not even when it is read in the end"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_never_began() {
    let calls = [
        call("a", "echo", &json!({ "text": 1 })),
        Call::new("b", "echo", r#"{"text":"#),
        Call::new("c", "echo", "{}").into_truncated(),
        call("d", "nothing", &json!({})),
        Call::of_kind("e", "custom", "sql", "select 1"),
        call("f", "wait_for", &json!({ "ms": "x" })),
        call("g", "echo", &json!({ "text": "x" })),
    ];
    let mut running = tools(&Gauge::default()).run(calls).start();
    let mut begun = Vec::new();
    while let Some(event) = running.next().await {
        if let Event::Started { position, .. } = event {
            begun.push(position);
        }
    }
    assert_eq!(begun, [6]);
    let turn = running.await;
    let kinds = kinds(&turn);
    assert_eq!(kinds[..3], ["invalid_arguments", "truncated", "truncated"]);
    assert_eq!(
        kinds[3..],
        [
            "unknown_tool",
            "unknown_kind",
            "invalid_arguments",
            "success"
        ]
    );
    for (index, answer) in turn.answers.iter().enumerate() {
        assert_eq!(answer.started_at.is_some(), index == 6);
    }
}

#[tokio::test]
async fn declared_tools_with_invalid_arguments_never_began() {
    /// Adds one.
    #[tool]
    async fn add(number: u8) -> u8 {
        number + 1
    }

    /// Takes one away.
    #[tool]
    fn subtract(#[schemars(range(min = 1))] number: u8) -> u8 {
        number - 1
    }

    let mut running = toolset![add, subtract]
        .run([
            call("a", "add", &json!({ "number": -1 })),
            call("b", "subtract", &json!({ "number": 0 })),
        ])
        .start();
    while let Some(event) = running.next().await {
        assert!(matches!(event, Event::Answered { .. }), "{event:?}");
    }
    let turn = running.await;
    assert_eq!(kinds(&turn), ["invalid_arguments"; 2]);
    assert!(
        turn.answers
            .iter()
            .all(|answer| answer.started_at.is_none())
    );
}

/// Nobody knows what a tool made by hand does before its first await.
#[tokio::test(start_paused = true)]
async fn a_tool_made_by_hand_begins_when_it_is_called() {
    struct ByHand;

    impl Tool for ByHand {
        fn definition(&self) -> Definition {
            definition("by_hand", &json!({}))
        }

        fn call(&self, context: Context) -> CallFuture {
            let gives_up = context.call_id() == "gives up";
            Box::pin(async move {
                if gives_up {
                    return Err(CallError::Cancelled);
                }
                std::future::pending().await
            })
        }
    }

    let tools = Toolset::new()
        .with_tool(ByHand)
        .unwrap()
        .call_timeout(Duration::from_millis(20));
    let calls = ["hangs", "gives up"].map(|id| Call::new(id, "by_hand", ""));
    let turn = tools.run(calls).await;
    assert_eq!(
        turn.answers[0].text(),
        "error: timed out after 20ms; it may have partly run"
    );
    assert_eq!(turn.answers[0].started_at, Some(Duration::ZERO));
    assert_eq!(turn.answers[1].text(), CANCELLED);
}

/// A tool inside a tool has begun with it, and says so once.
#[tokio::test]
async fn a_tool_inside_a_tool_begins_once() {
    let inner = Arc::new(from_fn(definition("inner", &json!({})), |_, _| async {
        Ok::<_, String>("inside")
    }));
    let outer = from_fn(
        definition("outer", &json!({})),
        move |_, context: Context| {
            let inner = Arc::clone(&inner);
            async move {
                let output = inner.call(context.on_progress(|_| ())).await;
                output.map_err(|error| error.to_string())
            }
        },
    );
    let tools = Toolset::new().with_tool(outer).unwrap();
    let mut running = tools.run([Call::new("a", "outer", "")]).start();
    let first = running.next().await.unwrap();
    assert!(matches!(first, Event::Started { .. }), "{first:?}");
    let second = running.next().await.unwrap();
    assert!(matches!(&second, Event::Answered { answer, .. } if answer.text() == "inside"));
}

/// The runtime that the calls run on shuts down, while somebody elsewhere waits for the turn.
#[tokio::test]
async fn a_runtime_that_shuts_down_tells_what_has_begun() {
    let gauge = Gauge::default();
    for has_begun in [false, true] {
        let builder = tokio::runtime::Builder::new_current_thread().enable_time();
        let runtime = builder.build().unwrap();
        let running = {
            let _entered = runtime.handle().enter();
            tools(&gauge).run([Call::new("a", "hang", "")]).start()
        };
        std::thread::scope(|scope| {
            scope.spawn(|| {
                if has_begun {
                    runtime.block_on(tokio::task::yield_now());
                    runtime.block_on(tokio::task::yield_now());
                }
                runtime.shutdown_background();
            });
        });
        let turn = running.await;
        assert_eq!(
            turn.answers[0].outcome,
            Outcome::Cancelled {
                effects: if has_begun {
                    Effects::Possible
                } else {
                    Effects::None
                }
            }
        );
        assert_eq!(turn.answers[0].started_at.is_some(), has_begun);
    }
    assert_eq!(gauge.most(), 1);
}

/// What was never tried has not failed.
#[test]
fn a_call_that_never_began_does_not_count_as_a_failure() {
    /// Writes.
    #[tool(timeout = "20ms")]
    fn write() {}

    busy(async || {
        let (tools, mut earlier) = (toolset![write], Vec::new());
        for _ in 0..2 {
            let run = tools.run([Call::new("a", "write", "")]);
            let turn = run.refuse_repeated(1, &earlier).await;
            assert_not_run(&turn.answers[0], TIMED_OUT);
            earlier.extend(turn.answers);
        }
    });
}

/// `act {ms}` notes that it runs, and takes its time; `act_on_a_thread {ms}` does so on a thread.
fn acts(ran: &Arc<Mutex<HashSet<String>>>) -> Toolset {
    struct OnAThread(Arc<Mutex<HashSet<String>>>);

    /// Acts on a thread.
    #[tool]
    fn act_on_a_thread(#[state] ran: &OnAThread, #[context] context: &Context, ms: u64) {
        ran.0.lock().unwrap().insert(context.call_id().to_owned());
        std::thread::sleep(Duration::from_micros(ms * 20));
    }

    let threads = toolset![act_on_a_thread].with_state(OnAThread(Arc::clone(ran)));
    let ran = Arc::clone(ran);
    let properties = json!({ "ms": { "type": "integer" } });
    let act = from_fn(
        definition("act", &properties),
        move |arguments: Value, context: Context| {
            let ran = Arc::clone(&ran);
            ran.lock().unwrap().insert(context.call_id().to_owned());
            async move {
                let micros = arguments["ms"].as_u64().unwrap_or_default() * 20;
                tokio::time::sleep(Duration::from_micros(micros)).await;
                Ok::<_, String>(())
            }
        },
    );
    threads
        .with_tool(act.with_policy(Policy::default().with_concurrency_limit(8)))
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// On many threads, ended at any moment: a call has begun if, and only if, its tool has run.
    #[test]
    fn any_mix_tells_what_has_begun(
        calls in proptest::collection::vec((0_usize..3, 0_u64..40), 1..24),
        cancelled_after in 0_u64..600,
        threads in 1_usize..4,
        is_heard in proptest::bool::ANY,
    ) {
        let builder = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time();
        let runtime = builder.max_blocking_threads(threads).build().unwrap();
        let ran = Arc::default();
        let tools = acts(&ran);
        let (turn, begun) = runtime.block_on(async {
            let token = CancellationToken::new();
            let cancel = token.clone();
            tokio::spawn(async move {
                let until = std::time::Instant::now() + Duration::from_micros(cancelled_after);
                while std::time::Instant::now() < until {
                    tokio::task::yield_now().await;
                }
                cancel.cancel();
            });
            let calls = calls.iter().enumerate().map(|(id, (name, ms))| {
                let arguments = if *name == 2 { json!({ "ms": "x" }) } else { json!({ "ms": ms }) };
                call(&id.to_string(), ["act", "act_on_a_thread", "act"][*name], &arguments)
            });
            let mut running = tools.run(calls).cancel_on(token).start();
            let mut begun = HashSet::new();
            while is_heard && let Some(event) = running.next().await {
                match event {
                    Event::Started { position, .. } => assert!(begun.insert(position)),
                    Event::Answered { position, answer } => {
                        assert_eq!(begun.contains(&position), answer.started_at.is_some());
                    }
                    other => panic!("{other:?}"),
                }
            }
            (running.await, begun)
        });
        // Waits for the threads, so that what runs on has run.
        drop(runtime);
        let ran = ran.lock().unwrap();
        for (position, answer) in turn.answers.iter().enumerate() {
            let has_run = ran.contains(&answer.call.id);
            prop_assert_eq!(answer.started_at.is_some(), has_run, "{:?}", answer);
            if let Outcome::Cancelled { effects } = answer.outcome {
                prop_assert_eq!(effects.has_begun(), has_run, "{:?}", answer);
            } else {
                prop_assert_eq!(answer.outcome.is_success(), has_run, "{:?}", answer);
            }
            prop_assert!(!is_heard || begun.contains(&position) == has_run);
        }
    }
}
