//! What holds the calls of one tool back: its own limit, running alone, and work that cannot be stopped.

mod any_limits;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tool_runtime::{
    Call, Toolset, Turn,
    tool::{Context, Policy, from_fn},
};

use crate::support::{call, definition, kinds, reply};

/// What was begun and ended, by the ids of the calls, in the order of time.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(char, usize)>>>);

/// A piece of work: it ends once, at the latest when it is dropped.
struct Work {
    log: Log,
    id: usize,
    has_ended: AtomicBool,
}

impl Log {
    fn begin(&self, id: usize) -> Work {
        self.0.lock().unwrap().push(('+', id));
        Work {
            log: self.clone(),
            id,
            has_ended: AtomicBool::new(false),
        }
    }

    /// The entries as a text: `+0-0+1-1`.
    fn text(&self) -> String {
        let entries = self.0.lock().unwrap();
        let entries = entries.iter().map(|(sign, id)| format!("{sign}{id}"));
        entries.collect::<Vec<_>>().concat()
    }
}

impl Work {
    fn end(&self) {
        if !self.has_ended.swap(true, Ordering::SeqCst) {
            self.log.0.lock().unwrap().push(('-', self.id));
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.end();
    }
}

/// Works for `ms`. Given up before, it goes on until `lingers` ms have passed since its beginning, as a thread does that
/// cannot be stopped.
async fn work(arguments: Value, context: Context, log: Log) -> Result<&'static str, String> {
    let work = Arc::new(log.begin(context.call_id().parse().unwrap()));
    if let Some(ms) = arguments["lingers"].as_u64() {
        let (context, work) = (context.clone(), Arc::clone(&work));
        tokio::spawn(async move {
            let _context = context;
            let _work = work;
            tokio::time::sleep(Duration::from_millis(ms)).await;
        });
    }
    tokio::time::sleep(Duration::from_millis(
        arguments["ms"].as_u64().unwrap_or_default(),
    ))
    .await;
    work.end();
    Ok("worked")
}

fn toolset<'p>(log: &Log, policies: impl IntoIterator<Item = (&'p str, Policy)>) -> Toolset {
    let properties = json!({ "ms": {}, "lingers": {}, "file": {} });
    let tools = policies.into_iter().map(|(name, policy)| {
        let log = log.clone();
        from_fn(
            definition(name, &properties),
            move |arguments, context: Context| work(arguments, context, log.clone()),
        )
        .with_policy(policy)
    });
    tools.fold(Toolset::new(), |tools, tool| tools.with_tool(tool).unwrap())
}

fn calls<'c>(calls: impl IntoIterator<Item = (&'c str, Value)>) -> Vec<Call> {
    let calls = calls.into_iter().enumerate();
    calls
        .map(|(id, (name, arguments))| call(&id.to_string(), name, &arguments))
        .collect()
}

/// When each call started and ended, in milliseconds.
fn times(turn: &Turn) -> Vec<(u128, u128)> {
    let time = |answer: &tool_runtime::Answer| {
        let started = answer.started_at.expect("it was run");
        (started.as_millis(), answer.ended_at.as_millis())
    };
    turn.answers.iter().map(time).collect()
}

fn ms(ms: u64) -> Value {
    json!({ "ms": ms })
}

#[tokio::test(start_paused = true)]
async fn calls_of_a_tool_keep_to_its_own_limit_and_others_pass_them() {
    let policies = [
        ("slow", Policy::default().with_concurrency_limit(2)),
        ("quick", Policy::default()),
    ];
    let tools = toolset(&Log::default(), policies);
    let turn = tools
        .run(calls([
            ("slow", ms(10)),
            ("slow", ms(30)),
            ("slow", ms(10)),
            ("slow", ms(10)),
            ("quick", ms(10)),
        ]))
        .await;
    assert_eq!(
        times(&turn),
        [(0, 10), (0, 30), (10, 20), (20, 30), (0, 10)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_tools_limit_of_zero_counts_as_one() {
    let mut policy = Policy::default();
    policy.concurrency_limit = Some(0);
    let tools = toolset(&Log::default(), [("slow", policy)]);
    let turn = tools.run(calls([("slow", ms(10)), ("slow", ms(10))])).await;
    assert_eq!(times(&turn), [(0, 10), (10, 20)]);
}

/// A call that waits for its tool's other calls does not take a place in the turn.
#[tokio::test(start_paused = true)]
async fn the_limits_of_a_tool_and_of_the_toolset_hold_together() {
    let policies = [
        ("slow", Policy::default().with_concurrency_limit(1)),
        ("quick", Policy::default()),
    ];
    let tools = toolset(&Log::default(), policies).concurrency_limit(2);
    let turn = tools
        .run(calls([
            ("slow", ms(10)),
            ("slow", ms(10)),
            ("quick", ms(5)),
            ("quick", ms(10)),
            ("quick", ms(5)),
        ]))
        .await;
    assert_eq!(times(&turn), [(0, 10), (10, 20), (0, 5), (5, 15), (15, 20)]);
}

#[tokio::test(start_paused = true)]
async fn a_sequential_call_runs_alone_and_in_its_place() {
    let log = Log::default();
    let policies = [
        ("alone", Policy::default().with_sequential(true)),
        ("free", Policy::default()),
    ];
    let turn = toolset(&log, policies)
        .run(calls([
            ("free", ms(10)),
            ("free", ms(30)),
            ("alone", ms(5)),
            ("alone", ms(5)),
            ("free", ms(10)),
            ("free", ms(10)),
        ]))
        .await;
    assert_eq!(
        times(&turn),
        [(0, 10), (0, 30), (30, 35), (35, 40), (40, 50), (40, 50)]
    );
    assert!(log.text().starts_with("+0+1-0-1+2-2+3-3+4"));
}

/// The calls before it in line for a key or for room are before it all the same.
#[tokio::test(start_paused = true)]
async fn a_sequential_call_waits_for_those_that_wait() {
    let file = Policy::default().with_key("file");
    let policies = [
        ("alone", file.clone().with_sequential(true)),
        ("write", file.with_concurrency_limit(1)),
        ("fails", Policy::default()),
    ];
    let turn = toolset(&Log::default(), policies)
        .run(calls([
            ("write", ms(10)),
            ("write", ms(10)),
            ("alone", ms(10)),
            ("write", ms(10)),
            ("nothing", json!({})),
            ("alone", ms(10)),
        ]))
        .await;
    let started: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.started_at.map(|at| at.as_millis()))
        .collect();
    assert_eq!(
        started,
        [Some(0), Some(10), Some(20), Some(30), None, Some(40)]
    );
}

/// A barrier, and a limit, that let calls in while the work before still goes on would break their promise.
#[tokio::test(start_paused = true)]
async fn work_that_goes_on_after_its_time_counts_until_it_has_ended() {
    let own = Policy::default().with_timeout(Duration::from_millis(10));
    let cases = [
        (own.clone().with_concurrency_limit(1), usize::MAX, true),
        (own.clone().with_sequential(true), usize::MAX, true),
        (own.clone(), 1, true),
        (own.clone(), 2, false),
        (own, usize::MAX, false),
    ];
    for (policy, limit, waits) in cases {
        let policies = [("slow", policy)];
        let turn = toolset(&Log::default(), policies)
            .concurrency_limit(limit)
            .run(calls([
                ("slow", json!({ "ms": 100, "lingers": 30 })),
                ("slow", json!({ "ms": 5 })),
            ]))
            .await;
        // It waits for twenty milliseconds after the first was given up, so that its own ten pass …
        let expected = if waits { "timed_out" } else { "success" };
        assert_eq!(kinds(&turn), ["timed_out", expected]);
        assert_eq!(turn.answers[0].ended_at.as_millis(), 10);
        if waits {
            assert_eq!(turn.answers[1].ended_at.as_millis(), 20);
            assert_eq!(
                turn.answers[1].text(),
                "error: timed out after 10ms; it was not run"
            );
        }
    }
}

/// … while one that has more time gets its turn.
#[tokio::test(start_paused = true)]
async fn whoever_has_time_enough_waits_for_overdue_work() {
    let hasty = Policy::default().with_timeout(Duration::from_millis(10));
    let patient = || Policy::default().with_timeout(Duration::from_millis(50));
    let cases = [
        (hasty.clone(), patient(), 1),
        (hasty.clone(), patient().with_sequential(true), usize::MAX),
        (hasty.clone().with_sequential(true), patient(), usize::MAX),
        (
            hasty.clone().with_key("file"),
            patient().with_key("file"),
            usize::MAX,
        ),
        (hasty, Policy::default(), 1),
    ];
    for (first, second, limit) in cases {
        let log = Log::default();
        let turn = toolset(&log, [("hasty", first), ("patient", second)])
            .concurrency_limit(limit)
            .run(calls([
                ("hasty", json!({ "ms": 100, "lingers": 30, "file": "a" })),
                ("patient", json!({ "ms": 5, "file": "a" })),
            ]))
            .await;
        assert_eq!(kinds(&turn), ["timed_out", "success"]);
        assert_eq!(times(&turn), [(0, 10), (30, 35)]);
        assert_eq!(log.text(), "+0-0+1-1");
    }
}

/// What will not be run does not wait for what does.
#[tokio::test(start_paused = true)]
async fn an_unknown_tool_is_told_at_once() {
    let alone = Policy::default()
        .with_sequential(true)
        .with_timeout(Duration::from_millis(10));
    let turn = toolset(&Log::default(), [("alone", alone)])
        .call_timeout(Duration::from_millis(20))
        .run(calls([
            ("alone", json!({ "ms": 100, "lingers": 100_000 })),
            ("alnoe", ms(5)),
        ]))
        .await;
    assert_eq!(kinds(&turn), ["timed_out", "unknown_tool"]);
    assert_eq!(turn.elapsed.as_millis(), 10);
}

/// Room is there as long as one of those who have it is within its time.
#[tokio::test(start_paused = true)]
async fn overdue_work_takes_only_its_own_room() {
    let policy = Policy::default()
        .with_concurrency_limit(2)
        .with_timeout(Duration::from_millis(50));
    let lingers = json!({ "ms": 100, "lingers": 100_000 });
    let tools = toolset(&Log::default(), [("slow", policy)]);
    let work = std::iter::once(("slow", lingers));
    let turn = tools
        .run(calls(work.chain((0..10).map(|_| ("slow", ms(20))))))
        .await;
    assert_eq!(kinds(&turn)[0], "timed_out");
    assert_eq!(kinds(&turn)[1..], ["success"; 10]);
    assert_eq!(turn.elapsed.as_millis(), 200);
}

/// The call that comes to the line when the work before has been overdue for long is not forgotten.
#[tokio::test(start_paused = true)]
async fn a_call_that_comes_late_to_an_overdue_key_is_answered() {
    let own = |ms| Policy::default().with_timeout(Duration::from_millis(ms));
    let policies = [("write", own(10).with_key("file")), ("other", own(500))];
    let turn = toolset(&Log::default(), policies)
        .concurrency_limit(2)
        .run(calls([
            (
                "write",
                json!({ "ms": 100, "lingers": 100_000, "file": "a" }),
            ),
            ("other", ms(300)),
            ("write", json!({ "ms": 5, "file": "a" })),
            ("other", ms(5)),
        ]))
        .await;
    assert_eq!(
        kinds(&turn),
        ["timed_out", "success", "timed_out", "success"]
    );
    assert_eq!(turn.elapsed.as_millis(), 305);
}

/// Work that goes on when its turn is dropped keeps its key, whether it was aborted before or not. Others learn of it.
#[tokio::test(start_paused = true)]
async fn a_call_behind_work_of_a_dropped_turn_is_answered() {
    let own = |ms| Policy::default().with_timeout(Duration::from_millis(ms));
    let tried_again = own(1_000)
        .with_attempt_timeout(Duration::from_millis(10))
        .with_idempotent(true)
        .with_retries(2);
    for (first, dropped_at) in [(own(1_000), 5), (tried_again, 15)] {
        let policies = [("first", first), ("second", own(20))];
        let policies = policies.map(|(name, policy)| (name, policy.with_key("file")));
        let tools = toolset(&Log::default(), policies);
        let lingers = json!({ "ms": 500, "lingers": 100_000, "file": "a" });
        let first = tools.run(calls([("first", lingers)]));
        let dropped_at = Duration::from_millis(dropped_at);
        let first = tokio::time::timeout(dropped_at, first.into_future());
        let second = tools.run(calls([("second", json!({ "ms": 5, "file": "a" }))]));
        let limit = Duration::from_secs(10);
        let second = tokio::time::timeout(limit, second.into_future());
        let (first, second) = tokio::join!(first, second);
        assert!(first.is_err(), "it was dropped");
        let second = second.expect("it ends while the work goes on");
        assert_eq!(kinds(&second), ["timed_out"]);
        assert_eq!(second.elapsed, dropped_at + Duration::from_millis(20));
    }
}

/// A call that waits for room with its key in hand, and times out there, hands the key to one that waits as it did.
#[tokio::test(start_paused = true)]
async fn a_key_that_is_handed_on_while_nothing_can_start_is_not_forgotten() {
    let own = |ms| Policy::default().with_timeout(Duration::from_millis(ms));
    let policies = [
        ("both", own(15).with_key("file").with_concurrency_limit(1)),
        ("write", own(20).with_key("file")),
        ("free", own(15)),
    ];
    let run = toolset(&Log::default(), policies)
        .concurrency_limit(2)
        .run(calls([
            ("both", json!({ "ms": 10, "file": "x" })),
            (
                "both",
                json!({ "ms": 100, "lingers": 100_000, "file": "y" }),
            ),
            ("write", json!({ "ms": 5, "file": "x" })),
            ("write", json!({ "ms": 5, "file": "x" })),
            ("free", json!({ "ms": 100, "lingers": 100_000 })),
        ]));
    let turn = tokio::time::timeout(Duration::from_secs(1), async { run.await });
    let turn = turn.await.expect("the turn ends");
    assert_eq!(
        kinds(&turn),
        [
            "success",
            "timed_out",
            "timed_out",
            "timed_out",
            "timed_out"
        ]
    );
    assert_eq!(turn.answers[3].started_at, None);
    assert_eq!(turn.elapsed.as_millis(), 45);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_behind_a_limit_that_all_time_out_are_answered() {
    let policy = Policy::default()
        .with_concurrency_limit(1)
        .with_timeout(Duration::from_millis(1));
    let tools = toolset(&Log::default(), [("slow", policy)]).concurrency_limit(3);
    let turn = tools
        .run(calls((0..10_000).map(|_| ("slow", ms(100)))))
        .await;
    assert_eq!(kinds(&turn), vec!["timed_out"; 10_000]);
}

#[tokio::test]
async fn an_answer_keeps_to_the_size_that_its_tool_says() {
    let echo = |name: &str, policy| {
        let properties = json!({ "text": { "type": "string" } });
        from_fn(
            definition(name, &properties),
            |arguments: Value, _| async move {
                Ok::<_, String>(arguments["text"].as_str().unwrap_or_default().to_owned())
            },
        )
        .with_policy(policy)
    };
    let mut tiny = Policy::default();
    tiny.max_output = Some(0);
    let tools = Toolset::new()
        .with_tool(echo("plain", Policy::default()))
        .and_then(|tools| tools.with_tool(echo("large", Policy::default().with_max_output(4_000))))
        .and_then(|tools| tools.with_tool(echo("small", Policy::default().with_max_output(200))))
        .and_then(|tools| tools.with_tool(echo("tiny", tiny)))
        .unwrap()
        .max_output(1_000);
    let text = json!({ "text": "x".repeat(10_000) });
    let turn = tools
        .run(calls(
            ["plain", "large", "small", "tiny"].map(|name| (name, text.clone())),
        ))
        .await;
    let sizes: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.text().len())
        .collect();
    for (size, most) in sizes.iter().zip([1_000, 4_000, 200, 64]) {
        assert!(*size <= most && *size > most / 2, "{sizes:?}");
    }

    let inner = |name| json!({ "recipient_name": name, "parameters": text });
    let arguments = json!({ "tool_uses": [inner("large"), inner("small")] });
    let reply = reply([call("a", "parallel", &arguments)]);
    let messages = serde_json::to_value(tools.answer(&reply).await).unwrap();
    let size = messages[1]["content"].as_str().unwrap().len();
    assert!((2_000..=4_000).contains(&size), "{size}");
}

#[tokio::test]
async fn a_toolset_shows_the_policies_of_its_tools() {
    let policy = Policy::default()
        .with_concurrency_limit(3)
        .with_approve(true);
    let tools = toolset(&Log::default(), [("slow", policy.clone())]);
    assert_eq!(tools.policy("slow"), Some(&policy));
    assert_eq!(tools.policy("fast"), None);
}
