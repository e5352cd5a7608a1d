//! Closures as tools: without an error, with typed arguments, with state.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tool_runtime::{
    Approval, BuildError, Call, Context, Dialect, Image, Output, Provides, ToolError, Toolset,
    output::Returned,
    tool,
    tool::{Definition, NoArguments, Policy, State, from_fn, typed_fn},
    toolset,
};

/// Orders something.
#[derive(Deserialize, JsonSchema)]
struct Order {
    /// What to order.
    item: String,
    /// How many.
    #[schemars(range(min = 1, max = 9))]
    count: u8,
    #[serde(default)]
    note: Option<String>,
    #[serde(default, alias = "urgency")]
    priority: u8,
}

async fn order(order: Order) -> String {
    let note = order.note.as_deref().unwrap_or("-");
    format!("{} x {} {note} {}", order.count, order.item, order.priority)
}

async fn answer(tools: &Toolset, name: &str, arguments: impl ToString) -> (&'static str, String) {
    let turn = tools
        .run([Call::new("call_1", name, arguments.to_string())])
        .await;
    let answer = &turn.answers[0];
    (answer.outcome.name(), answer.text().into_owned())
}

async fn returning<R: Returned<By> + Send + 'static, By: 'static>(
    returned: impl Fn() -> R + Send + Sync + 'static,
) -> (&'static str, String) {
    let definition = Definition::new("tool", json!({})).expect("a definition");
    let tool = from_fn(definition, move |_, _| std::future::ready(returned()));
    let tools = Toolset::new().with_tool(tool).expect("a tool");
    answer(&tools, "tool", "{}").await
}

#[tokio::test]
async fn a_closure_that_cannot_fail_returns_a_plain_value() {
    let image = || Image::from_url("https://example.com/a.png").expect("a URL");
    let success = |text: &str| ("success", text.to_owned());
    assert_eq!(returning(|| "sunny").await, success("sunny"));
    assert_eq!(returning(|| String::from("sunny")).await, success("sunny"));
    assert_eq!(returning(|| ()).await, success("done"));
    assert_eq!(returning(|| 21).await, success("21"));
    assert_eq!(returning(|| Some(2.5)).await, success("2.5"));
    assert_eq!(returning(|| None::<String>).await, success("null"));
    assert_eq!(
        returning(|| json!({ "a": [1] })).await,
        success(r#"{"a":[1]}"#)
    );
    assert_eq!(returning(|| vec!["a", "b"]).await, success(r#"["a","b"]"#));
    assert_eq!(
        returning(|| BTreeMap::from([("a", 1)])).await,
        success(r#"{"a":1}"#)
    );
    assert_eq!(returning(|| Output::text("x")).await, success("x"));
    let attached = "[image 1 of call_1 is attached below]";
    assert_eq!(returning(image).await, success(attached));
    assert_eq!(returning(move || vec![image()]).await, success(attached));
    assert_eq!(returning(move || Some(image())).await, success(attached));
}

#[tokio::test]
async fn an_error_of_a_closure_is_never_part_of_a_success() {
    let failed = ("failed", "error: no".to_owned());
    assert_eq!(returning(|| Err::<String, _>("no")).await, failed);
    assert_eq!(returning(|| Err::<(), _>(String::from("no"))).await, failed);
    assert_eq!(returning(|| Some(Err::<u8, _>("no"))).await, failed);
    assert_eq!(
        returning(|| Err::<Vec<Image>, _>(ToolError::failed("no"))).await,
        failed
    );
    let none = None::<Result<u8, String>>;
    assert_eq!(
        returning(move || none.clone()).await,
        ("success", "(empty)".to_owned())
    );
}

#[tokio::test]
async fn a_value_of_ones_own_is_written_as_json() {
    #[derive(Serialize)]
    struct Weather {
        celsius: i32,
    }

    let text = r#"{"celsius":21}"#.to_owned();
    assert_eq!(
        returning(|| Output::json(&Weather { celsius: 21 })).await,
        ("success", text.clone())
    );
    assert_eq!(
        returning(|| Ok::<_, ToolError>(Weather { celsius: 21 })).await,
        ("success", text)
    );
}

#[test]
fn the_type_of_the_arguments_makes_a_closed_schema() {
    let tools: Toolset = Toolset::new()
        .with_tool(typed_fn("order", order))
        .expect("a tool");
    let definition = &tools.definitions()[0];
    assert_eq!(definition.description.as_deref(), Some("Orders something."));
    assert_eq!(
        serde_json::to_value(&definition.parameters).expect("JSON"),
        json!({
            "type": "object",
            "properties": {
                "item": { "type": "string", "description": "What to order." },
                "count": { "type": "integer", "format": "uint8", "minimum": 1, "maximum": 9, "description": "How many." },
                "note": { "type": ["string", "null"], "default": null },
                "priority": { "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255, "default": 0 },
            },
            "required": ["item", "count"],
            "additionalProperties": false,
        }),
    );
    let strict = &tools.definitions_in(Dialect::Chat)[0]["function"];
    assert_eq!(strict["strict"], true);
    assert_eq!(
        strict["parameters"]["required"],
        json!(["item", "count", "note", "priority"])
    );
}

#[tokio::test]
async fn typed_arguments_are_refused_in_the_words_of_declared_tools() {
    /// Orders something.
    #[tool]
    fn declared(item: String, #[schemars(range(min = 1, max = 9))] count: u8) -> String {
        format!("{count} x {item}")
    }

    #[derive(Deserialize, JsonSchema)]
    struct Short {
        item: String,
        #[schemars(range(min = 1, max = 9))]
        count: u8,
    }

    let typed = typed_fn("typed", |it: Short| async move {
        format!("{} x {}", it.count, it.item)
    });
    let tools: Toolset = toolset![declared].with_tool(typed).expect("a tool");
    for arguments in [
        json!({ "item": "tea", "count": 2 }),
        json!({ "item": "tea", "count": 2.0 }),
        json!({ "item": "tea", "count": 10 }),
        json!({ "item": 1, "count": "two" }),
        json!({ "item": "tea" }),
        json!({ "item": "tea", "count": 300 }),
        json!({}),
        json!([]),
        json!("{\"item\":\"tea\",\"count\":2}"),
        json!("tea"),
        Value::Null,
    ] {
        let declared = answer(&tools, "declared", &arguments).await;
        let typed = answer(&tools, "typed", &arguments).await;
        assert_eq!(typed, declared, "{arguments}");
    }
    for cut in [
        "{\"item\":\"tea\",\"count\":",
        "{\"item\":\"te",
        "```json\n{\"item\":\"tea\",\"count\":2}\n```",
    ] {
        assert_eq!(
            answer(&tools, "typed", cut).await,
            answer(&tools, "declared", cut).await
        );
    }
}

#[tokio::test]
async fn a_misspelt_argument_is_told_with_the_right_one() {
    let tools: Toolset = Toolset::new()
        .with_tool(typed_fn("order", order))
        .expect("a tool");
    let (kind, text) = answer(
        &tools,
        "order",
        json!({ "item": "tea", "count": 1, "notes": "hot" }),
    )
    .await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("/notes: there is no such parameter; did you mean `note`?"),
        "{text}"
    );
    // An alias is not misspelt.
    let aliased = json!({ "item": "tea", "count": 1, "urgency": 3 });
    assert_eq!(
        answer(&tools, "order", aliased).await,
        ("success", "1 x tea - 3".to_owned())
    );
}

#[tokio::test]
async fn null_stands_for_an_argument_that_is_left_out() {
    let tools: Toolset = Toolset::new()
        .with_tool(typed_fn("order", order))
        .expect("a tool");
    let arguments = json!({ "item": "tea", "count": 1, "note": null, "priority": null });
    assert_eq!(
        answer(&tools, "order", arguments).await,
        ("success", "1 x tea - 0".to_owned())
    );
}

#[tokio::test]
async fn large_arguments_are_read_as_well() {
    let tools: Toolset = Toolset::new()
        .with_tool(typed_fn("order", order))
        .expect("a tool");
    let item = "tea".repeat(50_000);
    let (kind, text) = answer(&tools, "order", json!({ "item": item, "count": 1 })).await;
    assert_eq!(kind, "success");
    assert!(text.starts_with("1 x teatea"));
}

#[derive(Provides)]
struct Shop {
    stock: Stock,
    prices: Arc<Prices>,
}

struct Stock {
    apples: AtomicU32,
}

struct Prices {
    apple: u32,
}

fn shop() -> Shop {
    Shop {
        stock: Stock {
            apples: AtomicU32::new(6),
        },
        prices: Arc::new(Prices { apple: 7 }),
    }
}

/// How many apples there are.
#[tool]
fn apples(#[state] stock: &Stock) -> u32 {
    stock.apples.load(Ordering::Relaxed)
}

#[tokio::test]
async fn a_closure_asks_for_what_the_state_provides() {
    #[derive(Deserialize, JsonSchema)]
    struct Sale {
        count: u32,
    }

    let sell = |sale: Sale, context: Context, stock: State<Stock>, prices: State<Prices>| async move {
        let left = stock.apples.fetch_sub(sale.count, Ordering::Relaxed) - sale.count;
        format!(
            "{}: {} for {}",
            context.call_id(),
            left,
            sale.count * prices.apple
        )
    };
    let worth = |_: NoArguments, shop: State<Shop>| async move {
        shop.prices.apple * shop.stock.apples.load(Ordering::Relaxed)
    };
    let tools = toolset![apples]
        .with_tool(typed_fn("sell", sell))
        .and_then(|tools| tools.with_tool(typed_fn("worth", worth)))
        .expect("tools");
    let one = tools.clone().with_state(shop());
    let other = tools
        .prefix("b_")
        .expect("a name")
        .with_shared_state(Arc::new(shop()));
    let tools = one.merge(other).expect("other names");
    assert_eq!(
        answer(&tools, "sell", json!({ "count": 2 })).await.1,
        "call_1: 4 for 14"
    );
    assert_eq!(answer(&tools, "apples", "{}").await.1, "4");
    assert_eq!(answer(&tools, "worth", "{}").await.1, "28");
    // The other shop has sold nothing.
    assert_eq!(answer(&tools, "b_worth", "{}").await.1, "42");
}

#[tokio::test]
async fn a_closure_without_its_state_is_looked_at_but_not_called() {
    let tools: Toolset<Shop> = Toolset::new()
        .with_tool(typed_fn(
            "worth",
            |_: NoArguments, shop: State<Shop>| async move { shop.prices.apple },
        ))
        .expect("a tool");
    let tools = tools.for_inspection();
    assert_eq!(
        tools.definitions()[0].parameters.as_value()["additionalProperties"],
        false
    );
    let (kind, text) = answer(&tools, "worth", "{}").await;
    assert_eq!(kind, "failed");
    assert!(text.contains("no state"), "{text}");
}

#[tokio::test]
async fn a_closure_without_arguments_takes_none() {
    let tools: Toolset = Toolset::new()
        .with_tool(typed_fn("now", || async { "12:00" }))
        .expect("a tool");
    for arguments in ["{}", "", "null", "[]"] {
        assert_eq!(
            answer(&tools, "now", arguments).await,
            ("success", "12:00".to_owned()),
            "{arguments}"
        );
    }
    let (kind, text) = answer(&tools, "now", r#"{"zone":"CET"}"#).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(text.contains("/zone: there is no such parameter"), "{text}");
}

#[tokio::test]
async fn arguments_that_are_approved_are_those_of_the_type() {
    let asked = Arc::new(std::sync::Mutex::new(None));
    let heard = Arc::clone(&asked);
    let order = typed_fn("order", order).with_policy(Policy::default().with_approve(true));
    let tools: Toolset = Toolset::new()
        .with_tool(order)
        .expect("a tool")
        .on_approval(move |request| {
            *heard.lock().expect("a lock") = Some(request.arguments);
            async { Approval::Granted }
        });
    let arguments = json!({ "item": "tea", "count": 1 });
    assert_eq!(answer(&tools, "order", &arguments).await.0, "success");
    assert_eq!(asked.lock().expect("a lock").take(), Some(arguments));
    assert_eq!(
        answer(&tools, "order", json!({ "item": "tea" })).await.0,
        "invalid_arguments"
    );
    assert_eq!(
        asked.lock().expect("a lock").take(),
        None,
        "nobody is asked about what cannot run"
    );
}

#[test]
fn a_type_that_is_no_object_and_a_bad_name_are_refused_when_the_tool_joins() {
    #[derive(Deserialize, JsonSchema)]
    enum Choice {
        A(u8),
        B(String),
    }

    let error = Toolset::<()>::new()
        .with_tool(typed_fn("choose", |choice: Choice| async move {
            match choice {
                Choice::A(it) => it.to_string(),
                Choice::B(it) => it,
            }
        }))
        .expect_err("a choice");
    assert!(
        error.to_string().contains("its root is a choice"),
        "{error}"
    );
    let error = Toolset::<()>::new()
        .with_tool(typed_fn("number", |it: u8| async move { it }))
        .expect_err("a number");
    assert!(error.to_string().contains("must be \"object\""), "{error}");
    let error = Toolset::<()>::new()
        .with_tool(typed_fn("right now", || async {}))
        .expect_err("a space");
    assert!(matches!(error, BuildError::InvalidName { .. }), "{error}");
}

#[tokio::test]
async fn types_that_ask_for_other_members_get_them() {
    #[derive(Deserialize, JsonSchema)]
    struct Labels {
        id: u8,
        #[serde(flatten)]
        labels: BTreeMap<String, String>,
    }

    let label = |it: Labels| async move { format!("{} {:?}", it.id, it.labels) };
    let tools: Toolset = Toolset::new()
        .with_tool(typed_fn("label", label))
        .expect("a tool");
    let arguments = json!({ "id": 1, "colour": "red" });
    assert_eq!(
        answer(&tools, "label", arguments).await.1,
        r#"1 {"colour": "red"}"#
    );
    assert_eq!(
        answer(&tools, "label", json!({ "id": 1, "colour": 2 }))
            .await
            .0,
        "invalid_arguments"
    );
}
