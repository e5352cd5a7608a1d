//! Any schema, as a tool from elsewhere may bring it. It is refused, or shown in every way there is; a second look sees the same; and what
//! its strict form allows, the tool takes.
//!
//! An input that begins with `{` is the schema itself, as the seeds are; any other is a recipe for one.
#![no_main]

use std::{
    cell::RefCell,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tool_fuzz::{schemas::schema, values::draw};
use tool_runtime::{
    Call, Dialect, Outcome, Toolset,
    inspect::Report,
    testing::check_chat,
    tool::{Definition, from_fn},
};

/// What got how far.
static RUNS: AtomicU64 = AtomicU64::new(0);
static DEFINITIONS: AtomicU64 = AtomicU64::new(0);
static STRICT: AtomicU64 = AtomicU64::new(0);
static SUCCESSES: AtomicU64 = AtomicU64::new(0);
static REFUSALS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime"));
}

/// How many calls a schema gets.
const CALLS: usize = 4;

fuzz_target!(|data: &[u8]| {
    report();
    let mut recipe = Unstructured::new(data);
    let schema = match data.first() {
        Some(b'{') => serde_json::from_slice(data).ok(),
        _ => schema(&mut recipe).ok(),
    };
    let Some(definition) = schema.and_then(|schema| Definition::new("any", schema).ok()) else { return };
    DEFINITIONS.fetch_add(1, Relaxed);
    let again = Definition::new("any", definition.parameters.as_value().clone()).expect("it was taken before");
    assert_eq!(again.parameters, definition.parameters);

    let strict = definition.strict_parameters();
    assert_eq!(definition.strict_parameters(), strict);
    if let Ok(strict) = &strict {
        STRICT.fetch_add(1, Relaxed);
        let checked = check_chat(&request(strict.as_value()));
        assert_eq!(checked, Ok(()), "{}\n{}", definition.parameters.as_value(), strict.as_value());
        let again = Definition::new("any", strict.as_value().clone()).expect("a schema of an object");
        let again = again.strict_parameters().expect("it is strict already");
        // As texts, because the order of properties counts.
        assert_eq!(again.as_value().to_string(), strict.as_value().to_string());
    }

    let plain = definition.parameters.as_value().clone();
    let tool = from_fn(definition, |arguments: Value, _| async move { Ok::<_, String>(arguments) });
    let tools = Toolset::new().with_tool(tool).expect("no other tool");
    for &dialect in Dialect::ALL {
        assert_eq!(tools.definitions_in(dialect).len(), 1);
    }
    let report = || serde_json::to_string(&Report::of(&tools)).expect("a report is JSON");
    assert_eq!(report(), report());

    let is_told = is_told_in_words(&plain);
    for _ in 0..CALLS {
        let arguments = draw(&plain, &mut recipe);
        count(&call(&tools, &arguments));
        let Ok(strict) = &strict else { continue };
        let Some(arguments) = draw(strict.as_value(), &mut recipe) else { continue };
        let outcome = call(&tools, &Some(arguments.clone()));
        assert!(
            is_told || outcome.is_success(),
            "the strict form allows {arguments}, the tool does not: {outcome:?}\n{plain}\n{}",
            strict.as_value()
        );
    }
});

fn request(strict: &Value) -> Value {
    json!({
        "model": "m",
        "messages": [{ "role": "user", "content": "Go." }],
        "tools": [{ "type": "function", "function": { "name": "any", "parameters": strict, "strict": true } }],
    })
}

fn call(tools: &Toolset, arguments: &Option<Value>) -> Outcome {
    let arguments = arguments.as_ref().map_or_else(String::new, Value::to_string);
    let run = || tools.run([Call::new("1", "any", arguments)]);
    let mut turn = RUNTIME.with_borrow(|runtime| runtime.block_on(async { run().await }));
    assert_eq!(turn.answers.len(), 1);
    let answer = turn.answers.remove(0);
    assert!(!answer.text().is_empty());
    assert!(!matches!(answer.outcome, Outcome::Panicked { .. }));
    answer.outcome
}

fn count(outcome: &Outcome) {
    let counter = if outcome.is_success() { &SUCCESSES } else { &REFUSALS };
    counter.fetch_add(1, Relaxed);
}

/// Whether a schema has bounds that its strict form tells in words only.
fn is_told_in_words(schema: &Value) -> bool {
    let text = schema.to_string();
    ["minLength", "maxLength", "uniqueItems", "format", "content"].iter().any(|it| text.contains(it))
}

/// Says, now and then, how far the inputs got, and fails if most get nowhere.
fn report() {
    let runs = RUNS.fetch_add(1, Relaxed) + 1;
    if !runs.is_multiple_of(20_000) {
        return;
    }
    let [definitions, strict, successes, refusals] =
        [&DEFINITIONS, &STRICT, &SUCCESSES, &REFUSALS].map(|it| it.load(Relaxed));
    eprintln!(
        "{runs} runs: {definitions} definitions, {strict} strict; of random arguments {successes} fit, {refusals} did not"
    );
    assert!(definitions > runs / 4, "most inputs make no definition");
    assert!(strict > definitions / 50, "hardly a schema has a strict form");
    assert!(successes > definitions / 50, "hardly a call gets through");
    assert!(refusals > definitions / 50, "hardly a call is refused");
}
