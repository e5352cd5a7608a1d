//! Tools that work, panic, hang and wait, with each kind of limit.
//!
//! Work takes a thousandth of the time that it may take, so that a busy machine does not make it time out.

use std::{
    any::Any,
    panic::panic_any,
    sync::{Barrier as ThreadBarrier, LazyLock},
    thread,
    time::Duration,
};

use tokio::{sync::Barrier, time::sleep};
use tool_runtime::tool;

/// How many calls of `limited` run at once.
pub(crate) const LIMITED: usize = 32;
/// How many calls of `block` run at once.
pub(crate) const BLOCKING: usize = 16;
/// How many calls of `wait` run at once.
pub(crate) const WAITING: usize = 100;

/// The payload of the panics that belong to the soak.
struct Intended;

pub(crate) fn is_intended(panic: &(dyn Any + Send)) -> bool {
    panic.is::<Intended>()
}

async fn act(does: &str) -> &'static str {
    sleep(Duration::from_millis(1)).await;
    match does {
        "crash" => panic_any(Intended),
        "hang" => std::future::pending().await,
        _ => "done",
    }
}

/// Acts.
#[tool(timeout = "1s")]
pub(crate) async fn plain(does: &str) -> &'static str {
    act(does).await
}

/// Acts, one call of a path after the other.
#[tool(timeout = "1s", key = path)]
pub(crate) async fn file(does: &str, path: &str) -> &'static str {
    let _ = path;
    act(does).await
}

/// Acts, some calls at once.
#[tool(timeout = "1s", limit = 32)]
pub(crate) async fn limited(does: &str) -> &'static str {
    static ALL: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(LIMITED));
    if does == "meet" {
        ALL.wait().await;
    }
    act(does).await
}

/// Blocks a thread.
#[tool(limit = 16)]
pub(crate) fn block(does: &str) -> &'static str {
    static ALL: LazyLock<ThreadBarrier> = LazyLock::new(|| ThreadBarrier::new(BLOCKING));
    if does == "meet" {
        ALL.wait();
    }
    thread::sleep(Duration::from_millis(1));
    "done"
}

/// Waits until its turn is cancelled.
#[tool(key = path, limit = 100)]
pub(crate) async fn wait(does: &str, path: &str) -> &'static str {
    static ALL: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(WAITING));
    let _ = path;
    if does == "meet" {
        ALL.wait().await;
        return "done";
    }
    std::future::pending().await
}
