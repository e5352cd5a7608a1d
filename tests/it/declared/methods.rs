//! Methods that are tools.

use std::{collections::HashMap, fmt::Display, sync::Mutex};

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use tool_runtime::{Call, Context, Provides, Toolset, tool, tools, toolset};

struct Warehouse {
    stock: Mutex<HashMap<String, u32>>,
}

struct Prices {
    unit: u32,
}

#[derive(Provides)]
struct Shop(Warehouse, Prices);

fn warehouse() -> Warehouse {
    Warehouse {
        stock: Mutex::new(HashMap::from([("apple".to_owned(), 6)])),
    }
}

#[tools]
impl Warehouse {
    const LEAST: u32 = 1;

    /// How many there are of a thing.
    #[tool]
    async fn stock(
        &self,
        /// What it is called.
        sku: &str,
    ) -> Result<u32, String> {
        tokio::task::yield_now().await;
        self.count(sku).ok_or_else(|| format!("there is no {sku}"))
    }

    /// Adds some.
    #[tool(name = "restock", key = sku)]
    fn add(
        &self,
        sku: String,
        #[tool(default = Self::LEAST)] count: u32,
        #[context] cx: &Context,
    ) -> String {
        *self.stock.lock().unwrap().entry(sku).or_default() += count;
        cx.call().id.clone()
    }

    /// Which version this is.
    #[tool]
    fn version() -> &'static str {
        "1.0"
    }

    /// Is not there.
    #[cfg(any())]
    #[tool]
    fn version(&self, no: Such) -> Type {}

    fn count(&self, sku: &str) -> Option<u32> {
        self.stock.lock().unwrap().get(sku).copied()
    }
}

#[tools(pub(self) fn priced_tools)]
impl Warehouse {
    /// What all of a thing is worth.
    #[tool]
    fn worth(
        &self,
        sku: &str,
        #[state] prices: &Prices,
        #[cfg(any())] never: u32,
        #[cfg(test)] factor: u32,
    ) -> u32 {
        self.count(sku).unwrap_or_default() * prices.unit * factor
    }
}

struct Cell<T>(Mutex<Option<T>>);

#[tools]
impl<T> Cell<T>
where
    T: Display + Clone + Serialize + DeserializeOwned + JsonSchema + Send + 'static,
{
    /// Keeps a value.
    #[tool]
    async fn put(&self, value: T) {
        *self.0.lock().unwrap() = Some(value);
    }

    /// Gives it back.
    #[tool(output_schema)]
    async fn get(&self) -> Option<T> {
        self.0.lock().unwrap().clone()
    }
}

async fn text(tools: &Toolset, name: &str, arguments: serde_json::Value) -> String {
    let turn = tools
        .run([Call::new("call_1", name, arguments.to_string())])
        .await;
    turn.answers[0].text().into_owned()
}

#[tokio::test]
async fn methods_work_on_one_value() {
    let tools = Warehouse::tools().with_state(warehouse());
    let names: Vec<_> = tools.definitions().iter().map(|tool| &tool.name).collect();
    assert_eq!(names, ["stock", "restock", "version"]);
    assert_eq!(text(&tools, "stock", json!({ "sku": "apple" })).await, "6");
    assert_eq!(
        text(&tools, "restock", json!({ "sku": "apple" })).await,
        "call_1"
    );
    assert_eq!(text(&tools, "stock", json!({ "sku": "apple" })).await, "7");
    assert_eq!(
        text(&tools, "stock", json!({ "sku": "pear" })).await,
        "error: there is no pear"
    );
    assert_eq!(text(&tools, "version", json!({})).await, "1.0");
}

#[tokio::test]
async fn blocks_and_functions_come_together_under_one_state() {
    /// Doubles a number.
    #[tool]
    fn double(number: u32) -> u32 {
        number * 2
    }

    let tools = Warehouse::tools()
        .merge(Warehouse::priced_tools())
        .and_then(|tools| tools.merge(toolset![double]))
        .unwrap()
        .with_state(Shop(warehouse(), Prices { unit: 3 }));
    assert_eq!(tools.definitions().len(), 5);
    assert_eq!(
        text(&tools, "worth", json!({ "sku": "apple", "factor": 2 })).await,
        "36"
    );
    assert_eq!(text(&tools, "double", json!({ "number": 2 })).await, "4");
}

#[tokio::test]
async fn a_generic_type_has_tools_of_its_argument() {
    let tools = Cell::<u8>::tools().with_state(Cell(Mutex::default()));
    assert_eq!(text(&tools, "get", json!({})).await, "null");
    assert_eq!(text(&tools, "put", json!({ "value": 7 })).await, "done");
    assert_eq!(text(&tools, "get", json!({})).await, "7");
    assert!(
        text(&tools, "put", json!({ "value": 700 }))
            .await
            .contains("/value")
    );
    let output = tools.definitions()[1].output.as_ref().unwrap();
    assert_eq!(output.as_value()["type"], json!(["integer", "null"]));
}
