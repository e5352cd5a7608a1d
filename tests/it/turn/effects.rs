//! What the model reads of a call that was given up or that panicked, by what its tool says of itself.

use std::time::Duration;

use tool_runtime::{Call, CancellationToken, Effects, Outcome, Toolset, tool, toolset};

/// Writes.
#[tool]
async fn write(panics: bool) {
    assert!(!panics, "on purpose");
    std::future::pending::<()>().await;
}

/// Writes, and does no harm a second time.
#[tool(idempotent)]
async fn set(panics: bool) {
    assert!(!panics, "on purpose");
    std::future::pending::<()>().await;
}

/// Reads.
#[tool(read_only)]
async fn read(panics: bool) {
    assert!(!panics, "on purpose");
    std::future::pending::<()>().await;
}

/// Destroys.
#[tool(destructive)]
async fn wipe(panics: bool) {
    assert!(!panics, "on purpose");
    std::future::pending::<()>().await;
}

/// Waits behind the others.
#[tool(sequential)]
async fn last(panics: bool) {
    let _ = panics;
}

fn tools() -> Toolset {
    toolset![write, set, read, wipe, last]
}

fn calls(panics: bool) -> impl Iterator<Item = Call> {
    let names = ["write", "set", "read", "wipe"].into_iter();
    let arguments = format!("{{\"panics\":{panics}}}");
    names.map(move |name| Call::new(name, name, arguments.clone()))
}

const EFFECTS: [(&str, Effects); 4] = [
    ("it may have partly run", Effects::Possible),
    (
        "it may have partly run, and may be called again",
        Effects::Repeatable,
    ),
    ("it only reads, so nothing was changed", Effects::ReadOnly),
    ("it may have partly run", Effects::Possible),
];

#[tokio::test(start_paused = true)]
async fn a_timeout_says_what_the_call_may_have_done() {
    let turn = tools()
        .call_timeout(Duration::from_secs(1))
        .run(calls(false))
        .await;
    for (answer, (words, expected)) in turn.answers.iter().zip(EFFECTS) {
        assert_eq!(answer.text(), format!("error: timed out after 1s; {words}"));
        assert_eq!(
            answer.outcome.message(),
            format!("timed out after 1s; {words}")
        );
        let Outcome::TimedOut { effects, .. } = answer.outcome else {
            panic!("{answer:?}");
        };
        assert_eq!(effects, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_says_what_the_call_may_have_done() {
    let token = CancellationToken::new();
    let waits = Call::new("last", "last", r#"{"panics":false}"#);
    let run = tools()
        .run(calls(false).chain([waits]))
        .cancel_on(token.clone());
    let (turn, ()) = tokio::join!(async { run.await }, async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        token.cancel();
    });
    let effects = EFFECTS
        .into_iter()
        .chain([("it was not run", Effects::None)]);
    for (answer, (words, effects)) in turn.answers.iter().zip(effects) {
        assert_eq!(answer.outcome, Outcome::Cancelled { effects });
        assert_eq!(answer.outcome.message(), format!("cancelled; {words}"));
    }
    assert_eq!(turn.answers.len(), 5);
}

#[tokio::test]
async fn a_panic_says_what_the_call_may_have_done() {
    let turn = tools().run(calls(true)).await;
    for (answer, (words, effects)) in turn.answers.iter().zip(EFFECTS) {
        assert_eq!(answer.outcome, Outcome::Panicked { effects });
        assert_eq!(
            answer.outcome.message(),
            format!("the tool crashed; {words}")
        );
    }
}
