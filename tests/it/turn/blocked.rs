//! Tools that hold up a thread of the runtime: the log says so, and names the remedy.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use serde_json::json;
use tool_runtime::{Call, tool, toolset};

use crate::{log, support::kinds};

const LONG: Duration = Duration::from_millis(150);

fn told_of(name: &str) -> Vec<log::Entry> {
    let mut told = log::of_tool(name);
    told.retain(|entry| entry.message().contains("blocks a thread"));
    told
}

fn assert_told(name: &str) {
    let told = told_of(name);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].level, tracing::Level::WARN);
    assert!(told[0].field("blocked_ms").parse::<u64>().unwrap() >= 100);
    assert!(told[0].message().contains("plain `fn`"));
    assert!(told[0].message().contains("`tokio::task::spawn_blocking`"));
    assert_eq!(told[0].field("gen_ai.tool.call.id"), "a");
}

#[tokio::test]
async fn a_tool_that_blocks_is_told_to_the_log_once_a_call() {
    /// Blocks twice.
    #[tool]
    async fn blocks() {
        std::thread::sleep(LONG);
        tokio::task::yield_now().await;
        std::thread::sleep(LONG);
    }

    log::listen();
    let turn = toolset![blocks].run([Call::new("a", "blocks", "")]).await;
    assert_eq!(kinds(&turn), ["success"]);
    assert_told("blocks");
    assert_eq!(told_of("blocks")[0].spans[0].0, "execute_tool");
}

/// Its poll never ends, so that nothing can be told afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_that_blocks_for_ever_is_told_when_its_time_is_over() {
    static STOP: AtomicBool = AtomicBool::new(false);

    /// Blocks.
    #[tool(timeout = "150ms")]
    async fn blocks_for_ever() {
        while !STOP.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    log::listen();
    let turn = toolset![blocks_for_ever]
        .run([Call::new("a", "blocks_for_ever", "")])
        .await;
    assert_eq!(kinds(&turn), ["timed_out"]);
    assert_told("blocks_for_ever");
    STOP.store(true, Ordering::SeqCst);
}

#[tokio::test]
async fn a_tool_that_takes_its_time_where_it_may_is_not_told() {
    /// Sleeps on a thread for blocking work.
    #[tool]
    fn sleeps_on_a_thread() {
        std::thread::sleep(LONG);
    }

    /// Awaits.
    #[tool]
    async fn awaits() {
        tokio::time::sleep(LONG).await;
    }

    /// Blocks for a moment.
    #[tool]
    async fn blocks_shortly() {
        std::thread::sleep(Duration::from_millis(10));
    }

    /// Is given up while it waits.
    #[tool(timeout = "20ms")]
    async fn waits(#[tool(default = 1_000)] ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    log::listen();
    let names = ["sleeps_on_a_thread", "awaits", "blocks_shortly", "waits"];
    let tools = toolset![awaits, blocks_shortly, sleeps_on_a_thread, waits];
    let turn = tools
        .run(names.map(|name| Call::new("a", name, json!({}).to_string())))
        .await;
    assert_eq!(kinds(&turn), ["success", "success", "success", "timed_out"]);
    for name in names {
        assert!(told_of(name).is_empty(), "{:?}", told_of(name));
    }
}
