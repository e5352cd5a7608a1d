//! Toolsets made from a toolset: some of its tools, or other names.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};
use tool_runtime::{BuildError, Call, Dialect, Toolset, tool, tools, toolset};

const SECOND: Duration = Duration::from_secs(1);

/// Takes a second.
#[tool(limit = 1)]
async fn slow() {
    sleep(SECOND).await;
}

/// Current time.
#[tool]
fn now() -> &'static str {
    "12:00"
}

struct Printer;

#[tools]
impl Printer {
    /// Prints for a second.
    #[tool(limit = 1)]
    async fn print(&self) {
        sleep(SECOND).await;
    }
}

fn names(tools: &Toolset) -> Vec<&str> {
    let definitions = tools.definitions().iter();
    definitions.map(|it| it.name.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_renamed_tool_shares_its_limit_with_the_original() {
    let tools: Toolset = toolset![slow, now];
    let renamed = tools.clone().rename("slow", "late").unwrap();
    let prefixed = tools
        .clone()
        .without(["now"])
        .unwrap()
        .prefix("a_")
        .unwrap();
    let start = Instant::now();
    tokio::join!(
        tools.run([Call::new("1", "slow", "{}")]),
        renamed.run([Call::new("1", "late", "{}")]),
        prefixed.run([Call::new("1", "a_slow", "{}")]),
    );
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_narrowed_toolset_shares_the_limit_of_the_toolset() {
    let tools: Toolset = toolset![slow, now].concurrency_limit(1);
    let narrowed = tools.clone().only(["now"]).unwrap();
    let start = Instant::now();
    let late = async {
        sleep(SECOND / 2).await;
        narrowed.run([Call::new("1", "now", "{}")]).await;
        start.elapsed()
    };
    let (_, late) = tokio::join!(tools.run([Call::new("1", "slow", "{}")]), late);
    assert_eq!(late.as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn two_values_of_a_type_have_limits_of_their_own() {
    let state = Arc::new(Printer);
    let [first, second] = ["a_", "b_"].map(|prefix| {
        let tools = Printer::tools().with_shared_state(Arc::clone(&state));
        tools.prefix(prefix).unwrap()
    });
    let tools = first.merge(second).unwrap();
    let start = Instant::now();
    let turn = tools
        .run([
            Call::new("1", "a_print", "{}"),
            Call::new("2", "b_print", "{}"),
        ])
        .await;
    assert!(turn.answers.iter().all(|it| it.outcome.is_success()));
    assert_eq!(start.elapsed().as_secs(), 1);
}

#[test]
fn the_order_is_that_of_the_toolset() {
    let tools: Toolset = toolset![slow, now];
    let both = tools.clone().only(["now", "slow"]).unwrap();
    assert_eq!(names(&both), ["slow", "now"]);
    assert!(tools.only([""; 0]).unwrap().definitions().is_empty());
}

#[test]
fn other_names_change_nothing_else_of_what_the_model_is_told() {
    let tools: Toolset = toolset![slow, now];
    let mut expected = tools.definitions_in(Dialect::Chat);
    expected[0]["function"]["name"] = "late".into();
    let renamed = tools.rename("slow", "late").unwrap();
    assert_eq!(renamed.definitions_in(Dialect::Chat), expected);
}

#[test]
fn names_that_clash_are_unknown_or_illegal_are_refused() {
    let tools: Toolset = toolset![slow, now];
    let duplicate = tools.clone().rename("slow", "now").unwrap_err();
    assert_eq!(duplicate, BuildError::DuplicateName { name: "now".into() });
    for illegal in [
        tools.clone().prefix("a b").unwrap_err(),
        tools.clone().prefix(&"a".repeat(64)).unwrap_err(),
        tools.clone().rename("now", "").unwrap_err(),
    ] {
        assert!(
            matches!(illegal, BuildError::InvalidName { .. }),
            "{illegal}"
        );
    }
    for unknown in [
        tools.clone().only(["nwo"]).unwrap_err(),
        tools.clone().without(["now", "nwo"]).unwrap_err(),
        tools.clone().rename("nwo", "x").unwrap_err(),
    ] {
        assert_eq!(
            unknown.to_string(),
            "there is no tool `nwo`; did you mean `now`?"
        );
    }
    let empty = Toolset::<()>::new().only(["now"]).unwrap_err();
    assert_eq!(
        empty.to_string(),
        "there is no tool `now`; the toolset is empty"
    );
    assert_eq!(names(&tools), ["slow", "now"]);
}
