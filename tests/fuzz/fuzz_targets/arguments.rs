//! Any text as the arguments of a call: one answer, no panic, and never a crash of the tool.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{Call, Outcome, Toolset, tool, toolset};

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "only decoded")]
enum Shape {
    Circle { radius: f64 },
    Polygon { corners: Vec<(i32, i32)>, inner: Option<Box<Shape>> },
}

/// Draws.
#[tool]
async fn draw(
    /// What.
    shape: Shape,
    /// Where.
    at: (u8, i64),
    /// In which colours.
    colours: &[String],
    /// With what else.
    #[tool(default)]
    options: BTreeMap<String, Option<bool>>,
    /// For whom.
    name: Option<char>,
) -> usize {
    let _ = (shape, at, name);
    colours.len() + options.len()
}

/// The same parameters, known only by their schema.
fn dynamic() -> Toolset {
    use tool_runtime::tool::{Definition, from_fn};

    let tools = toolset![draw];
    let schema = tools.definitions()[0].parameters.as_value().clone();
    let definition = Definition::new("dynamic", schema).expect("a schema of an object");
    tools.with_tool(from_fn(definition, |_, _| async { Ok::<_, String>(0) })).expect("another name")
}

fuzz_target!(|text: &str| {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let turn = runtime.block_on(async { dynamic().run([Call::new("1", "draw", text), Call::new("2", "dynamic", text)]).await });
    assert_eq!(turn.answers.len(), 2);
    for answer in &turn.answers {
        assert!(!answer.text().is_empty());
        assert!(!matches!(answer.outcome, Outcome::Panicked { .. }));
    }
    // What the types accept, the schema accepts.
    if turn.answers[0].outcome.is_success() {
        assert!(turn.answers[1].outcome.is_success(), "{:?}", turn.answers[1].outcome);
    }
});
