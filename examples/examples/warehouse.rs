//! A warehouse whose methods are tools: state, progress, calls that take turns where they must.
//!
//! `cargo run --example warehouse`. The model is a script: it asks for five calls at once, then sums up.

use std::{collections::BTreeMap, error::Error, fmt, sync::Mutex, time::Duration};

use serde_json::json;
use tool_runtime::{
    Context, Event, Provides,
    agent::{Agent, AgentEvent},
    openai::async_openai::{Client, config::OpenAIConfig},
    testing::{ChatRequest, ModelServer, Reply},
    tool, tools, toolset,
};

/// What the whole program knows; tools ask for parts of it.
#[derive(Provides)]
struct Shop {
    warehouse: Warehouse,
    prices: Prices,
}

struct Prices(BTreeMap<&'static str, u32>);

struct Warehouse {
    stock: Mutex<BTreeMap<String, u32>>,
}

#[derive(Debug)]
enum StockError {
    Unknown(String),
    TooFew { left: u32 },
}

/// What the model reads.
impl fmt::Display for StockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(item) => write!(f, "there is no {item} in this warehouse"),
            Self::TooFew { left } => write!(f, "there are only {left} left"),
        }
    }
}

#[tools]
impl Warehouse {
    /// How many of an item are in stock.
    #[tool(read_only)]
    fn stock(
        &self,
        /// The item, in the singular.
        item: &str,
    ) -> Result<u32, StockError> {
        let stock = self.lock();
        let count = stock.get(item).copied();
        count.ok_or_else(|| StockError::Unknown(item.to_owned()))
    }

    /// Takes items from the shelf and packs them.
    #[tool(key = item, timeout = "5s")]
    async fn pack(
        &self,
        /// The item, in the singular.
        item: &str,
        /// How many.
        #[schemars(range(min = 1, max = 100))]
        count: u32,
        #[context] cx: &Context,
    ) -> Result<String, StockError> {
        self.take(item, count)?;
        for packed in 1..=count {
            tokio::time::sleep(Duration::from_millis(100)).await;
            cx.progress(format!("{packed} of {count} packed"));
        }
        Ok(format!("{count} packed"))
    }

    fn take(&self, item: &str, count: u32) -> Result<(), StockError> {
        let mut stock = self.lock();
        let Some(left) = stock.get_mut(item) else {
            return Err(StockError::Unknown(item.to_owned()));
        };
        match left.checked_sub(count) {
            Some(rest) => *left = rest,
            None => return Err(StockError::TooFew { left: *left }),
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, u32>> {
        self.stock
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What an item costs, in cents.
#[tool(read_only)]
fn price(
    #[state] prices: &Prices,
    /// The item, in the singular.
    item: &str,
) -> Option<u32> {
    prices.0.get(item).copied()
}

/// Stands in for a model.
fn script(request: &ChatRequest) -> Reply {
    let answers = request.tool_answers();
    if answers.is_empty() {
        return Reply::calls([
            ("stock", json!({ "item": "apple" })),
            ("price", json!({ "item": "apple" })),
            ("pack", json!({ "item": "apple", "count": 3 })),
            ("pack", json!({ "item": "pear", "count": 2 })),
            ("pack", json!({ "item": "apple", "count": 500 })),
        ]);
    }
    let lines = answers
        .iter()
        .map(|answer| format!("{} {}: {}", answer.name, answer.arguments, answer.content));
    Reply::text(lines.collect::<Vec<_>>().join("\n"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let shop = Shop {
        warehouse: Warehouse {
            stock: Mutex::new([("apple".to_owned(), 12), ("pear".to_owned(), 2)].into()),
        },
        prices: Prices([("apple", 40), ("pear", 60)].into()),
    };
    let tools = Warehouse::tools().merge(toolset![price])?.with_state(shop);

    let server = ModelServer::start(script).await?;
    let config = OpenAIConfig::new().with_api_base(server.url());
    // Loopback is never behind a proxy, whatever the environment says.
    let http = reqwest::Client::builder().no_proxy().build()?;
    let conversation = Agent::new(Client::build(http, config), "script")
        .tools(tools)
        .on_event(|event| match event {
            AgentEvent::Call(Event::Progress { call, message, .. }) => {
                println!("{} {}: {message}", call.name, call.arguments);
            }
            AgentEvent::Call(Event::Answered { answer, .. }) => {
                let name = &answer.call.name;
                println!(
                    "{name} {}: {}",
                    answer.call.arguments,
                    answer.outcome.kind()
                );
            }
            _ => {}
        })
        .run("Pack three apples and two pears.")
        .await?;
    println!("\n{}", conversation.answer().unwrap_or_default());
    Ok(())
}
