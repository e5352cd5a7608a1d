//! Destructors that panic: of futures that are given up, of errors, of arguments, of states.

use super::*;

/// Holds a bomb until it is given up.
#[tool(timeout = "20ms")]
async fn holds_a_bomb() {
    let _bomb = Bomb;
    std::future::pending::<()>().await;
}

/// Drops a bomb at its end.
#[tool]
async fn drops_a_bomb() {
    let _bomb = Bomb;
    tokio::task::yield_now().await;
}

/// Drops a bomb at its end, on another thread.
#[tool]
fn drops_a_bomb_on_a_thread() {
    let _bomb = Bomb;
}

#[tokio::test]
async fn a_bomb_in_a_future_that_is_given_up_harms_no_other_call() {
    let call = Call::new("a", "holds_a_bomb", "");
    assert_eq!(
        between_others(toolset![holds_a_bomb], call).await.0,
        "timed_out"
    );
}

#[tokio::test]
async fn a_bomb_in_a_future_of_a_turn_that_is_dropped_harms_nobody() {
    let token = tool_runtime::CancellationToken::new();
    let dropped = token.clone();
    let holds = from_fn(definition("holds", &json!({})), move |_, _| {
        let guard = dropped.clone().drop_guard();
        async move {
            let _guard = guard;
            let _bomb = Bomb;
            std::future::pending::<Result<(), String>>().await
        }
    });
    let tools = Toolset::new().with_tool(holds).unwrap();
    let mut running = tools.run([Call::new("a", "holds", "")]).start();
    assert!(running.next().await.is_some());
    drop(running);
    token.cancelled().await;
}

#[tokio::test]
async fn a_bomb_at_the_end_of_a_tool_harms_no_other_call() {
    let tools = toolset![drops_a_bomb, drops_a_bomb_on_a_thread];
    for definition in tools.definitions() {
        crashes(tools.clone(), &definition.name).await;
    }
}

/// An error that panics when it is dropped.
#[derive(Debug)]
struct Fragile(Bomb);

impl fmt::Display for Fragile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it failed")
    }
}

impl Error for Fragile {}

/// Fails.
#[tool]
async fn fragile() -> Result<(), Fragile> {
    Err(Fragile(Bomb))
}

#[tokio::test]
async fn an_error_with_a_bomb_is_an_answer_like_any_other() {
    let turn = turn_with_others(toolset![fragile], Call::new("a", "fragile", "")).await;
    assert_eq!(turn.answers[1].text(), "error: it failed");
    let Outcome::Failed(error) = &turn.answers[1].outcome else {
        panic!("{turn:?}")
    };
    let kept = error.clone();
    assert!(kept.source().unwrap().is::<Fragile>());
    drop(turn);
    drop(kept);
    let mut running = toolset![fragile]
        .run([Call::new("a", "fragile", "")])
        .start();
    while running.next().await.is_some() {}
    drop(running);
}

/// The turn has no use for it any more, and drops it.
#[tokio::test]
async fn an_error_with_a_bomb_that_comes_too_late_harms_no_other_call() {
    /// Fails in the end.
    #[tool(timeout = "20ms")]
    fn fragile_and_late(#[context] context: &Context) -> Result<(), Fragile> {
        while !context.is_cancelled() {
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(Fragile(Bomb))
    }

    let tools = toolset![fragile_and_late];
    let call = Call::new("a", "fragile_and_late", "");
    assert_eq!(between_others(tools, call).await.0, "timed_out");
}

/// It ends when its time is over already.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_with_a_bomb_of_a_tool_that_blocks_harms_no_other_call() {
    /// Blocks, and fails.
    #[tool(timeout = "20ms")]
    async fn fragile_and_slow() -> Result<(), Fragile> {
        std::thread::sleep(Duration::from_millis(40));
        Err(Fragile(Bomb))
    }

    let call = Call::new("a", "fragile_and_slow", "");
    let kind = between_others(toolset![fragile_and_slow], call).await.0;
    assert!(["timed_out", "failed"].contains(&kind), "{kind}");
}

/// An argument that panics when it is dropped.
#[derive(JsonSchema)]
struct Argument(#[expect(dead_code, reason = "makes the schema")] u8);

impl<'de> Deserialize<'de> for Argument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer).map(Self)
    }
}

impl Drop for Argument {
    fn drop(&mut self) {
        panic_with("an argument");
    }
}

/// Takes an argument.
#[tool]
async fn takes(argument: Argument, other: u8) {
    let _ = (argument, other);
}

/// Takes an argument to another thread.
#[tool(timeout = "20ms")]
fn takes_to_a_thread(argument: Argument) {
    let _ = argument;
}

#[tokio::test]
async fn an_argument_with_a_bomb_harms_no_other_call() {
    for (arguments, effects) in [
        (json!({ "argument": 1, "other": 1 }), Effects::Possible),
        // Read, and dropped because another one cannot be read.
        (json!({ "argument": 1, "other": "x" }), Effects::None),
    ] {
        let turn = turn_with_others(toolset![takes], call("a", "takes", &arguments)).await;
        assert_eq!(turn.answers[1].outcome, Outcome::Panicked { effects });
    }
}

/// It lies in the queue of a pool whose only thread is busy, and is dropped there.
#[test]
fn an_argument_with_a_bomb_that_is_never_used_harms_nobody() {
    let builder = tokio::runtime::Builder::new_current_thread().enable_time();
    let runtime = builder.max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || wait.recv());
        let call = call("a", "takes_to_a_thread", &json!({ "argument": 1 }));
        let turn = turn_with_others(toolset![takes_to_a_thread], call).await;
        assert_eq!(
            turn.answers[1].text(),
            "error: timed out after 20ms; it was not run"
        );
        drop(go);
        busy.await.unwrap().unwrap_err();
        // The thread that dropped it is alive.
        tokio::task::spawn_blocking(|| ()).await.unwrap();
    });
}

/// A state that panics when it is dropped.
struct State(Arc<AtomicBool>);

impl Drop for State {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
        panic_with("a state");
    }
}

/// Asks for the state.
#[tool]
async fn asks(#[state] state: &State) -> bool {
    tokio::time::sleep(Duration::from_millis(5)).await;
    state.0.load(Ordering::SeqCst)
}

/// Nobody has it but the turn.
#[tokio::test]
async fn a_state_with_a_bomb_takes_no_answer_with_it() {
    let dropped = Arc::new(AtomicBool::new(false));
    let run = || {
        let tools = toolset![asks].with_state(State(Arc::clone(&dropped)));
        tools.run([Call::new("a", "asks", ""), Call::new("b", "asks", "")])
    };
    let turn = run().await;
    assert_eq!(kinds(&turn), ["success", "success"]);
    assert!(dropped.swap(false, Ordering::SeqCst));
    drop(run().start());
    while !dropped.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    assert!(!log::with("panic", "a state").is_empty());
}
