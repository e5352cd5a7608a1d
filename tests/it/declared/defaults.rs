//! Defaults: what the model is told of them is what calls get.

use std::{
    collections::{HashMap, HashSet},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tool_runtime::{Call, Toolset, tool, toolset};

static COUNT: AtomicU32 = AtomicU32::new(0);

fn count() -> u32 {
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// A type whose default is another one each time.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Ticket(u32);

impl Default for Ticket {
    fn default() -> Self {
        Self(count())
    }
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Options {
    #[serde(default = "count")]
    ticket: u32,
    #[serde(default = "three")]
    depth: u32,
}

fn three() -> u32 {
    3
}

/// Sells tickets.
#[tool]
fn sell(
    #[tool(default = count())] first: u32,
    #[tool(default = Ticket(count()))] second: Ticket,
    #[tool(default)] third: Ticket,
    #[serde(default = "count")] fourth: u32,
    #[tool(default = Ticket(7))] told: Ticket,
    options: Option<Options>,
) -> Vec<u32> {
    let inner = options.map(|options| options.ticket + options.depth);
    let all = [
        Some(first),
        Some(second.0),
        Some(third.0),
        Some(fourth),
        Some(told.0),
        inner,
    ];
    all.into_iter().flatten().collect()
}

fn parameters(tools: &Toolset) -> Value {
    tools.definitions()[0].parameters.as_value().clone()
}

#[test]
fn a_default_that_differs_from_call_to_call_is_not_in_the_schema() {
    let first = parameters(&toolset![sell]);
    assert_eq!(first.to_string(), parameters(&toolset![sell]).to_string());
    let properties = first["properties"].as_object().unwrap();
    let told: Vec<&String> = properties
        .iter()
        .filter(|(_, property)| property.get("default").is_some())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(told, ["told"]);
    assert_eq!(first["required"], json!([]));
    let fields = &first["$defs"]["Options"]["properties"];
    assert_eq!(fields["ticket"].get("default"), None);
    assert_eq!(fields["depth"]["default"], 3);
}

#[tokio::test]
async fn each_call_gets_a_default_of_its_own() {
    let tools = toolset![sell];
    let turn = tools
        .run([Call::new("a", "sell", "{}"), Call::new("b", "sell", "{}")])
        .await;
    let read =
        |index: usize| -> Vec<u32> { serde_json::from_str(&turn.answers[index].text()).unwrap() };
    let (one, other) = (read(0), read(1));
    let mut tickets: Vec<u32> = [&one[..4], &other[..4]].concat();
    tickets.sort_unstable();
    tickets.dedup();
    assert_eq!(tickets.len(), 8);
    assert_eq!((one[4], other[4]), (7, 7));
}

#[test]
fn what_is_not_told_at_the_root_needs_no_default_to_be_strict() {
    /// Sells a ticket.
    #[tool(strict)]
    fn sell_one(#[tool(default = count())] ticket: u32) -> u32 {
        ticket
    }

    let tools = toolset![sell_one].validate().unwrap();
    let strict = tools.definitions()[0].strict_parameters().unwrap();
    assert_eq!(
        strict.as_value()["properties"]["ticket"]["type"],
        json!(["integer", "null"])
    );
    // Further down nothing stands for what is left out, since the default is another one by the time of the call.
    let reasons = toolset![sell].definitions()[0]
        .strict_parameters()
        .unwrap_err();
    let paths: Vec<&str> = reasons.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["/$defs/Options/properties/ticket"]);
}

#[test]
fn a_constant_expression_is_in_the_schema() {
    const DAYS: u32 = 3;

    /// Waits.
    #[tool]
    fn wait(
        #[tool(default = DAYS * 2)] days: u32,
        #[tool(default = const { Duration::from_secs(5).as_secs() })] seconds: u64,
        #[tool(default = vec!["a".to_owned()])] names: Vec<String>,
        #[tool(default = Some(-1))] offset: Option<i32>,
    ) -> String {
        format!("{days} {seconds} {names:?} {offset:?}")
    }

    let parameters = parameters(&toolset![wait]);
    let defaults = ["days", "seconds", "names", "offset"]
        .map(|name| parameters["properties"][name]["default"].clone());
    assert_eq!(defaults, [json!(6), json!(5), json!(["a"]), json!(-1)]);
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(default)]
struct Filters {
    words: HashSet<String>,
    headers: HashMap<String, HashSet<u8>>,
    weights: HashMap<Kind, u8>,
    order: Vec<u8>,
}

#[derive(Serialize, Deserialize, JsonSchema, PartialEq, Eq, Hash, Clone, Copy)]
enum Kind {
    Book,
    Film,
    Song,
}

impl Default for Filters {
    fn default() -> Self {
        let words = ["one", "two", "three", "four", "five", "six"];
        Self {
            words: words.iter().map(ToString::to_string).collect(),
            headers: words
                .iter()
                .map(|it| ((*it).to_owned(), [3, 1, 2, 9, 8].into()))
                .collect(),
            weights: [Kind::Song, Kind::Book, Kind::Film]
                .iter()
                .map(|it| (*it, 1))
                .collect(),
            order: vec![3, 1, 2],
        }
    }
}

#[test]
fn sets_and_maps_are_told_in_one_order() {
    /// Filters things.
    #[tool]
    fn filter(#[tool(default)] filters: Filters) -> usize {
        filters.words.len()
    }

    let first = parameters(&toolset![filter]);
    for _ in 0..20 {
        assert_eq!(parameters(&toolset![filter]).to_string(), first.to_string());
    }
    let default = &first["properties"]["filters"]["default"];
    assert_eq!(
        default["words"],
        json!(["five", "four", "one", "six", "three", "two"])
    );
    assert_eq!(default["headers"]["one"], json!([1, 2, 3, 8, 9]));
    assert_eq!(
        default["weights"].to_string(),
        r#"{"Book":1,"Film":1,"Song":1}"#
    );
    assert_eq!(default["order"], json!([3, 1, 2]));
}
