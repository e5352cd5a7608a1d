//! Types that read more than their schema says, and schemas that say more than their types. What the schema forbids never reaches the
//! function.

#![expect(dead_code, reason = "what is read is shown by `Debug` alone")]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

use proptest::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tool_runtime::{
    Call, Outcome, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

use super::run;

#[derive(Debug, Deserialize, JsonSchema)]
struct Place {
    #[serde(alias = "town")]
    city: String,
    unit: Unit,
    #[schemars(range(max = 9))]
    number: u8,
}

#[derive(Debug, Deserialize, JsonSchema)]
enum Unit {
    #[serde(alias = "metres")]
    Metre,
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Untagged {
    Single(f32),
    Point { x: i32, y: i32 },
    Names(Vec<String>),
    Nothing,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Inside {
    Circle { radius: u32 },
    Point(Point),
    Nothing,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value")]
enum Beside {
    Circle(u32),
    Pair(u8, u8),
    Point { x: i32, y: i32 },
}

#[derive(Debug, Deserialize, JsonSchema)]
enum Outside {
    Nothing,
    Pair(u8, u8),
    Point { x: i32, y: i32 },
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Point {
    x: i32,
    y: i32,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Flat {
    name: String,
    #[serde(flatten)]
    point: Option<Point>,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct FlatEnum {
    name: String,
    #[serde(flatten)]
    inside: Option<Inside>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Forgiving {
    #[serde(deserialize_with = "or_default")]
    count: u8,
    #[serde(default, deserialize_with = "or_none")]
    point: Option<Point>,
    #[serde(default, deserialize_with = "number_or_text")]
    port: u16,
}

#[expect(clippy::unnecessary_wraps, reason = "serde calls it so")]
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(T::deserialize(deserializer).unwrap_or_default())
}

/// Through a value, as crates for this do it.
fn or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Point>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u16),
        Text(String),
    }

    match Either::deserialize(deserializer)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

/// A type that says that it is a number, and reads anything.
#[derive(Debug)]
struct Anything;

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer)?;
        Ok(Self)
    }
}

impl JsonSchema for Anything {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Anything".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "maximum": 9 })
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Stated {
    #[schemars(with = "u8")]
    byte: i64,
    #[schemars(required)]
    name: Option<String>,
    #[serde(default)]
    #[schemars(extend("enum" = [1, 2]))]
    number: u8,
}

/// Takes one of each.
#[tool]
fn take(
    place: Option<Place>,
    untagged: Option<Untagged>,
    inside: Option<Inside>,
    beside: Option<Beside>,
    outside: Option<Outside>,
    points: Option<Vec<Point>>,
    by_name: Option<HashMap<String, Point>>,
    flat: Option<Flat>,
    flat_enum: Option<FlatEnum>,
    forgiving: Option<Forgiving>,
    anything: Option<Anything>,
    stated: Option<Stated>,
    set: Option<BTreeSet<u8>>,
    pair: Option<(u8, char)>,
    unit: Option<Box<[()]>>,
    any: Option<Value>,
) -> String {
    let first = format!(
        "{place:?} {untagged:?} {inside:?} {beside:?} {outside:?} {points:?} {by_name:?} {flat:?}"
    );
    let second = format!(
        "{flat_enum:?} {forgiving:?} {anything:?} {stated:?} {set:?} {pair:?} {unit:?} {any:?}"
    );
    let all = format!("{first} {second}");
    let given: Vec<&str> = all
        .split("None")
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect();
    given.join(" ")
}

#[tokio::test]
async fn what_the_schema_allows_reaches_the_function() {
    for (arguments, read) in [
        (
            json!({ "place": { "city": "Bern", "unit": "Metre", "number": 9 } }),
            "Place",
        ),
        (
            json!({ "place": { "city": "Bern", "unit": "Unknown", "number": 0 } }),
            "Unknown",
        ),
        (json!({ "untagged": 0.5 }), "Single(0.5)"),
        (
            json!({ "untagged": { "x": 1, "y": 2.0 } }),
            "Point { x: 1, y: 2 }",
        ),
        (json!({ "untagged": [] }), "Names([])"),
        (
            json!({ "inside": { "radius": 1, "kind": "circle" } }),
            "Circle { radius: 1 }",
        ),
        (
            json!({ "inside": { "kind": "point", "x": 1, "y": 2 } }),
            "Point(Point { x: 1, y: 2 })",
        ),
        (json!({ "inside": { "kind": "nothing" } }), "Nothing"),
        (
            json!({ "beside": { "value": [1, 2], "kind": "Pair" } }),
            "Pair(1, 2)",
        ),
        (
            json!({ "beside": { "kind": "Point", "value": { "x": 1, "y": 2 } } }),
            "Point { x: 1, y: 2 }",
        ),
        (json!({ "outside": "Nothing" }), "Nothing"),
        (json!({ "outside": { "Pair": [1, 2] } }), "Pair(1, 2)"),
        (
            json!({ "outside": { "Point": { "y": 2, "x": 1 } } }),
            "Point { x: 1, y: 2 }",
        ),
        (
            json!({ "points": [{ "x": 1, "y": 2 }, { "y": 2, "x": 1 }] }),
            "[Point",
        ),
        (
            json!({ "by_name": { "a": { "x": 1, "y": 2 } } }),
            "{\"a\": Point",
        ),
        (
            json!({ "flat": { "name": "a", "x": 1, "y": 2, "z": 3 } }),
            "Flat",
        ),
        (
            json!({ "flat_enum": { "name": "a", "kind": "circle", "radius": 1 } }),
            "Circle { radius: 1 }",
        ),
        (
            json!({ "forgiving": { "count": 7, "point": { "x": 1, "y": 2 }, "port": 80 } }),
            "port: 80",
        ),
        (json!({ "forgiving": { "count": 7 } }), "count: 7"),
        (json!({ "anything": 9 }), "Anything"),
        (
            json!({ "stated": { "byte": 255, "name": "a", "number": 2 } }),
            "byte: 255",
        ),
        (json!({ "set": [1, 2] }), "{1, 2}"),
        (json!({ "pair": [1, "é"] }), "(1, 'é')"),
        (json!({ "unit": [null] }), "[()]"),
        (json!({ "any": { "a": [null] } }), "Object"),
    ] {
        let (kind, text) = run(toolset![take], "take", &arguments).await;
        assert_eq!(kind, "success", "{arguments}: {text}");
        assert!(text.contains(read), "{arguments}: {text}");
    }
}

#[expect(clippy::too_many_lines, reason = "a table")]
#[tokio::test]
async fn what_a_type_reads_beyond_its_schema_is_refused() {
    let place = |city: &str, unit: &str, number: u8| json!({ "place": { city: "Bern", "unit": unit, "number": number } });
    for (arguments, problems) in [
        (
            place("town", "Metre", 3),
            &["/place/city: is missing; expected a string"][..],
        ),
        (
            place("city", "metres", 3),
            &["/place/unit: expected one of \"Metre\", \"Unknown\", got the string \"metres\""],
        ),
        (
            place("city", "league", 10),
            &[
                "/place/unit: expected one of \"Metre\", \"Unknown\", got the string \"league\"",
                "/place/number: must be at most 9, got 10",
            ],
        ),
        (
            json!({ "untagged": 1e39 }),
            &["/untagged: must be from -3.4028235e38 to 3.4028235e38, got 1e+39"],
        ),
        (
            json!({ "untagged": [1, 2] }),
            &[
                "/untagged/0: expected a string, got the number 1",
                "/untagged/1: expected a string, got the number 2",
            ],
        ),
        (
            json!({ "inside": ["circle", 1] }),
            &["/inside: expected an object or null, got an array of 2 items"],
        ),
        (
            json!({ "inside": ["nothing"] }),
            &["/inside: expected an object or null, got an array of 1 item"],
        ),
        (
            json!({ "beside": ["Circle", 1] }),
            &["/beside: expected an object or null, got an array of 2 items"],
        ),
        (
            json!({ "beside": { "value": [1, 2], "kind": "Point" } }),
            &["/beside/value: expected an object, got an array of 2 items"],
        ),
        (
            json!({ "outside": { "Nothing": null } }),
            &["/outside: expected an object with one key of `Pair`, `Point`, got `Nothing`"],
        ),
        (
            json!({ "outside": { "Point": [1, 2] } }),
            &["/outside/Point: expected an object, got an array of 2 items"],
        ),
        (
            json!({ "points": [["a", 1]] }),
            &["/points/0: expected an object, got an array of 2 items"],
        ),
        (
            json!({ "points": [[1, 2]] }),
            &["/points/0: expected an object, got an array of 2 items"],
        ),
        (
            json!({ "by_name": { "a": [1, 2] } }),
            &["/by_name/a: expected an object, got an array of 2 items"],
        ),
        (
            json!({ "by_name": [["a", { "x": 1, "y": 2 }]] }),
            &["/by_name: expected an object or null, got an array of 1 item"],
        ),
        (
            json!({ "flat": { "name": "a", "x": "wide", "y": 2 } }),
            &["/flat/x: expected an integer, got the string \"wide\""],
        ),
        (
            json!({ "forgiving": { "count": "seven" } }),
            &["/forgiving/count: expected an integer, got the string \"seven\""],
        ),
        (
            json!({ "forgiving": { "count": 300 } }),
            &["/forgiving/count: must be at most 255, got 300"],
        ),
        (
            json!({ "forgiving": { "count": [1, { "a": 2 }] } }),
            &["/forgiving/count: expected an integer, got an array of 2 items"],
        ),
        (
            json!({ "forgiving": { "count": 1, "point": { "x": 1 } } }),
            &["/forgiving/point/y: is missing; expected an integer"],
        ),
        (
            json!({ "forgiving": { "count": 1, "port": "80" } }),
            &["/forgiving/port: expected an integer, got the string \"80\""],
        ),
        (
            json!({ "anything": "nine" }),
            &["/anything: expected an integer or null, got the string \"nine\""],
        ),
        (
            json!({ "anything": 10 }),
            &["/anything: must be at most 9, got 10"],
        ),
        (
            json!({ "stated": { "byte": 256, "name": "a" } }),
            &["/stated/byte: must be at most 255, got 256"],
        ),
        (
            json!({ "stated": { "byte": -1, "name": null } }),
            &[
                "/stated/byte: must be at least 0, got -1",
                "/stated/name: expected a string, got null",
            ],
        ),
        (
            json!({ "stated": { "byte": 1 } }),
            &["/stated/name: is missing; expected a string"],
        ),
        (
            json!({ "stated": { "byte": 1, "name": "a", "number": 3 } }),
            &["/stated/number: expected one of 1, 2, got the number 3"],
        ),
        (
            json!({ "set": [1, 2, 1.0] }),
            &["/set: must not have an item twice, item 2 is there already"],
        ),
        (
            json!({ "pair": [1, "a", 2] }),
            &["/pair: must have at most 2 items, has 3"],
        ),
        (
            json!({ "pair": [1, "ab"] }),
            &["/pair/1: must have at most 1 character, has 2"],
        ),
        (
            json!({ "unit": [{}] }),
            &["/unit/0: expected null, got an object"],
        ),
    ] {
        let (kind, text) = run(toolset![take], "take", &arguments).await;
        assert_eq!(kind, "invalid_arguments", "{arguments}: {text}");
        let lines = text.lines().filter_map(|line| line.strip_prefix("- "));
        assert_eq!(lines.collect::<Vec<_>>(), problems, "{arguments}");
    }
}

#[tokio::test]
async fn a_key_that_is_given_twice_is_refused_wherever_it_is() {
    for (arguments, problem) in [
        (r#"{"any":1,"any":1}"#, "/any: is given more than once"),
        (
            r#"{"any":{"a":1,"b":{"c":1,"c":2}}}"#,
            "/any/b/c: is given more than once",
        ),
        (
            r#"{"by_name":{"a":{"x":1,"y":2},"\u0061":{"x":1,"y":2}}}"#,
            "/by_name/a: is given more than once",
        ),
        (
            r#"{"points":[{"x":1,"y":2},{"x":1,"y":2,"x":1}]}"#,
            "/points/1/x: is given more than once",
        ),
        (
            r#"{"place":{"city":"a","town":"b","unit":"Metre","number":1}}"#,
            "/place/city: is given more than once",
        ),
        (
            r#"{"outside":{"Point":{"x":1,"x":1,"y":2}}}"#,
            "/outside/Point/x: is given more than once",
        ),
        (
            r#"{"inside":{"kind":"circle","radius":1,"radius":1}}"#,
            "/inside/radius: is given more than once",
        ),
        (
            r#"{"points":[{"x":1,"y":2,"z":{"a":1,"a":2}}]}"#,
            "/points/0/z/a: is given more than once",
        ),
        (
            r#"{"points":[{"x":1,"y":2,"z":1,"z":2}]}"#,
            "/points/0/z: is given more than once",
        ),
    ] {
        for tools in [toolset![take], dynamic()] {
            let name = tools.definitions()[0].name.clone();
            let turn = tools.run([Call::new("1", name.as_str(), arguments)]).await;
            let text = turn.answers[0].text();
            let is_told = text.contains(&format!("- {problem}\n"));
            // An alias is a key of its own to a schema.
            let is_alias = name == "dynamic" && arguments.contains("town");
            assert!(is_told || is_alias, "{name} {arguments}: {text}");
        }
    }
}

/// The same parameters, known only by their schema.
fn dynamic() -> Toolset {
    let schema = toolset![take].definitions()[0]
        .parameters
        .as_value()
        .clone();
    let definition = Definition::new("dynamic", schema).unwrap();
    Toolset::new()
        .with_tool(from_fn(definition, |_, _| async { Ok::<_, String>(()) }))
        .unwrap()
}

/// JSON that is much like the arguments of `take`.
fn arguments() -> impl Strategy<Value = Value> {
    let names = || {
        prop::sample::select(vec![
            "place", "city", "town", "unit", "number", "x", "y", "z", "kind", "value", "Point",
            "Pair", "Nothing", "name", "count", "point", "port", "byte", "radius",
        ])
    };
    let parameters = prop::sample::select(vec![
        "place",
        "untagged",
        "inside",
        "beside",
        "outside",
        "points",
        "by_name",
        "flat",
        "flat_enum",
        "forgiving",
        "anything",
        "stated",
        "set",
        "pair",
        "unit",
        "any",
    ]);
    let words = prop::sample::select(vec![
        "Metre", "metres", "league", "circle", "point", "nothing", "Circle", "Pair", "Point",
        "Nothing", "a", "7",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..300_i64).prop_map(Value::from),
        Just(json!(0.5)),
        Just(json!(4.0)),
        Just(json!(1e39)),
        words.prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 16, 4, move |inner| {
        let members = prop::collection::vec((names(), inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            members.prop_map(|all| all
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    });
    prop::collection::vec((parameters, value), 1..3).prop_map(|all| {
        all.into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    })
}

proptest! {
    #[test]
    fn what_a_declared_tool_accepts_its_schema_allows(arguments in arguments()) {
        static TOOLS: LazyLock<Toolset> = LazyLock::new(|| toolset![take].merge(dynamic()).unwrap());
        let arguments = arguments.to_string();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let turn = runtime.block_on(async {
            TOOLS.run([Call::new("1", "take", &*arguments), Call::new("2", "dynamic", &*arguments)]).await
        });
        if turn.answers[0].outcome.is_success() {
            prop_assert!(turn.answers[1].outcome.is_success(), "{arguments}: {}", turn.answers[1].text());
        } else {
            prop_assert!(matches!(turn.answers[0].outcome, Outcome::InvalidArguments(_)));
        }
    }
}
