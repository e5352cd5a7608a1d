//! Functions that `#[tool]` declares: what reaches them, and what comes back.
#![expect(
    clippy::ref_option,
    clippy::too_many_arguments,
    clippy::unused_async,
    reason = "these functions show what a tool may be, and do nothing else"
)]

mod allowed;
mod attributes;
mod beyond_types;
mod custom;
mod defaults;
mod enforced;
mod foreign_schemas;
mod mended;
mod methods;
mod numbers;
mod other_crate;
mod returned;
mod state;
mod unknown_fields;
mod words;
mod written;

use std::{borrow::Cow, collections::BTreeMap, path::Path, thread, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tool_runtime::{Call, Toolset, tool, toolset};

/// Runs one call, and returns the kind of its outcome and its text.
async fn run(tools: Toolset, name: &str, arguments: &Value) -> (&'static str, String) {
    let turn = tools
        .run([Call::new("call_1", name, arguments.to_string())])
        .await;
    let answer = &turn.answers[0];
    (answer.outcome.name(), answer.text().into_owned())
}

fn success(text: &str) -> (&'static str, String) {
    ("success", text.to_owned())
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
enum Unit {
    Celsius,
    Fahrenheit,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Place<'a> {
    name: Cow<'a, str>,
}

/// Shows what it is given.
#[tool]
async fn show_values(
    text: String,
    number: i64,
    flag: bool,
    unit: Unit,
    list: Vec<u8>,
    map: BTreeMap<String, f64>,
    pair: (u8, char),
    any: Value,
) -> String {
    format!("{text} {number} {flag} {unit:?} {list:?} {map:?} {pair:?} {any}")
}

#[tokio::test]
async fn values_are_decoded() {
    let arguments = json!({
        "any": null, "pair": [1, "x"], "map": { "a": 1.5 }, "list": [1, 2], "unit": "Fahrenheit",
        "flag": true, "number": -7, "text": "a \"text\"",
    });
    assert_eq!(
        run(toolset![show_values], "show_values", &arguments).await,
        success("a \"text\" -7 true Fahrenheit [1, 2] {\"a\": 1.5} (1, 'x') null"),
    );
}

/// Shows what it is lent.
#[tool]
async fn show_references<'a>(
    text: &'a str,
    list: &[String],
    path: &Path,
    unit: &Unit,
    boxed: &Vec<u8>,
    place: Place<'a>,
    cow: Cow<'_, str>,
    lent: &Option<Place<'_>>,
) -> String {
    let lent = lent.as_ref().map(|place| &place.name);
    format!(
        "{text} {list:?} {} {unit:?} {boxed:?} {} {cow} {lent:?}",
        path.display(),
        place.name
    )
}

#[tokio::test]
async fn references_are_lent() {
    let arguments = json!({
        "text": "a", "list": ["b", "c"], "path": "d/e", "unit": "Celsius", "boxed": [1],
        "place": { "name": "f" }, "cow": "g", "lent": { "name": "h" },
    });
    assert_eq!(
        run(toolset![show_references], "show_references", &arguments).await,
        success("a [\"b\", \"c\"] d/e Celsius [1] f g Some(\"h\")"),
    );
}

type Maybe<T> = Option<T>;

/// Shows what may be left out.
#[tool]
async fn show_options(city: Option<String>, days: Maybe<u32>) -> String {
    format!("{city:?} {days:?}")
}

#[tokio::test]
async fn options_may_be_absent_or_null() {
    for (arguments, shown) in [
        (json!({}), "None None"),
        (json!({ "city": null, "days": null }), "None None"),
        (json!({ "days": 3 }), "None Some(3)"),
        (json!({ "city": "Paris" }), "Some(\"Paris\") None"),
    ] {
        assert_eq!(
            run(toolset![show_options], "show_options", &arguments).await,
            success(shown)
        );
    }
    let tools = toolset![show_options];
    let definitions = tools.definitions();
    assert_eq!(definitions[0].parameters.get("required"), Some(&json!([])));
}

/// A type that cannot be written as JSON.
#[derive(Debug, Default, Deserialize, JsonSchema)]
struct ReadOnly {
    seen: u8,
}

/// Shows what it falls back to.
#[tool]
async fn show_defaults(
    #[tool(default)] city: String,
    #[tool(default = Unit::Celsius)] unit: Unit,
    #[tool(default = "FR")] country: &str,
    #[tool(default)] region: &str,
    #[tool(default = &[1, 2])] days: &[u32],
    #[tool(default = &vec!["a".to_owned()])] words: &Vec<String>,
    #[tool(default = ReadOnly { seen: 7 })] read: ReadOnly,
    #[tool(default = Some(5))] most: Option<u32>,
) -> String {
    let read = read.seen;
    format!("{city:?} {unit:?} {country} {region:?} {days:?} {words:?} {read} {most:?}")
}

#[tokio::test]
async fn defaults_take_the_place_of_what_is_absent_or_null() {
    let defaults = "\"\" Celsius FR \"\" [1, 2] [\"a\"] 7 Some(5)";
    let nulls = json!({
        "city": null, "unit": null, "country": null, "region": null, "days": null, "words": null,
        "read": null, "most": null,
    });
    let given = json!({
        "city": "Ulm", "unit": "Fahrenheit", "country": "DE", "region": "BW", "days": [], "words": [],
        "read": { "seen": 1 }, "most": 2,
    });
    for (arguments, shown) in [
        (json!({}), defaults),
        (nulls, defaults),
        (given, "\"Ulm\" Fahrenheit DE \"BW\" [] [] 1 Some(2)"),
    ] {
        assert_eq!(
            run(toolset![show_defaults], "show_defaults", &arguments).await,
            success(shown)
        );
    }
}

#[test]
fn defaults_are_in_the_schema_where_they_can_be_written() {
    let tools = toolset![show_defaults];
    let definitions = tools.definitions();
    let schema = serde_json::to_value(&definitions[0].parameters).unwrap();
    let default = |name: &str| schema["properties"][name].get("default").cloned();
    assert_eq!(default("city"), Some(json!("")));
    assert_eq!(default("unit"), Some(json!("Celsius")));
    assert_eq!(default("country"), Some(json!("FR")));
    assert_eq!(default("region"), Some(json!("")));
    assert_eq!(default("days"), Some(json!([1, 2])));
    assert_eq!(default("words"), Some(json!(["a"])));
    assert_eq!(default("read"), None);
    assert_eq!(default("most"), Some(json!(5)));
    assert_eq!(schema["required"], json!([]));
}

#[tokio::test]
async fn bad_arguments_never_reach_the_function() {
    /// Ends the test.
    #[tool]
    fn never_called(number: u32, other: &str) {
        panic!("called with {number} and {other}");
    }
    let arguments = json!({ "number": "seven", "extra": 1 });
    let (kind, text) = run(toolset![never_called], "never_called", &arguments).await;
    assert_eq!(kind, "invalid_arguments");
    for path in ["/number", "/other", "/extra"] {
        assert!(text.contains(path), "{text}");
    }
}

/// Tells its thread, asynchronously.
#[tool]
async fn thread_of_async() -> String {
    format!("{:?}", thread::current().id())
}

/// Tells its thread.
#[tool]
fn thread_of_plain(#[tool(default)] _padding: u8) -> String {
    format!("{:?}", thread::current().id())
}

#[tokio::test]
async fn plain_functions_run_off_the_threads_of_async_ones() {
    let here = format!("{:?}", thread::current().id());
    let tools = toolset![thread_of_async, thread_of_plain];
    assert_eq!(
        run(tools.clone(), "thread_of_async", &json!({})).await,
        success(&here)
    );
    let (kind, elsewhere) = run(tools, "thread_of_plain", &json!({})).await;
    assert_eq!(kind, "success");
    assert_ne!(elsewhere, here);
}

#[tokio::test]
async fn plain_functions_do_not_wait_for_each_other() {
    /// Blocks its thread.
    #[tool]
    fn block() {
        thread::sleep(Duration::from_millis(100));
    }
    let calls = (0..5).map(|index| Call::new(format!("call_{index}"), "block", "{}"));
    let turn = toolset![block].run(calls).await;
    assert!(
        turn.elapsed < Duration::from_millis(400),
        "{:?}",
        turn.elapsed
    );
}

#[tokio::test]
async fn a_panic_is_an_outcome_in_either_kind_of_function() {
    /// Panics without a message on the terminal.
    #[tool]
    fn crash() -> u8 {
        std::panic::resume_unwind(Box::new("secret"))
    }
    /// Panics, asynchronously.
    #[tool]
    async fn crash_async() -> u8 {
        std::panic::resume_unwind(Box::new("secret"))
    }
    for name in ["crash", "crash_async"] {
        let (kind, text) = run(toolset![crash, crash_async], name, &json!({})).await;
        assert_eq!(kind, "panicked");
        assert!(!text.contains("secret"), "{text}");
    }
}

/// Writes a file.
///
/// Ask before you call it.
///
/// # Arguments
///
/// * `path` - Where to,
///   from the root.
/// * `r#type`: Its kind
///
/// # Errors
/// When it cannot.
#[tool(name = "write-file", timeout = "1m 30s", key = path)]
async fn write_file(
    path: &str,
    r#type: u8,
    /// What to write
    /// in it.
    text: Option<String>,
) -> String {
    format!("{path} {type} {text:?}", r#type = r#type)
}

#[test]
fn docs_and_options_are_in_the_definition() {
    let tools = toolset![write_file];
    let definitions = tools.definitions();
    let definition = &definitions[0];
    assert_eq!(definition.name, "write-file");
    assert_eq!(
        definition.description.as_deref(),
        Some("Writes a file.\n\nAsk before you call it.\n\n# Errors\nWhen it cannot."),
    );
    let schema = serde_json::to_value(&definition.parameters).unwrap();
    let description = |name: &str| schema["properties"][name]["description"].clone();
    assert_eq!(description("path"), "Where to,\nfrom the root.");
    assert_eq!(description("type"), "Its kind");
    assert_eq!(description("text"), "What to write\nin it.");
    assert_eq!(schema["required"], json!(["path", "type"]));
}

#[tokio::test]
async fn a_name_of_its_own_is_what_the_model_calls() {
    let arguments = json!({ "path": "a", "type": 1 });
    assert_eq!(
        run(toolset![write_file], "write-file", &arguments).await,
        success("a 1 None")
    );
    assert_eq!(
        run(toolset![write_file], "write_file", &arguments).await.0,
        "unknown_tool"
    );
    assert_eq!(write_file("a", 1, None).await, "a 1 None");
}

#[tokio::test(start_paused = true)]
async fn a_timeout_ends_the_call() {
    /// Never ends.
    #[tool(timeout = "1m 30s")]
    async fn hang() {
        std::future::pending::<()>().await;
    }
    let turn = toolset![hang]
        .run([Call::new("call_1", "hang", "{}")])
        .await;
    assert_eq!(turn.answers[0].outcome.name(), "timed_out");
    assert_eq!(turn.elapsed, Duration::from_secs(90));
}

#[tokio::test(start_paused = true)]
async fn calls_with_an_equal_key_do_not_overlap() {
    /// Takes a second.
    #[tool(key = file)]
    async fn work(file: &str) -> usize {
        tokio::time::sleep(Duration::from_secs(1)).await;
        file.len()
    }
    let calls = |files: [&str; 3]| {
        files.map(|file| Call::new(file, "work", json!({ "file": file }).to_string()))
    };
    assert_eq!(
        toolset![work].run(calls(["a", "b", "c"])).await.elapsed,
        Duration::from_secs(1)
    );
    assert_eq!(
        toolset![work].run(calls(["a", "b", "a"])).await.elapsed,
        Duration::from_secs(2)
    );
}

/// Takes as many as there may be.
#[tool]
#[expect(clippy::many_single_char_names, reason = "as many as there may be")]
async fn sum(
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    h: u8,
    i: u8,
    j: u8,
    k: u8,
    l: u8,
    m: u8,
    n: u8,
    o: u8,
    #[tool(default = 16)] p: u8,
) -> u8 {
    a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p
}

#[tokio::test]
async fn sixteen_parameters_are_decoded() {
    let arguments: Value = ('a'..='o')
        .zip(1..)
        .map(|(name, value)| (name.to_string(), value))
        .collect();
    assert_eq!(run(toolset![sum], "sum", &arguments).await, success("136"));
}

#[tokio::test]
async fn whole_numbers_with_a_fraction_are_integers() {
    /// Takes some.
    #[tool]
    async fn take(count: i64, share: f64) -> String {
        format!("{count} {share}")
    }

    let calls = [
        Call::new("a", "take", r#"{"count":5.0,"share":2.0}"#),
        Call::new("b", "take", r#"{"count":5.5,"share":2}"#),
    ];
    let turn = toolset![take].run(calls).await;
    assert_eq!(turn.answers[0].text(), "5 2");
    assert!(
        turn.answers[1]
            .text()
            .contains("- /count: expected an integer, got the number 5.5")
    );
}
