//! Those who listen to a turn or wait for it, and panic.

use std::{
    pin::pin,
    task::{Poll, Wake, Waker},
};

use super::*;

/// A waker that panics, and so does what is left of it.
struct Panics(AtomicUsize);

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
        panic_with(Bomb);
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        panic_with("a waker");
    }
}

/// Progress wakes the listener from within the tool that reports it.
#[tokio::test]
async fn a_waker_that_panics_harms_no_call() {
    let reports = from_fn(
        definition("reports", &json!({})),
        |_, context: Context| async move {
            for number in 0..3 {
                context.progress(number.to_string());
                tokio::task::yield_now().await;
            }
            Ok::<_, String>("reported")
        },
    );
    let tools = others(&Gauge::default());
    let tools = tools.with_tool(reports).unwrap();
    let calls = [
        Call::new("a", "reports", ""),
        call("b", "echo", &json!({ "text": "one" })),
        call("c", "wait", &json!({ "ms": 5 })),
    ];
    let mut running = tools.run(calls).start();
    let mut texts = Vec::new();
    let bad = Arc::new(Panics(AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&bad));
    loop {
        let mut cx = std::task::Context::from_waker(&waker);
        match pin!(running.next()).poll(&mut cx) {
            Poll::Ready(Some(tool_runtime::Event::Answered { answer, .. })) => {
                texts.push(answer.text().into_owned());
            }
            Poll::Ready(None) => break,
            Poll::Ready(Some(_)) => {}
            Poll::Pending => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
    texts.sort();
    assert_eq!(texts, ["one", "reported", "waited"]);
    assert!(bad.0.load(Ordering::SeqCst) > 0, "it was woken");
    drop(running);
    // What is left of it is the test's own.
    std::mem::forget((bad, waker));
}

/// Somebody else waits for the end of a call, and panics when he is woken.
#[tokio::test]
async fn whoever_waits_for_a_cancellation_and_panics_harms_no_call() {
    let waiting = Arc::new(std::sync::Mutex::new(Vec::new()));
    let waits = Arc::clone(&waiting);
    let hangs = from_fn(
        definition("hangs", &json!({})),
        move |_, context: Context| {
            let bad = Arc::new(Panics(AtomicUsize::new(0)));
            let waker = Waker::from(Arc::clone(&bad));
            let mut cancelled = Box::pin(context.cancellation().clone().cancelled_owned());
            let mut cx = std::task::Context::from_waker(&waker);
            assert!(cancelled.as_mut().poll(&mut cx).is_pending());
            waits.lock().unwrap().push((cancelled, waker, bad));
            std::future::pending::<Result<(), String>>()
        },
    );
    let tools = Toolset::new().with_tool(hangs).unwrap();
    let limited = tools.clone().call_timeout(Duration::from_millis(20));
    let turn = limited
        .run(["a", "b"].map(|id| Call::new(id, "hangs", "")))
        .await;
    assert_eq!(kinds(&turn), ["timed_out", "timed_out"]);
    // Dropping a turn wakes them, too.
    let mut running = tools
        .run(["a", "b"].map(|id| Call::new(id, "hangs", "")))
        .start();
    while waiting.lock().unwrap().len() < 4 {
        running.next().await;
    }
    drop(running);
    let mut waiting = waiting.lock().unwrap();
    let woken = waiting
        .iter()
        .map(|(_, _, bad)| bad.0.load(Ordering::SeqCst));
    assert_eq!(woken.collect::<Vec<_>>(), [1; 4]);
    // What is left of them is the test's own.
    std::mem::forget(std::mem::take(&mut *waiting));
}

/// Reports, to a listener that panics.
#[tool]
async fn overheard(#[context] context: Context) -> &'static str {
    let context = context.on_progress(|_| panic_with("a listener"));
    context.progress("half");
    "done all the same"
}

#[tokio::test]
async fn a_listener_to_progress_that_panics_harms_no_call() {
    let call = Call::new("a", "overheard", "");
    let (kind, text) = between_others(toolset![overheard], call).await;
    assert_eq!((kind, text.as_str()), ("success", "done all the same"));
}
