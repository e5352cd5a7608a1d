//! What the host hands to its tools.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use serde_json::json;
use tool_runtime::{Call, Context, Provides, Toolset, tool, toolset};

struct Stock {
    apples: AtomicU32,
}

struct Prices {
    apple: u32,
}

trait Clock: Send + Sync {
    fn now(&self) -> u32;
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> u32 {
        12
    }
}

#[derive(Provides)]
struct Shop {
    stock: Stock,
    prices: Prices,
    sold: Mutex<Vec<u32>>,
    #[provides(skip)]
    clock: Box<dyn Clock>,
}

impl Provides<dyn Clock> for Shop {
    fn provide(&self) -> &(dyn Clock + 'static) {
        &*self.clock
    }
}

fn shop() -> Shop {
    Shop {
        stock: Stock {
            apples: AtomicU32::new(6),
        },
        prices: Prices { apple: 7 },
        sold: Mutex::default(),
        clock: Box::new(Noon),
    }
}

/// Sells apples.
#[tool]
async fn sell(
    #[state] stock: &Stock,
    /// How many.
    count: u32,
    #[state] sold: &Mutex<Vec<u32>>,
) -> u32 {
    tokio::task::yield_now().await;
    sold.lock().unwrap().push(count);
    stock.apples.fetch_sub(count, Ordering::Relaxed) - count
}

/// What an apple costs.
#[tool]
fn price(#[state] prices: &Prices, #[state] clock: &dyn Clock) -> u32 {
    prices.apple + clock.now()
}

/// Nothing of the host.
#[tool]
fn double(number: u32) -> u32 {
    number * 2
}

/// Which call it is.
#[tool]
async fn who(#[context] cx: &Context, name: &str, #[context] owned: Context) -> String {
    format!(
        "{name} {} {} {}",
        cx.call().id,
        cx.call().name,
        owned.deadline().is_some()
    )
}

/// Both.
#[tool]
fn both(#[context] cx: &Context, #[state] prices: &Prices) -> String {
    format!("{} {}", cx.call().id, prices.apple)
}

async fn texts<const N: usize>(
    tools: &Toolset,
    calls: [(&str, serde_json::Value); N],
) -> Vec<String> {
    let calls = calls
        .into_iter()
        .enumerate()
        .map(|(index, (name, arguments))| {
            Call::new(format!("call_{index}"), name, arguments.to_string())
        });
    let turn = tools.run(calls).await;
    turn.answers
        .iter()
        .map(|answer| answer.text().into_owned())
        .collect()
}

#[tokio::test]
async fn one_state_serves_tools_that_need_parts_of_it() {
    let shop = Arc::new(shop());
    let tools = toolset![sell, price, double, both].with_shared_state(Arc::clone(&shop));
    let texts = texts(
        &tools,
        [
            ("sell", json!({ "count": 2 })),
            ("price", json!({})),
            ("double", json!({ "number": 4 })),
            ("both", json!({})),
        ],
    )
    .await;
    assert_eq!(texts, ["4", "19", "8", "call_3 7"]);
    assert_eq!(*shop.sold.lock().unwrap(), [2]);
}

#[tokio::test]
async fn a_single_need_is_its_own_state() {
    /// What an apple costs.
    #[tool]
    fn apple(#[state] prices: &Prices) -> u32 {
        prices.apple
    }

    let tools = toolset![apple, double].with_state(Prices { apple: 3 });
    assert_eq!(texts(&tools, [("apple", json!({}))]).await, ["3"]);
}

#[tokio::test]
async fn what_the_host_hands_in_is_not_for_the_model() {
    let tools = toolset![sell, who].with_state(shop());
    let schema = tools.definitions()[0].parameters.as_value();
    assert_eq!(
        schema["properties"],
        json!({ "count": {
        "type": "integer", "format": "uint32", "minimum": 0, "description": "How many.",
    } })
    );
    let texts = texts(
        &tools,
        [
            ("sell", json!({ "count": 1, "stock": {} })),
            ("who", json!({ "name": "a", "cx": 1 })),
        ],
    )
    .await;
    assert!(
        texts[0].contains("- /stock: there is no such parameter; there is only `count`"),
        "{}",
        texts[0]
    );
    assert!(
        texts[1].contains("- /cx: there is no such parameter"),
        "{}",
        texts[1]
    );
}

#[tokio::test]
async fn the_context_says_which_call_it_is() {
    let tools = toolset![who];
    assert_eq!(
        texts(&tools, [("who", json!({ "name": "x" }))]).await,
        ["x call_0 who false"]
    );
    let tools = tools.call_timeout(std::time::Duration::from_secs(1));
    assert_eq!(
        texts(&tools, [("who", json!({ "name": "x" }))]).await,
        ["x call_0 who true"]
    );
}
