//! Code of others that panics in the middle of a turn: its own call is answered so, and nothing else is harmed.

mod destructors;
mod listeners;

use std::{
    any::Any,
    error::Error,
    fmt,
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use tool_runtime::{
    Call, Effects, Outcome, Tool, ToolError, Toolset, Turn, tool,
    tool::{CallFuture, Context, Definition, from_fn},
    toolset,
};

use crate::{
    log,
    support::{Gauge, call, definition, kinds, tools as others},
};

/// Panics when it is dropped, with a payload that does so too.
#[derive(Debug)]
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        // As a panic does, but without a message on the terminal.
        resume_unwind(Box::new(Fuse("a bomb")));
    }
}

/// The same, with no end of it.
#[derive(Debug)]
struct Endless;

impl Drop for Endless {
    fn drop(&mut self) {
        resume_unwind(Box::new(Endless));
    }
}

/// Panics when it is dropped, with a text.
#[derive(Debug)]
struct Fuse(&'static str);

impl Drop for Fuse {
    fn drop(&mut self) {
        resume_unwind(Box::new(self.0));
    }
}

fn panic_with(payload: impl Any + Send) -> ! {
    resume_unwind(Box::new(payload))
}

/// Runs a call between two others, and sees to it that they are answered. Returns how the call ended and what the model
/// reads.
async fn between_others(tools: Toolset, call_of_it: Call) -> (&'static str, String) {
    let turn = turn_with_others(tools, call_of_it).await;
    (
        turn.answers[1].outcome.name(),
        turn.answers[1].text().into_owned(),
    )
}

async fn turn_with_others(tools: Toolset, call_of_it: Call) -> Turn {
    log::listen();
    let calls = [
        call("before", "echo", &json!({ "text": "one" })),
        call_of_it,
        call("after", "wait", &json!({ "ms": 60 })),
    ];
    let tools = others(&Gauge::default()).merge(tools).unwrap();
    let turn = tools.run(calls).await;
    assert_eq!(turn.answers[0].text(), "one");
    assert_eq!(turn.answers[2].text(), "waited");
    turn
}

const CRASHED: (&str, &str) = (
    "panicked",
    "error: the tool crashed; it may have partly run",
);

async fn crashes(tools: Toolset, name: &str) {
    let (kind, text) = between_others(tools, Call::new("a", name, "{}")).await;
    assert_eq!((kind, text.as_str()), CRASHED, "{name}");
}

/// Panics with a payload that panics.
#[tool]
async fn with_a_bomb() {
    panic_with(Bomb);
}

/// Panics with a payload that panics without end.
#[tool]
async fn with_endless() {
    panic_with(Endless);
}

/// Panics with a payload that panics, on another thread.
#[tool]
fn with_a_bomb_on_a_thread() {
    panic_with(Bomb);
}

/// Panics with a payload that panics without end, on another thread.
#[tool]
fn with_endless_on_a_thread() {
    panic_with(Endless);
}

/// Panics after it has been waited for.
#[tool]
async fn later() {
    tokio::time::sleep(Duration::from_millis(1)).await;
    panic_with(Bomb);
}

/// Panics before there is a future.
#[tool]
fn before_its_future() -> impl Future<Output = ()> {
    if true {
        panic_with(Bomb);
    }
    std::future::ready(())
}

#[tokio::test]
async fn a_payload_whose_destructor_panics_harms_no_other_call() {
    let tools = toolset![
        before_its_future,
        later,
        with_a_bomb,
        with_a_bomb_on_a_thread,
        with_endless,
        with_endless_on_a_thread
    ];
    for definition in tools.definitions() {
        crashes(tools.clone(), &definition.name).await;
        let told = log::of_tool(&definition.name);
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(
            (told[0].level, told[0].message()),
            (tracing::Level::ERROR, "a tool panicked")
        );
        assert_eq!(told[0].field("panic"), "(not a text)");
        assert_eq!(told[0].spans[0].0, "execute_tool");
    }
}

/// What a tool says when it panics, as a constant text and as one that was made.
#[tokio::test]
async fn the_log_has_what_a_tool_says_when_it_panics() {
    /// Panics.
    #[tool]
    async fn says(text: String) {
        if text == "constant" {
            panic_with("constant");
        }
        panic_with(text);
    }

    for text in ["constant", "made"] {
        let call = call("a", "says", &json!({ "text": text }));
        assert_eq!(between_others(toolset![says], call).await.1, CRASHED.1);
        assert_eq!(log::of_tool("says").last().unwrap().field("panic"), text);
    }
}

struct Hostile(&'static str);

impl Tool for Hostile {
    fn definition(&self) -> Definition {
        definition(self.0, &json!({}))
    }

    fn call(&self, _: Context) -> CallFuture {
        if self.0 == "hostile_call" {
            panic_with(Bomb);
        }
        Box::pin(async { panic_with(Bomb) })
    }
}

#[tokio::test]
async fn a_tool_made_by_hand_harms_no_other_call() {
    for name in ["hostile_call", "hostile_future"] {
        crashes(Toolset::new().with_tool(Hostile(name)).unwrap(), name).await;
    }
}

#[tokio::test]
async fn a_closure_that_panics_before_there_is_a_future_harms_no_other_call() {
    let closure = from_fn(definition("closure_panics", &json!({})), |_, _| {
        if true {
            panic_with(Bomb);
        }
        std::future::ready(Ok::<_, String>(()))
    });
    crashes(Toolset::new().with_tool(closure).unwrap(), "closure_panics").await;
}

/// Cannot be written.
struct Unwritable;

impl Serialize for Unwritable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        panic_with(Bomb)
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic_with(Bomb)
    }
}

impl fmt::Debug for Unwritable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic_with(Bomb)
    }
}

impl Error for Unwritable {}

/// Returns what cannot be written.
#[tool]
async fn unwritable() -> Unwritable {
    Unwritable
}

/// Returns an error that cannot be told.
#[tool]
async fn untellable() -> Result<(), Unwritable> {
    Err(Unwritable)
}

/// Returns an error that cannot be told, from another thread.
#[tool]
fn untellable_on_a_thread() -> Result<(), Unwritable> {
    Err(Unwritable)
}

#[tokio::test]
async fn an_answer_that_panics_when_it_is_written_harms_no_other_call() {
    let tools = toolset![unwritable, untellable, untellable_on_a_thread];
    for definition in tools.definitions() {
        crashes(tools.clone(), &definition.name).await;
    }
}

/// The model is told what it can be told; only the log goes without.
#[tokio::test]
async fn a_source_that_panics_when_it_is_told_takes_nothing_from_the_answer() {
    /// Fails.
    #[tool]
    async fn untellable_source() -> Result<(), ToolError> {
        Err(ToolError::failed("it failed").with_source(Unwritable))
    }

    let call = Call::new("a", "untellable_source", "{}");
    let (kind, text) = between_others(toolset![untellable_source], call).await;
    assert_eq!((kind, text.as_str()), ("failed", "error: it failed"));
    assert_eq!(
        log::of_tool("untellable_source")[0].field("error"),
        "it failed"
    );
}

/// Cannot be read.
struct Unreadable;

impl<'de> Deserialize<'de> for Unreadable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer)?;
        panic_with(Bomb)
    }
}

impl JsonSchema for Unreadable {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Unreadable".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }
}

/// Reads.
#[tool]
async fn read(unreadable: Unreadable) {
    let _ = unreadable;
}

/// Reads, on another thread.
#[tool]
fn read_on_a_thread(unreadable: Unreadable) {
    let _ = unreadable;
}

#[tokio::test]
async fn arguments_that_panic_when_they_are_read_were_not_run() {
    let tools = toolset![read, read_on_a_thread];
    for definition in tools.definitions() {
        let call = call("a", &definition.name, &json!({ "unreadable": 1 }));
        let turn = turn_with_others(tools.clone(), call).await;
        assert_eq!(
            turn.answers[1].outcome,
            Outcome::Panicked {
                effects: Effects::None
            }
        );
        assert_eq!(
            turn.answers[1].text(),
            "error: the tool crashed when it read the arguments; it was not run"
        );
        assert_eq!(turn.answers[1].started_at, None);
    }
}

/// A schema is made once more for the words about arguments that do not fit.
#[tokio::test]
async fn a_schema_that_panics_when_it_is_made_again_harms_no_other_call() {
    static MADE: AtomicUsize = AtomicUsize::new(0);

    fn schema(_: &mut SchemaGenerator) -> Schema {
        if MADE.load(Ordering::SeqCst) > 0 {
            panic_with(Bomb);
        }
        serde_json::from_value(json!({ "type": "integer" })).unwrap()
    }

    /// Takes a number.
    #[tool]
    async fn number(#[schemars(schema_with = "schema")] number: u8) {
        let _ = number;
    }

    let tools = toolset![number];
    MADE.store(1, Ordering::SeqCst);
    let call = call("a", "number", &json!({ "number": -1 }));
    let (kind, text) = between_others(tools, call).await;
    // Whether it was made again or not, the model learns that nothing was run.
    assert!(["invalid_arguments", "panicked"].contains(&kind), "{kind}");
    assert!(
        text.contains("nothing was run") || text.contains("it was not run"),
        "{text}"
    );
}

/// A default is an expression of the tool's own.
#[tokio::test]
async fn a_default_that_panics_harms_no_other_call() {
    fn default() -> u8 {
        panic_with(Bomb)
    }

    /// Takes a number.
    #[tool]
    async fn defaulted(#[tool(default = if cfg!(test) { 1 } else { 2 })] one: u8, two: Option<u8>) {
        let _ = (one, two.unwrap_or_else(default));
    }

    crashes(toolset![defaulted], "defaulted").await;
}

/// A plain function goes on after its time. What it says in the end is in the log, and its thread lives on.
#[test]
fn a_plain_function_that_panics_after_its_time_is_in_the_log() {
    /// Panics in the end.
    #[tool(timeout = "20ms")]
    fn panics_late(#[context] context: &Context) {
        while !context.is_cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        panic_with(Bomb);
    }

    let builder = tokio::runtime::Builder::new_current_thread().enable_time();
    let runtime = builder.max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        for times in 1..=3 {
            // On a machine that is busy, a call may time out before its function begins.
            while log::of_tool("panics_late").len() < times {
                let call = Call::new("a", "panics_late", "");
                assert_eq!(
                    between_others(toolset![panics_late], call).await.0,
                    "timed_out"
                );
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    });
}

/// A subscriber is code of others as well.
#[tokio::test]
async fn a_subscriber_that_panics_at_events_takes_no_answer() {
    struct Panics;

    impl tracing::Subscriber for Panics {
        fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
            metadata.target().starts_with("tool_runtime")
        }

        fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
            panic_with(Bomb)
        }

        fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

        fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

        fn event(&self, _: &tracing::Event<'_>) {
            panic_with(Bomb)
        }

        fn enter(&self, _: &tracing::span::Id) {}

        fn exit(&self, _: &tracing::span::Id) {}

        fn current_span(&self) -> tracing_core::span::Current {
            panic_with(Bomb)
        }
    }

    let _guard = tracing::subscriber::set_default(Panics);
    let calls = ["echo", "fail", "crash"].map(|name| Call::new("a", name, "{}"));
    let turn = others(&Gauge::default()).run(calls).await;
    assert_eq!(kinds(&turn), ["success", "failed", "panicked"]);
}

/// What a value does when the turn is done is up to who has the turn.
#[tokio::test]
async fn what_is_left_of_a_turn_that_was_harmed_is_whole() {
    static IS_DONE: AtomicBool = AtomicBool::new(false);

    let done = from_fn(definition("done", &json!({})), |_: Value, _| async {
        IS_DONE.store(true, Ordering::SeqCst);
        Ok::<_, String>(())
    });
    let tools = toolset![with_a_bomb]
        .with_tool(done)
        .unwrap()
        .concurrency_limit(1);
    let calls = ["with_a_bomb", "with_a_bomb", "done"].map(|name| Call::new("a", name, ""));
    // The place that the call had goes to the next.
    let turn = tools.run(calls).await;
    assert_eq!(kinds(&turn), ["panicked", "panicked", "success"]);
    assert!(IS_DONE.load(Ordering::SeqCst));
    let shared = Arc::new(turn);
    assert_eq!(shared.answers.len(), 3);
}
