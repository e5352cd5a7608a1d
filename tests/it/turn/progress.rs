//! A tool reports its progress, and the listeners of the turn hear it.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    CancellationToken, Event, Toolset,
    agent::{Agent, AgentEvent},
    openai::Chat,
    testing::{ModelServer, ScriptedCall, ScriptedReply},
    tool::{Context, Progress, from_fn},
};

use crate::support::{call, definition, kinds};

/// How many messages a turn keeps.
const KEPT: usize = 1024;

/// `count {to, ms}` reports each number up to one, with a pause between.
fn count() -> Toolset {
    let properties = json!({ "to": { "type": "integer" }, "ms": { "type": "integer" } });
    let count = from_fn(
        definition("count", &properties),
        |arguments: Value, context: Context| async move {
            let to = arguments["to"].as_u64().unwrap();
            for number in 1..=to {
                context.progress(number.to_string());
                if let Some(ms) = arguments["ms"].as_u64() {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                }
            }
            Ok::<_, String>(to)
        },
    );
    Toolset::new().with_tool(count).unwrap()
}

/// An event in short: `0 started`, `0: half`, `0 answered`.
fn short(event: &Event) -> String {
    match event {
        Event::Started { position, .. } => format!("{position} started"),
        Event::Progress {
            position, progress, ..
        } => format!("{position}: {}", progress.message),
        Event::Answered { position, .. } => format!("{position} answered"),
        other => format!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn progress_is_heard_when_it_is_told() {
    let calls = [
        call("a", "count", &json!({ "to": 2, "ms": 10 })),
        call("b", "count", &json!({ "to": 1, "ms": 15 })),
    ];
    let mut running = count().run(calls).start();
    let began = tokio::time::Instant::now();
    let mut heard = Vec::new();
    while let Some(event) = running.next().await {
        if let Event::Progress { call, at, .. } = &event {
            assert_eq!(call.name, "count");
            assert_eq!(*at, began.elapsed());
        }
        heard.push((began.elapsed().as_millis(), short(&event)));
    }
    let heard: Vec<_> = heard.iter().map(|(at, event)| (*at, &**event)).collect();
    assert_eq!(
        heard,
        [
            (0, "0 started"),
            (0, "0: 1"),
            (0, "1 started"),
            (0, "1: 1"),
            (10, "0: 2"),
            (15, "1 answered"),
            (20, "0 answered"),
        ]
    );
}

#[tokio::test]
async fn a_plain_function_tells_its_progress_too() {
    let copy = from_fn(
        definition("copy", &json!({})),
        |_, context: Context| async move {
            let copied = tokio::task::spawn_blocking(move || {
                for part in ["a third", "two thirds"] {
                    context.progress(part);
                }
            });
            copied.await.map_err(|error| error.to_string())
        },
    );
    let mut running = Toolset::new()
        .with_tool(copy)
        .unwrap()
        .run([call("a", "copy", &json!({}))])
        .start();
    let mut heard = Vec::new();
    while let Some(event) = running.next().await {
        heard.push(short(&event));
    }
    assert_eq!(
        heard,
        ["0 started", "0: a third", "0: two thirds", "0 answered"]
    );
}

/// Nobody asks for events while the tool reports; then somebody does.
#[tokio::test(start_paused = true)]
async fn the_newest_messages_are_kept_until_somebody_asks() {
    let calls = [
        call("a", "count", &json!({ "to": 5_000 })),
        call("b", "count", &json!({ "to": 0 })),
    ];
    let mut running = count().run(calls).start();
    tokio::time::sleep(Duration::from_millis(10)).await;
    let mut heard = Vec::new();
    while let Some(event) = running.next().await {
        heard.push(short(&event));
    }
    assert_eq!(heard[0], "0 started");
    let progress: Vec<_> = (5_001 - KEPT..=5_000)
        .map(|number| format!("0: {number}"))
        .collect();
    assert_eq!(heard[1..=KEPT], progress);
    assert_eq!(heard[1 + KEPT..], ["1 started", "0 answered", "1 answered"]);
}

/// A listener that is slower than the tool does not make the turn keep more and more.
#[tokio::test(start_paused = true)]
async fn a_slow_listener_hears_the_newest() {
    let calls = [call("a", "count", &json!({ "to": 20_000, "ms": 1 }))];
    let mut running = count().run(calls).start();
    let (mut last, mut heard) = (0, 0);
    while let Some(event) = running.next().await {
        if let Event::Progress { progress, .. } = event {
            let number: usize = progress.message.parse().unwrap();
            assert!(number > last);
            (last, heard) = (number, heard + 1);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert_eq!(last, 20_000);
    assert!(
        (2_000 + KEPT - 20..2_000 + KEPT + 20).contains(&heard),
        "{heard}"
    );
}

/// Counts how many messages were made.
struct Message(Arc<AtomicUsize>);

impl From<Message> for Progress {
    fn from(message: Message) -> Self {
        message.0.fetch_add(1, Ordering::SeqCst);
        "…".into()
    }
}

/// `report {}` tells of its progress a thousand times, a millisecond each.
fn report(made: &Arc<AtomicUsize>) -> Toolset {
    let made = Arc::clone(made);
    let report = from_fn(
        definition("report", &json!({})),
        move |_, context: Context| {
            let made = Arc::clone(&made);
            async move {
                for _ in 0..1_000 {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    context.progress(Message(Arc::clone(&made)));
                }
                Ok::<_, String>(())
            }
        },
    );
    Toolset::new().with_tool(report).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_is_only_awaited_makes_no_messages() {
    let made = Arc::new(AtomicUsize::new(0));
    let turn = report(&made).run([call("a", "report", &json!({}))]).await;
    assert_eq!(kinds(&turn), ["success"]);
    assert_eq!(made.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_listens_after_waiting_hears_what_comes_then() {
    let made = Arc::new(AtomicUsize::new(0));
    let mut running = report(&made).run([call("a", "report", &json!({}))]).start();
    let waited = tokio::time::timeout(Duration::from_micros(500_500), &mut running).await;
    assert!(waited.is_err());
    let mut heard = Vec::new();
    while let Some(event) = running.next().await {
        heard.push(short(&event));
    }
    assert_eq!(heard.pop().as_deref(), Some("0 answered"));
    assert_eq!(heard, vec!["0: …"; 500]);
    assert_eq!(made.load(Ordering::SeqCst), 500);
}

/// What a call leaves behind has nobody to report to.
#[tokio::test(start_paused = true)]
async fn what_is_told_after_the_answer_is_dropped() {
    let made = Arc::new(AtomicUsize::new(0));
    let left = Arc::clone(&made);
    let leave = from_fn(
        definition("leave", &json!({})),
        move |_, context: Context| {
            let left = Arc::clone(&left);
            async move {
                context.progress("it begins");
                tokio::spawn(async move {
                    loop {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                        context.progress(Message(Arc::clone(&left)));
                    }
                });
                Ok::<_, String>(())
            }
        },
    );
    let tools = Toolset::new()
        .with_tool(leave)
        .unwrap()
        .merge(count())
        .unwrap();
    let calls = [
        call("a", "leave", &json!({})),
        call("b", "count", &json!({ "to": 2, "ms": 50 })),
    ];
    let mut running = tools.run(calls).start();
    let mut heard = Vec::new();
    while let Some(event) = running.next().await {
        heard.push(short(&event));
    }
    heard.sort();
    let expected = [
        "0 answered",
        "0 started",
        "0: it begins",
        "1 answered",
        "1 started",
        "1: 1",
        "1: 2",
    ];
    assert_eq!(heard, expected);
    drop(running);
    let made_during_the_turn = made.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(made.load(Ordering::SeqCst), made_during_the_turn);
}

/// Neither the clock nor anything else of the runtime stands still while a tool reports without end.
#[tokio::test]
async fn a_tool_that_reports_without_end_is_answered_in_time() {
    let spam = from_fn(
        definition("spam", &json!({})),
        |_, context: Context| async move {
            let spam = tokio::task::spawn_blocking(move || {
                while !context.is_cancelled() {
                    context.progress("…");
                }
            });
            spam.await.map_err(|error| error.to_string())
        },
    );
    let tools = Toolset::new().with_tool(spam).unwrap();
    let tools = tools.call_timeout(Duration::from_millis(30));
    let mut running = tools.run([call("a", "spam", &json!({}))]).start();
    while running.next().await.is_some() {}
    assert_eq!(kinds(&running.await), ["timed_out"]);
}

/// A tool inside a tool: its progress is passed on, and who hears it is the turn.
#[tokio::test]
async fn progress_can_be_passed_on() {
    let outer = from_fn(
        definition("outer", &json!({})),
        |_, context: Context| async move {
            let turn = context.clone();
            let inner = context.on_progress(move |progress| {
                turn.progress(format!("inside, {}", progress.message));
            });
            assert_eq!((inner.call_id(), inner.tool_name()), ("a", "outer"));
            inner.progress("half");
            Ok::<_, String>(())
        },
    );
    let tools = Toolset::new().with_tool(outer).unwrap();
    let mut running = tools.run([call("a", "outer", &json!({}))]).start();
    let mut heard = Vec::new();
    while let Some(event) = running.next().await {
        heard.push(short(&event));
    }
    assert_eq!(heard, ["0 started", "0: inside, half", "0 answered"]);
}

#[tokio::test]
async fn an_agent_passes_progress_on() {
    let script = [
        ScriptedReply::calls([ScriptedCall::new("count", json!({ "to": 2 }))]),
        ScriptedReply::text("Done."),
    ];
    let server = ModelServer::start(script).await.unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let agent = Agent::new(Chat::new(crate::agent::config(&server), "gpt-5.6"))
        .tools(count())
        .on_event(move |event| {
            if let AgentEvent::Call(event) = event {
                log.lock().unwrap().push(short(event));
            }
        });
    agent.run("Go.").await.unwrap();
    assert_eq!(
        *heard.lock().unwrap(),
        ["0 started", "0: 1", "0: 2", "0 answered"]
    );
}

/// What a call of the mix does: what it reports, and how it ends.
fn behaviour() -> impl Strategy<Value = Value> {
    let end = prop_oneof![Just("answer"), Just("fail"), Just("crash"), Just("hang")];
    let pauses = proptest::collection::vec(proptest::option::of(0_u64..20), 0..8);
    (pauses, end, proptest::bool::ANY)
        .prop_map(|(pauses, end, leaves)| json!({ "pauses": pauses, "end": end, "leaves": leaves }))
}

/// `act {pauses, end, leaves}` counts aloud, and leaves a task behind that goes on reporting.
fn act(told: &Arc<Mutex<HashMap<String, usize>>>) -> Toolset {
    let told = Arc::clone(told);
    let properties = json!({ "pauses": {}, "end": {}, "leaves": {} });
    let act = from_fn(
        definition("act", &properties),
        move |arguments: Value, context: Context| {
            let told = Arc::clone(&told);
            async move {
                if arguments["leaves"] == true {
                    let context = context.clone();
                    tokio::spawn(async move {
                        for _ in 0..200 {
                            tokio::time::sleep(Duration::from_millis(1)).await;
                            context.progress("left behind");
                        }
                    });
                }
                let pauses = arguments["pauses"].as_array().cloned().unwrap_or_default();
                for (number, pause) in pauses.iter().enumerate() {
                    context.progress(number.to_string());
                    *told
                        .lock()
                        .unwrap()
                        .entry(context.call_id().to_owned())
                        .or_default() += 1;
                    if let Some(ms) = pause.as_u64() {
                        tokio::time::sleep(Duration::from_millis(ms)).await;
                    }
                }
                match arguments["end"].as_str() {
                    Some("fail") => Err("it failed"),
                    // As a panic does, but without the message on the terminal.
                    Some("crash") => std::panic::resume_unwind(Box::new("")),
                    Some("hang") => std::future::pending().await,
                    _ => Ok(()),
                }
            }
        },
    );
    Toolset::new().with_tool(act).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_is_heard_in_order_and_whole(
        behaviours in proptest::collection::vec(behaviour(), 1..8),
        limit in 1_usize..6,
        timeout in proptest::option::of(0_u64..60),
        cancelled_after in 0_u64..120,
        listener_takes in proptest::option::of(0_u64..10),
    ) {
        let told = Arc::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let events = runtime.block_on(async {
            let mut tools = act(&told).concurrency_limit(limit);
            if let Some(ms) = timeout {
                tools = tools.call_timeout(Duration::from_millis(ms));
            }
            let token = CancellationToken::new();
            let cancel = token.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(cancelled_after)).await;
                cancel.cancel();
            });
            let calls = behaviours.iter().enumerate().map(|(id, behaviour)| call(&id.to_string(), "act", behaviour));
            let mut running = tools.run(calls).cancel_on(token).start();
            let mut events = Vec::new();
            while let Some(event) = running.next().await {
                events.push(event);
                if let Some(ms) = listener_takes {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                }
            }
            events
        });
        let told = told.lock().unwrap();
        for id in 0..behaviours.len() {
            let (mut has_started, mut heard, mut answered) = (false, 0, 0);
            for event in &events {
                match event {
                    Event::Started { position, .. } if *position == id => {
                        prop_assert!(!has_started && answered == 0);
                        has_started = true;
                    }
                    Event::Progress { position, progress, call, .. } if *position == id => {
                        let message = &progress.message;
                        prop_assert!(has_started && answered == 0, "{message}");
                        prop_assert_eq!(&call.id, &id.to_string());
                        if *message != "left behind" {
                            prop_assert_eq!(message, &heard.to_string());
                            heard += 1;
                        }
                    }
                    Event::Answered { position, .. } if *position == id => answered += 1,
                    _ => {}
                }
            }
            prop_assert_eq!(answered, 1);
            prop_assert_eq!(heard, told.get(&id.to_string()).copied().unwrap_or_default());
        }
    }
}
