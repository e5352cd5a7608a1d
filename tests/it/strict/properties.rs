//! What holds for every strict schema.

use std::collections::HashSet;

use proptest::{prelude::*, test_runner::TestRunner};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tool_runtime::{Call, Toolset, tool, tool::Definition, tool::from_fn, toolset};

use super::{draw::draw, server::verdict, shapes, shapes::Shape, written};

/// The strict schemas there are, by the names of what they were made from.
fn strict() -> Vec<(String, Value)> {
    let shapes = shapes::all().filter_map(|shape| {
        let schema = shape.definition().strict_parameters().ok()?;
        Some((shape.name.to_owned(), schema.to_value()))
    });
    let written = written::all().into_iter().filter_map(|(name, schema)| {
        let schema = written::definition(&schema).strict_parameters().ok()?;
        Some((name.to_owned(), schema.to_value()))
    });
    shapes.chain(written).collect()
}

#[test]
fn the_api_would_take_every_strict_schema() {
    for (name, schema) in strict() {
        let verdict = verdict(&schema);
        assert!(verdict.is_ok(), "{name}: {verdict:#?}\n{schema:#}");
    }
}

#[test]
fn what_the_api_takes_as_it_is_has_a_strict_form() {
    let mut refused = 0;
    for shape in shapes::all() {
        let plain = shape.definition().parameters.as_value();
        if verdict(plain).is_ok() {
            let strict = shape.definition().strict_parameters();
            assert!(strict.is_ok(), "{}: {strict:?}", shape.name);
        } else {
            refused += 1;
        }
    }
    assert!(refused > 80, "{refused}");
}

#[test]
fn converting_twice_changes_nothing() {
    for (name, schema) in strict() {
        let again = written::definition(&schema).strict_parameters();
        let again = again.unwrap_or_else(|reasons| panic!("{name}: {reasons:#?}"));
        // As texts, because the order of properties counts.
        assert_eq!(again.to_value().to_string(), schema.to_string(), "{name}");
    }
}

/// Shapes whose tool is told of bounds that the strict schema has no words for, and refuses what breaks them.
const BOUNDED: [&str; 5] = ["bounded", "formats", "ordered_set", "hashed_set", "lengths"];

/// Shapes whose type demands more than `schemars` says of it: the nanoseconds of a `Duration` may overflow its seconds.
const NOT_DRAWN: [&str; 1] = ["duration"];

async fn answer(tools: &Toolset, arguments: &Value) -> (&'static str, String) {
    let name = tools.definitions()[0].name.clone();
    let turn = tools
        .run([Call::new("call_1", name, arguments.to_string())])
        .await;
    let answer = &turn.answers[0];
    (answer.outcome.name(), answer.text().into_owned())
}

#[test]
fn every_value_of_a_strict_schema_can_be_read() {
    const CASES: u32 = 250;

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let shapes: Vec<(Shape, Value)> = shapes::all()
        .filter_map(|shape| {
            let schema = shape.definition().strict_parameters().ok()?;
            Some((shape, schema.to_value()))
        })
        .collect();
    let mut runner = TestRunner::deterministic();
    let mut count = 0;
    for (shape, schema) in &shapes {
        for _ in 0..CASES {
            if NOT_DRAWN.contains(&shape.name) {
                continue;
            }
            let arguments = draw(schema, schema, &mut runner);
            let (name, read) = (shape.name, (shape.read)(arguments["value"].clone()));
            assert!(read.is_ok(), "{name}: {read:?}\n{arguments}\n{schema:#}");
            if !BOUNDED.contains(&name) {
                let (kind, text) = runtime.block_on(answer(&shape.tools, &arguments));
                assert_eq!(kind, "success", "{name}: {text}\n{arguments}\n{schema:#}");
            }
            count += 1;
        }
    }
    assert!(count >= 10_000, "{count}");
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
enum Unit {
    #[default]
    Celsius,
    Fahrenheit,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
struct Options {
    #[serde(default)]
    deep: u8,
    note: Option<String>,
    unit: Option<Unit>,
}

/// Takes parameters that may be left out.
#[tool(strict)]
#[expect(clippy::needless_pass_by_value, reason = "that is what it takes")]
fn optional(
    text: Option<String>,
    #[tool(default = 5)] count: u8,
    #[tool(default = Unit::Fahrenheit)] unit: Unit,
    #[tool(default)] tags: &[String],
    options: Option<Options>,
    #[tool(default)] seen: HashSet<u8>,
) -> String {
    format!(
        "{text:?} {count} {unit:?} {tags:?} {} {}",
        options.is_some(),
        seen.len()
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn null_counts_as_absent_in_a_declared_tool(seed in any::<[u8; 32]>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let tools = toolset![optional];
        let schema = tools.definitions()[0].strict_parameters().unwrap().to_value();
        let mut runner = seeded(seed);
        let mut arguments = draw(&schema, &schema, &mut runner);
        // The tool refuses a set with an item twice, of which the schema's description tells.
        if let Some(seen) = arguments["seen"].as_array_mut() {
            seen.truncate(1);
        }
        let given = runtime.block_on(answer(&tools, &arguments));
        prop_assert_eq!(given.0, "success", "{}\n{}", given.1, arguments);
        let mut left_out = arguments.clone();
        left_out.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        prop_assert_eq!(runtime.block_on(answer(&tools, &left_out)), given);
    }
}

#[test]
fn every_value_of_a_written_schema_reaches_the_closure() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let mut runner = TestRunner::deterministic();
    for (name, schema) in written::all() {
        let definition = written::definition(&schema);
        // One is told of a length, and refuses what breaks it.
        let Some(strict) = definition
            .strict_parameters()
            .ok()
            .filter(|_| name != "several_types")
        else {
            continue;
        };
        let tool = from_fn(definition, |arguments: Value, _| async move {
            Ok::<_, String>(arguments.to_string())
        });
        let tools = Toolset::new().with_tool(tool).unwrap();
        let strict = strict.to_value();
        for _ in 0..200 {
            let arguments = draw(&strict, &strict, &mut runner);
            let (kind, text) = runtime.block_on(answer(&tools, &arguments));
            assert_eq!(kind, "success", "{name}: {text}\n{arguments}");
        }
    }
}

fn seeded(seed: [u8; 32]) -> TestRunner {
    use proptest::test_runner::{Config, RngAlgorithm, TestRng};

    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    TestRunner::new_with_rng(Config::default(), rng)
}

#[tokio::test]
async fn a_closure_is_not_given_null_for_what_is_left_out() {
    let schema = json!({
        "type": "object",
        "properties": {
            "city": { "type": "string" },
            "unit": { "type": "string", "enum": ["a", "b"] },
            "note": { "type": ["string", "null"] },
        },
        "required": ["city"],
    });
    let definition = Definition::new("weather", schema).unwrap();
    let tool = from_fn(definition, |arguments: Value, _| async move {
        Ok::<_, String>(arguments.to_string())
    });
    let tools = Toolset::new().with_tool(tool).unwrap();
    let arguments = json!({ "city": "Ulm", "unit": null, "note": null });
    let given = answer(&tools, &arguments).await;
    assert_eq!(
        given,
        ("success", r#"{"city":"Ulm","note":null}"#.to_owned())
    );
    let (kind, text) = answer(&tools, &json!({ "city": null })).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("/city: expected a string, got null"),
        "{text}"
    );
    let twice = Call::new(
        "call_1",
        "weather",
        r#"{"city":"Ulm","unit":null,"city":"Bonn"}"#,
    );
    let turn = tools.run([twice]).await;
    assert!(
        turn.answers[0]
            .text()
            .contains("/city: is given more than once")
    );
}

fn one(property: &Value) -> Definition {
    written::definition(
        &json!({ "type": "object", "properties": { "x": property }, "required": ["x"] }),
    )
}

fn reasons(definition: &Definition) -> Vec<String> {
    let reasons = definition.strict_parameters().unwrap_err();
    reasons.iter().map(ToString::to_string).collect()
}

#[test]
fn schemas_over_the_limits_are_refused() {
    let texts = |count: usize, length: usize| -> Value {
        (0..count).map(|n| format!("{n:0length$}")).collect()
    };
    let properties = |count: usize| -> Value {
        let names = (0..count).map(|n| (format!("p{n}"), json!({ "type": "string" })));
        let properties: serde_json::Map<_, _> = names.collect();
        let names: Vec<&String> = properties.keys().collect();
        json!({ "type": "object", "properties": properties, "required": names })
    };
    let text = |values| json!({ "type": "string", "enum": values });
    for (fits, over, words) in [
        (properties(4_999), properties(5_000), "5001 properties"),
        (text(texts(1_000, 4)), text(texts(1_001, 4)), "1001 values"),
        (
            text(texts(251, 59)),
            text(texts(251, 60)),
            "15060 characters in the values of one long `enum`",
        ),
        (
            text(texts(250, 479)),
            text(texts(250, 480)),
            "120001 characters",
        ),
    ] {
        assert!(one(&fits).strict_parameters().is_ok(), "{words}");
        let reasons = reasons(&one(&over));
        assert!(
            reasons.iter().any(|it| it.contains(words)),
            "{words}: {reasons:?}"
        );
    }
}

#[test]
fn hostile_schemas_come_to_an_end() {
    // Each definition leads to the next one twice.
    let choice = |index: usize| {
        json!({ "anyOf": [
        { "$ref": format!("#/$defs/D{index}"), "type": "object" },
        { "$ref": format!("#/$defs/D{index}"), "minProperties": 0 },
    ] })
    };
    let chain = |index: usize| {
        json!({ "type": "object", "properties": {
        "a": { "$ref": format!("#/$defs/D{index}"), "description": "One." },
        "b": { "$ref": format!("#/$defs/D{index}"), "description": "Other." },
    } })
    };
    let all = |index: usize| {
        json!({ "allOf": [
        { "$ref": format!("#/$defs/D{index}") }, { "$ref": format!("#/$defs/D{index}"), "title": "Same." },
    ] })
    };
    let one = |index: usize| {
        json!({ "oneOf": [
        { "$ref": format!("#/$defs/D{index}") }, { "$ref": format!("#/$defs/D{index}"), "title": "Same." },
    ] })
    };
    for make in [&choice as &dyn Fn(usize) -> Value, &chain, &all, &one] {
        for count in [20, 3_000] {
            let mut definitions: serde_json::Map<_, _> = (0..count)
                .map(|index| (format!("D{index}"), make(index + 1)))
                .collect();
            definitions.insert(format!("D{count}"), json!({ "type": ["object", "null"] }));
            let definition = written::definition(&json!({
                "type": "object",
                "properties": { "x": { "$ref": "#/$defs/D0" } },
                "$defs": definitions,
            }));
            assert!(!reasons(&definition).is_empty());
        }
    }
    let mut deep = json!({ "type": "string" });
    for _ in 0..100 {
        deep = json!({ "type": "array", "items": deep });
    }
    assert!(reasons(&self::one(&deep))[0].contains("too large"));
}
