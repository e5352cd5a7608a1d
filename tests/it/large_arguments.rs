//! Large arguments are read and checked on the pool, so that the runtime's own threads stay free.

use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use tool_runtime::{Approval, Call, tool, toolset};

use crate::bounded::{answer, like};

/// What holds the reading of an argument up.
static GATE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// A text that takes its time to be read.
#[derive(JsonSchema)]
struct Slow(#[expect(dead_code, reason = "makes the schema")] String);

impl<'de> Deserialize<'de> for Slow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let opened = GATE.0.lock().unwrap();
        drop(GATE.1.wait_while(opened, |opened| !*opened).unwrap());
        Ok(Self(text))
    }
}

/// Reads a text.
#[tool(timeout = "50ms")]
async fn read(text: Slow) {
    drop(text);
}

/// Reads a text, on the pool for blocking work.
#[tool(timeout = "50ms")]
fn read_blocking(text: Slow) {
    drop(text);
}

#[tokio::test(flavor = "current_thread")]
async fn large_arguments_do_not_keep_time_outs_from_firing() {
    let arguments = json!({ "text": "x".repeat(100_000) }).to_string();
    let calls = ["read", "read_blocking"].map(|name| Call::new(name, name, arguments.clone()));
    let turn = toolset![read, read_blocking].run(calls).await;
    for answer in &turn.answers {
        assert_eq!(answer.text(), "error: timed out after 50ms; it was not run");
    }
    *GATE.0.lock().unwrap() = true;
    GATE.1.notify_all();
}

/// Arguments that are checked before somebody is asked, and those that somebody gives.
#[tokio::test(flavor = "current_thread")]
async fn large_arguments_that_need_approval_do_not_keep_time_outs_from_firing() {
    static GATE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

    /// A text that takes its time to be read, if it is long.
    #[derive(JsonSchema)]
    struct Long(#[expect(dead_code, reason = "makes the schema")] String);

    impl<'de> Deserialize<'de> for Long {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            if text.len() > 1000 {
                let opened = GATE.0.lock().unwrap();
                drop(GATE.1.wait_while(opened, |opened| !*opened).unwrap());
            }
            Ok(Self(text))
        }
    }

    /// Sends a text to somebody.
    #[tool(approve)]
    async fn send(text: Long) {
        drop(text);
    }

    let text = |size: usize| json!({ "text": "x".repeat(size) });
    for (size, times) in [(100_000, 0), (1, 1)] {
        let asked = Arc::new(AtomicUsize::new(0));
        let tools = toolset![send].turn_timeout(Duration::from_millis(50));
        let tools = tools.on_approval({
            let asked = Arc::clone(&asked);
            move |_| {
                asked.fetch_add(1, Ordering::SeqCst);
                let arguments = text(100_000);
                std::future::ready(Approval::GrantedWith { arguments })
            }
        });
        let turn = tools
            .run([Call::new("a", "send", text(size).to_string())])
            .await;
        assert_eq!(
            turn.answers[0].text(),
            "error: timed out after 50ms; it was not run"
        );
        assert_eq!(asked.load(Ordering::SeqCst), times);
    }
    *GATE.0.lock().unwrap() = true;
    GATE.1.notify_all();
}

/// While no thread is free to read the large arguments, their call has no key yet, and others go on.
#[test]
fn the_key_of_large_arguments_is_read_on_the_pool() {
    /// Writes.
    #[tool(key = file)]
    async fn write(file: &str, text: &str) -> String {
        format!("{file}: {}", text.len())
    }

    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(async {
        let call = |file: &str, size: usize| {
            let arguments = json!({ "text": "x".repeat(size), "file": file });
            Call::new(file, "write", arguments.to_string())
        };
        let tools = toolset![write];
        let (open, opened) = std::sync::mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || opened.recv());
        let large = tools
            .run([call("a", 100_000), call("a", 1), call("b", 2)])
            .start();
        // One after another, though only the first of them is large.
        let given_up = tools.clone().turn_timeout(Duration::from_millis(50));
        let turn = given_up.run([call("c", 100_000), call("c", 1)]).await;
        for answer in &turn.answers {
            assert_eq!(answer.text(), "error: timed out after 50ms; it was not run");
        }
        let turn = tools.run([call("a", 3)]).await;
        assert_eq!(turn.answers[0].text(), "a: 3");
        open.send(()).unwrap();
        busy.await.unwrap().unwrap();
        let turn = large.await;
        let texts: Vec<_> = turn.answers.iter().map(|answer| answer.text()).collect();
        assert_eq!(texts, ["a: 100000", "a: 1", "b: 2"]);
        assert!(turn.answers[0].ended_at <= turn.answers[1].started_at.unwrap());
    });
}

/// The key of large arguments takes longer to be read, but the order of the calls is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_with_one_key_keep_their_order_however_large_they_are() {
    static WRITTEN: Mutex<Vec<usize>> = Mutex::new(Vec::new());

    /// Writes.
    #[tool(key = file)]
    async fn append(text: &str, file: &str) {
        let _ = file;
        WRITTEN.lock().unwrap().push(text.len());
    }

    let sizes = [200_000, 1, 100_000, 2, 3, 70_000, 4];
    let calls = sizes.map(|size| {
        let arguments = json!({ "text": "x".repeat(size), "file": "a" });
        Call::new("", "append", arguments.to_string())
    });
    let turn = toolset![append].run(calls).await;
    assert!(
        turn.answers
            .iter()
            .all(|answer| answer.outcome.is_success())
    );
    assert_eq!(*WRITTEN.lock().unwrap(), sizes);
}

#[tokio::test(flavor = "current_thread")]
async fn large_arguments_are_read_as_small_ones_are() {
    /// Measures.
    #[tool]
    async fn measure(text: &str, count: Option<u8>) -> usize {
        text.len() + usize::from(count.unwrap_or(0))
    }

    /// Measures, on the pool for blocking work.
    #[tool]
    fn measure_blocking(text: &str, count: Option<u8>) -> usize {
        text.len() + usize::from(count.unwrap_or(0))
    }

    let long = "x".repeat(100_000);
    for tools in [toolset![measure], toolset![measure_blocking]] {
        let good = json!({ "text": long, "count": null }).to_string();
        assert_eq!(answer(&tools, &good).await.1, "100000");
        let bad = json!({ "text": long, "count": 256 }).to_string();
        let (kind, text) = answer(&tools, &bad).await;
        assert_eq!(kind, "invalid_arguments");
        assert!(
            text.contains("- /count: must be at most 255, got 256\n"),
            "{text}"
        );
        assert_eq!(answer(&tools, &good[..90_000]).await.0, "truncated");
        let dynamic = like(&tools);
        assert_eq!(answer(&dynamic, &good).await.1, "ran");
        assert_eq!(answer(&dynamic, &bad).await.0, "invalid_arguments");
    }
}

#[tokio::test]
async fn a_panic_while_large_arguments_are_read_is_one_answer() {
    #[derive(JsonSchema)]
    struct Panics;

    impl<'de> Deserialize<'de> for Panics {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            std::panic::resume_unwind(Box::new("secret"))
        }
    }

    /// Panics.
    #[tool]
    async fn panics(text: Panics) {
        std::hint::black_box(&text);
    }

    let arguments = json!({ "text": "x".repeat(100_000) }).to_string();
    let (kind, text) = answer(&toolset![panics], &arguments).await;
    assert_eq!(kind, "panicked");
    assert_eq!(
        text,
        "error: the tool crashed when it read the arguments; it was not run"
    );
}
