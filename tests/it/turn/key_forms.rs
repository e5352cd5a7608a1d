//! The forms of `#[tool(key = …)]`, and the options of attempts.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{
    BuildError, Call, Event, ToolError, Toolset, tool,
    tool::{Backoff, Definition, Key, Policy, from_fn},
    toolset,
};

async fn work() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

/// Writes a file of a tenant.
#[tool(key = (tenant, path))]
async fn write(tenant: &str, path: &str, #[tool(default = 1)] version: u8) {
    let _ = (tenant, path, version);
    work().await;
}

/// Reads a file of a tenant.
#[tool(key = (tenant, path))]
async fn read(path: &str, tenant: &str) {
    let _ = (tenant, path);
    work().await;
}

#[derive(Deserialize, JsonSchema)]
struct Order {
    id: u32,
    #[serde(rename = "shipTo")]
    ship_to: Option<Address>,
}

#[derive(Deserialize, JsonSchema)]
struct Address {
    street: String,
}

/// Changes an order.
#[tool(key = order.id)]
async fn change(order: Order) {
    let _ = (order.id, order.ship_to.map(|it| it.street));
    work().await;
}

/// Delivers an order.
#[tool(key = (order.shipTo.street, order.id))]
async fn deliver(order: Option<Order>) {
    let _ = order.map(|it| it.id);
    work().await;
}

/// Books an amount.
#[tool(key = "the ledger")]
async fn book(amount: u32) {
    let _ = amount;
    work().await;
}

/// Balances the books.
#[tool(key = ("the ledger"))]
async fn balance() {
    work().await;
}

fn of(tools: &Toolset, name: &str) -> Key {
    tools
        .policy(name)
        .and_then(|policy| policy.key.clone())
        .expect("a key")
}

/// How long the calls of a turn take, each of which takes 10 ms.
async fn took(tools: &Toolset, calls: &[(&str, Value)]) -> u128 {
    let calls = calls
        .iter()
        .map(|(name, arguments)| Call::new("", *name, arguments.to_string()));
    let turn = tools.run(calls).await;
    for answer in &turn.answers {
        assert!(answer.outcome.is_success(), "{answer:?}");
    }
    turn.elapsed.as_millis()
}

#[tokio::test(start_paused = true)]
async fn a_key_of_several_parameters_is_equal_if_all_of_them_are() {
    let tools: Toolset = toolset![write, read];
    assert_eq!(of(&tools, "write"), Key::parameters(["tenant", "path"]));
    let file = |tenant: &str, path: &str| json!({ "tenant": tenant, "path": path });
    let same = [
        ("write", file("a", "x")),
        ("read", file("a", "x")),
        ("write", file("a", "x")),
    ];
    assert_eq!(took(&tools, &same).await, 30);
    let other = [
        ("write", file("a", "x")),
        ("read", file("b", "x")),
        ("write", file("a", "y")),
        ("write", file("x", "a")),
    ];
    assert_eq!(took(&tools, &other).await, 10);
    // Values are not run together.
    let close = [
        ("write", file("a,b", "c")),
        ("write", file("a", "b,c")),
        ("write", file("[\"a\"", "b")),
    ];
    assert_eq!(took(&tools, &close).await, 10);
}

#[tokio::test(start_paused = true)]
async fn a_key_may_be_a_member_of_a_parameter() {
    let tools: Toolset = toolset![change];
    assert_eq!(of(&tools, "change").to_string(), "order.id");
    let order =
        |id: u32, street: &str| json!({ "order": { "id": id, "shipTo": { "street": street } } });
    assert_eq!(
        took(
            &tools,
            &[("change", order(1, "a")), ("change", order(1, "b"))]
        )
        .await,
        20
    );
    assert_eq!(
        took(
            &tools,
            &[("change", order(1, "a")), ("change", order(2, "a"))]
        )
        .await,
        10
    );
}

#[tokio::test(start_paused = true)]
async fn a_constant_key_lets_one_call_run_at_a_time() {
    let tools: Toolset = toolset![book, balance];
    assert_eq!(of(&tools, "book"), Key::named("the ledger"));
    let calls = [
        ("book", json!({ "amount": 1 })),
        ("balance", json!({})),
        ("book", json!({ "amount": 2 })),
    ];
    assert_eq!(took(&tools, &calls).await, 30);
    // Across turns, too.
    let (one, other) = tokio::join!(took(&tools, &calls[..1]), took(&tools, &calls[..1]));
    assert_eq!(one.max(other), 20);
}

#[test]
fn a_key_of_what_is_not_there_is_refused() {
    /// Changes an order.
    #[tool(key = order.number)]
    async fn misnamed(order: Order) {
        let _ = order.id;
    }

    /// Changes an order.
    #[tool(key = order.ship_to.street)]
    async fn renamed(order: Option<Order>) {
        let _ = order.map(|it| it.id);
    }

    /// Counts.
    #[tool(key = count.of)]
    async fn scalar(count: u8) {
        let _ = count;
    }

    let refused = |tools: Toolset| match tools.validate() {
        Err(BuildError::UnknownKey { name, path }) => (name, path),
        other => panic!("{other:?}"),
    };
    let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
    assert_eq!(
        refused(toolset![change, misnamed]),
        pair("misnamed", "order.number")
    );
    assert_eq!(
        refused(toolset![renamed]),
        pair("renamed", "order.ship_to.street")
    );
    assert_eq!(refused(toolset![scalar]), pair("scalar", "count.of"));
    let by_hand = |key: &'static str, schema: Value| {
        let tool = from_fn(
            Definition::new("tool", schema).expect("a definition"),
            |_, _| async {},
        );
        Toolset::new()
            .with_tool(tool.with_policy(Policy::keyed(key.into())))
            .expect("a tool")
    };
    let closed = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    assert_eq!(refused(by_hand("b", closed)), pair("tool", "b"));

    // What is there, or may be.
    let tools: Toolset = toolset![write, change, deliver, book];
    assert!(tools.validate().is_ok());
    for open in [
        json!({ "type": "object", "properties": { "a": {} }, "additionalProperties": true }),
        json!({ "type": "object", "properties": { "b": { "additionalProperties": { "type": "string" } } } }),
        json!({ "type": "object", "properties": { "b": { "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/C" }] } }, "$defs": { "C": { "properties": { "c": {} } } } }),
    ] {
        assert!(by_hand("b.c", open.clone()).validate().is_ok(), "{open}");
    }
}

/// Fails at first.
#[tool(
    idempotent,
    retries = 3,
    attempt_timeout = "250ms",
    timeout = "1m",
    backoff(base = "2s", factor = 3, cap = "5s")
)]
async fn shaky(slow: bool) -> Result<(), ToolError> {
    if slow {
        std::future::pending::<()>().await;
    }
    Err(ToolError::transient("not yet"))
}

/// Waits as usual.
#[tool(read_only, retries = 1, backoff(cap = "1s"))]
async fn usual() {}

#[test]
fn the_options_of_attempts_set_the_policy() {
    let tools: Toolset = toolset![shaky, usual];
    let policy = tools.policy("shaky").expect("a tool");
    let backoff = Backoff {
        base: Duration::from_secs(2),
        factor: 3,
        cap: Duration::from_secs(5),
    };
    assert_eq!(policy.backoff, backoff);
    assert_eq!(policy.attempt_timeout, Some(Duration::from_millis(250)));
    assert_eq!(
        (policy.retries, policy.timeout),
        (3, Some(Duration::from_secs(60)))
    );
    let backoff = Backoff {
        cap: Duration::from_secs(1),
        ..Backoff::DEFAULT
    };
    assert_eq!(tools.policy("usual").expect("a tool").backoff, backoff);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_ends_at_its_own_time_and_waits_stay_under_the_cap() {
    let tools: Toolset = toolset![shaky];
    let mut running = tools
        .run([Call::new("1", "shaky", r#"{"slow":true}"#)])
        .start();
    let mut delays = Vec::new();
    while let Some(event) = running.next().await {
        if let Event::Retrying { delay, at, .. } = event {
            assert!(at >= Duration::from_millis(250));
            delays.push(delay);
        }
    }
    let answer = &running.await.answers[0];
    assert_eq!(answer.attempts, 4);
    let longest = [2, 5, 5].map(Duration::from_secs);
    assert_eq!(delays.len(), 3);
    assert!(
        delays
            .iter()
            .zip(longest)
            .all(|(delay, longest)| *delay <= longest),
        "{delays:?}"
    );
    let worked = answer.ended_at.saturating_sub(delays.iter().sum());
    // The clock of the tests goes in whole milliseconds.
    assert!((1000..1004).contains(&worked.as_millis()), "{worked:?}");
    assert!(
        answer.text().contains("timed out after 250ms"),
        "{}",
        answer.text()
    );
}
