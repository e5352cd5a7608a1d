//! Work on what comes from outside comes to an end soon, however it was made. How long it takes is measured by `benches/arguments.rs`.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tool_runtime::{
    Call, Outcome, ToolError, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

/// A tool that is known only by its schema.
fn dynamic(schema: Value) -> Toolset {
    let definition = Definition::new("dynamic", schema).unwrap();
    let tool = from_fn(definition, |_, _| async { Ok::<_, String>("ran") });
    Toolset::new().with_tool(tool).unwrap()
}

/// The same parameters as those of a declared tool.
pub(super) fn like(declared: &Toolset) -> Toolset {
    dynamic(declared.definitions()[0].parameters.as_value().clone())
}

pub(super) async fn answer(tools: &Toolset, arguments: &str) -> (&'static str, String) {
    let name = tools.definitions()[0].name.clone();
    let turn = tools.run([Call::new("call_1", name, arguments)]).await;
    let answer = &turn.answers[0];
    (answer.outcome.name(), answer.text().into_owned())
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only read")]
enum Expr {
    Add { left: Box<Expr>, right: Box<Expr> },
    Sub { left: Box<Expr>, right: Box<Expr> },
    Mul { left: Box<Expr>, right: Box<Expr> },
    Div { left: Box<Expr>, right: Box<Expr> },
    Num { value: f64 },
}

/// Computes.
#[tool]
async fn compute(expr: Expr) -> &'static str {
    drop(expr);
    "ran"
}

/// A division in a division, and so on.
fn division(depth: usize, innermost: &Value) -> Value {
    (0..depth).fold(
        innermost.clone(),
        |inner, _| json!({ "kind": "Div", "left": inner, "right": { "kind": "Num", "value": 2 } }),
    )
}

#[tokio::test]
async fn alternatives_inside_alternatives_are_looked_at_once() {
    let number = json!({ "kind": "Num", "value": 1.5 });
    for depth in [8, 40, 120] {
        let arguments = json!({ "expr": division(depth, &number) }).to_string();
        for tools in [toolset![compute], like(&toolset![compute])] {
            assert_eq!(
                answer(&tools, &arguments).await,
                ("success", "ran".to_owned()),
                "{depth}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_wrong_far_inside_is_told_by_its_path() {
    for (innermost, problem) in [
        (
            json!({ "kind": "Num", "value": "one" }),
            "/value: expected a number, got the string \"one\"",
        ),
        (
            json!({ "kind": "Num" }),
            "/value: is missing; expected a number",
        ),
        (
            json!({ "kind": "Pow", "value": 1 }),
            "/kind: expected one of \"Add\", \"Sub\", \"Mul\", \"Div\", \"Num\", got the string \"Pow\"",
        ),
        (
            json!({ "kind": "Add", "left": 1 }),
            "/left: expected an object, got the number 1",
        ),
    ] {
        let arguments = json!({ "expr": division(50, &innermost) }).to_string();
        for tools in [toolset![compute], like(&toolset![compute])] {
            let (kind, text) = answer(&tools, &arguments).await;
            assert_eq!(kind, "invalid_arguments");
            let path = format!("- /expr{}{problem}\n", "/left".repeat(50));
            assert!(text.contains(&path), "{text}");
        }
    }
}

#[tokio::test]
async fn untagged_alternatives_inside_each_other_are_looked_at_once() {
    let any = "#/$defs/any";
    let next = json!({ "type": "object", "properties": { "next": { "$ref": any } }, "required": ["next"] });
    let alternatives = [vec![next; 12], vec![json!({ "type": "integer" })]].concat();
    let tools = dynamic(json!({
        "type": "object",
        "properties": { "x": { "$ref": any } },
        "$defs": { "any": { "anyOf": alternatives } },
    }));
    let nested = |innermost: Value| (0..100).fold(innermost, |inner, _| json!({ "next": inner }));
    let fits = json!({ "x": nested(json!(1)) }).to_string();
    assert_eq!(answer(&tools, &fits).await.0, "success");
    let (kind, text) = answer(&tools, &json!({ "x": nested(json!("x")) }).to_string()).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("/next: expected an object or an integer, got the string \"x\"\n"),
        "{text}"
    );
}

#[tokio::test]
async fn schemas_that_lead_back_to_themselves_come_to_an_end() {
    let reference = |name: usize| json!({ "$ref": format!("#/$defs/{name}") });
    let to_all = |count: usize| (0..count).map(reference).collect::<Vec<_>>();
    let each = |count: usize, keyword: &str| -> Value {
        let all = (0..count).map(|name| (name.to_string(), json!({ keyword: to_all(count) })));
        all.collect()
    };
    let chain: Value = (0..10_000)
        .map(|name| (name.to_string(), reference((name + 1) % 10_000)))
        .collect();
    let twice = json!({ "0": { "anyOf": [reference(0), reference(0)] } });
    let items = json!({ "0": { "anyOf": [{ "items": reference(0) }, { "items": reference(0) }] } });
    for (definitions, value) in [
        (twice.clone(), json!(true)),
        (twice, json!([[[{}]]])),
        (each(10, "anyOf"), json!(true)),
        (each(10, "allOf"), json!({ "a": [1] })),
        (each(10, "oneOf"), json!(null)),
        (chain, json!(1)),
        (items, json!([[[[[[[[1]]]]]]]])),
    ] {
        let parameters =
            json!({ "type": "object", "properties": { "x": reference(0) }, "$defs": definitions });
        let arguments = json!({ "x": value }).to_string();
        let (kind, _) = answer(&dynamic(parameters), &arguments).await;
        assert!(matches!(kind, "success" | "invalid_arguments"), "{kind}");
    }
    // What else is said holds.
    let tools = dynamic(json!({
        "type": "object",
        "properties": { "x": reference(0) },
        "$defs": { "0": { "anyOf": [reference(0), { "type": "string" }, reference(0)] } },
    }));
    assert_eq!(answer(&tools, r#"{"x":"a"}"#).await.0, "success");
    assert_eq!(answer(&tools, r#"{"x":1}"#).await.0, "invalid_arguments");
}

/// Schemas of which each leads to all others, with a type at the end: more ways through them than a check has steps.
fn web(count: usize) -> Value {
    let schema = |from: usize| {
        let others = (0..count).filter(|to| *to != from);
        let mut any: Vec<Value> = others
            .map(|to| json!({ "$ref": format!("#/$defs/web{to}") }))
            .collect();
        any.push(json!({ "type": "integer" }));
        (format!("web{from}"), json!({ "anyOf": any }))
    };
    (0..count).map(schema).collect()
}

#[tokio::test]
async fn what_takes_too_long_to_check_is_refused_in_words() {
    let x = json!({ "$ref": "#/$defs/web0" });
    for properties in [
        json!({ "x": x }),
        json!({ "x": { "type": "array", "items": x } }),
    ] {
        let tools =
            dynamic(json!({ "type": "object", "properties": properties, "$defs": web(14) }));
        let is_list = properties["x"]["type"] == "array";
        let value = |inner: Value| if is_list { json!([inner]) } else { inner };
        let (kind, text) = answer(&tools, &json!({ "x": value(json!(true)) }).to_string()).await;
        assert_eq!(kind, "invalid_arguments");
        assert!(text.contains("is too large to check"), "{text}");
        // What is allowed is found before.
        let (kind, text) = answer(&tools, &json!({ "x": value(json!(1)) }).to_string()).await;
        assert_eq!(kind, "success", "{text}");
    }
}

/// An integer whose schema takes too long to check.
#[derive(Deserialize)]
struct Webbed(#[expect(dead_code, reason = "only read")] u8);

impl JsonSchema for Webbed {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Webbed".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let webs = web(14);
        let webs = webs.as_object().into_iter().flatten();
        let webs = webs.map(|(name, schema)| (name.clone(), schema.clone()));
        generator.definitions_mut().extend(webs);
        schemars::json_schema!({ "$ref": "#/$defs/web0" })
    }
}

#[tokio::test]
async fn what_a_type_says_is_told_where_its_schema_takes_too_long() {
    /// Takes one.
    #[tool]
    async fn take(webbed: Webbed) {
        std::hint::black_box(&webbed);
    }

    let (kind, text) = answer(&toolset![take], r#"{"webbed":true}"#).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("/webbed: expected ") && !text.contains("too large"),
        "{text}"
    );
    let (kind, text) = answer(&toolset![take], r#"{"webbed":7}"#).await;
    assert_eq!(kind, "success", "{text}");
}

#[tokio::test]
async fn a_list_with_a_bound_may_be_long() {
    /// Sums up.
    #[tool]
    fn sum(#[schemars(length(min = 1), inner(range(max = 9)))] numbers: Vec<u8>) -> u64 {
        numbers.into_iter().map(u64::from).sum()
    }

    let numbers = |last: u8| format!("{{\"numbers\":[{}{last}]}}", "1,".repeat(1_000_001));
    assert_eq!(answer(&toolset![sum], &numbers(8)).await.1, "1000009");
    assert_eq!(answer(&like(&toolset![sum]), &numbers(8)).await.1, "ran");
    for tools in [toolset![sum], like(&toolset![sum])] {
        let (_, text) = answer(&tools, &numbers(10)).await;
        assert!(
            text.contains("- /numbers/1000001: must be at most 9, got 10\n"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn many_unknown_keys_are_told_with_few_suggestions() {
    let properties: Value = (0..2000)
        .map(|it| (format!("property_{it}"), json!({})))
        .collect();
    let inner =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let unknown: Value = (0..2000)
        .map(|it| (format!("propetry_{it}"), json!(1)))
        .collect();
    let nested = dynamic(json!({ "type": "object", "properties": { "x": inner } }));
    for (tools, arguments) in [(nested, json!({ "x": unknown })), (dynamic(inner), unknown)] {
        let turn = tools
            .run([Call::new("1", "dynamic", arguments.to_string())])
            .await;
        let Outcome::InvalidArguments(invalid) = &turn.answers[0].outcome else {
            panic!("{:?}", turn.answers[0].outcome);
        };
        let problems = invalid.problems();
        assert_eq!(problems.len(), 200);
        let suggests = |message: &str| message.contains("did you mean `property_");
        assert_eq!(
            problems.iter().filter(|it| suggests(&it.message)).count(),
            10
        );
        assert!(problems.iter().all(|problem| problem.message.len() < 1000));
    }
}

#[tokio::test]
async fn a_union_tells_the_nearest_alternative_of_many() {
    let count = 100;
    let alternative = |at: usize| {
        let key = format!("key_{at}");
        let properties = json!({ &key: { "type": "integer" }, "shared": {} });
        json!({ "type": "object", "properties": properties, "required": [key], "additionalProperties": false })
    };
    let alternatives: Vec<Value> = (0..count).map(alternative).collect();
    let schema = json!({
        "type": "object",
        "properties": { "items": { "type": "array", "items": { "anyOf": alternatives } } },
    });
    let item = |at: usize| -> Value {
        let unknown = (0..10 * count).map(|it| (format!("unknown_{it}"), json!(1)));
        let known = [
            (format!("key_{at}"), json!("x")),
            ("shared".to_owned(), json!(1)),
        ];
        unknown.chain(known).collect()
    };
    let items: Vec<Value> = (0..count).map(item).collect();
    let (kind, text) = answer(&dynamic(schema), &json!({ "items": items }).to_string()).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("- /items/0/key_0: expected an integer, got the string \"x\"\n"),
        "{text}"
    );
}

#[tokio::test]
async fn names_that_no_tool_has_cost_little() {
    let tools = (0..500).fold(Toolset::new(), |tools, index| {
        let definition = Definition::new(format!("tool_{index}"), json!({ "type": "object" }));
        let tool = from_fn(definition.unwrap(), |_, _| async { Ok::<_, String>(()) });
        tools.with_tool(tool).unwrap()
    });
    let long = "x".repeat(10_000);
    let call = |at: usize| Call::new(format!("{at}"), format!("tool_{}_{long}", at % 500), "{}");
    let turn = tools.run((0..1000).map(call)).await;
    for answer in &turn.answers {
        let Outcome::UnknownTool { known, others } = &answer.outcome else {
            panic!("{:?}", answer.outcome);
        };
        assert_eq!((known.len(), *others), (20, 480));
        let text = answer.text();
        assert!(
            text.ends_with(" and 480 more") && text.len() < 500,
            "{text}"
        );
    }
    let turn = tools.run([Call::new("1", "Tool 77", "{}")]).await;
    let Outcome::UnknownTool { known, .. } = &turn.answers[0].outcome else {
        panic!("{:?}", turn.answers[0].outcome);
    };
    assert_eq!(known[0], "tool_77");
}

/// An error that has much to say.
#[derive(Debug)]
struct Loud;

impl fmt::Display for Loud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it begins ")?;
        for _ in 0..64 * 1024 {
            f.write_str(&"é".repeat(512))?;
        }
        f.write_str(" it ends")
    }
}

impl std::error::Error for Loud {}

#[tokio::test]
async fn an_error_is_not_written_in_full() {
    /// Fails.
    #[tool]
    async fn fail() -> Result<(), Loud> {
        Err(Loud)
    }

    /// Fails, and says why.
    #[tool]
    async fn explain(again: bool) -> Result<(), ToolError> {
        Err(if again {
            ToolError::retry(Loud)
        } else {
            ToolError::failed(Loud)
        })
    }

    let calls = [
        Call::new("1", "fail", "{}"),
        Call::new("2", "explain", r#"{"again":true}"#),
        Call::new("3", "explain", r#"{"again":false}"#),
    ];
    let turn = toolset![fail, explain].run(calls).await;
    for answer in &turn.answers {
        let Outcome::Failed(error) = &answer.outcome else {
            panic!("{:?}", answer.outcome);
        };
        let message = error.message();
        assert!(message.len() < 1024 * 1024 + 100, "{}", message.len());
        assert!(message.starts_with("it begins é") && message.ends_with("é it ends"));
        let text = answer.text();
        let (_, rest) = text.split_once("[… ").unwrap();
        let left_out: usize = rest.split_once(' ').unwrap().0.parse().unwrap();
        // All that there was, but for what is shown.
        assert!(left_out > 64 * 1024 * 1024 - 64 * 1024, "{left_out}");
    }
}

#[tokio::test]
async fn an_error_of_a_type_is_not_written_in_full() {
    #[derive(JsonSchema)]
    struct Refuses;

    impl<'de> Deserialize<'de> for Refuses {
        fn deserialize<D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Err(serde::de::Error::custom(Loud))
        }
    }

    /// Refuses.
    #[tool]
    async fn refuse(it: Refuses) {
        std::hint::black_box(&it);
    }

    let (kind, text) = answer(&toolset![refuse], r#"{"it":null}"#).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("/it: it begins é") && text.len() < 2000,
        "{}",
        text.len()
    );
}
