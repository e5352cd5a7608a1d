//! What a schema says and a type does not enforce: a value that breaks it never reaches the function.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{
    Call, Outcome, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

use super::{run, success};

#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only decoded")]
struct Passenger {
    #[schemars(length(min = 1, max = 5))]
    name: String,
    #[schemars(range(min = 1, max = 120))]
    age: Option<u8>,
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    #[serde(default)]
    country: Option<String>,
    #[schemars(length(max = 2))]
    #[serde(default)]
    children: Vec<Passenger>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(dead_code, reason = "only decoded")]
enum Payment {
    Card {
        #[schemars(length(equal = 4))]
        digits: String,
    },
    Instalments {
        #[schemars(range(min = 2), extend("multipleOf" = 2))]
        months: u32,
    },
    Cash,
}

/// Not a newtype of `String`, so that its schema is a reference.
#[derive(Default, serde::Serialize, Deserialize, JsonSchema)]
struct Filter {
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
    share: f64,
}

/// Books a flight.
#[tool]
async fn book(
    passengers: Vec<Passenger>,
    payment: Payment,
    by_seat: Option<BTreeMap<String, Passenger>>,
    by_row: Option<BTreeMap<u8, Passenger>>,
    tags: Option<BTreeSet<String>>,
    pair: Option<(Passenger, bool)>,
    #[tool(default)] filter: Filter,
    note: Option<String>,
) -> &'static str {
    let _ = (
        passengers, payment, by_seat, by_row, tags, pair, filter, note,
    );
    "booked"
}

/// What the model is told, a line a problem.
async fn refusal(tools: Toolset, name: &str, arguments: &Value) -> Vec<String> {
    let (kind, text) = run(tools, name, arguments).await;
    assert_eq!(kind, "invalid_arguments", "{text}");
    let lines = text.lines().filter_map(|line| line.strip_prefix("- "));
    lines.map(str::to_owned).collect()
}

/// Arguments that are right but for those of one key.
fn booking(key: &str, value: &Value) -> Value {
    let mut arguments = json!({
        "passengers": [{ "name": "Ann", "age": 33 }],
        "payment": { "kind": "cash" },
    });
    arguments[key] = value.clone();
    arguments
}

#[tokio::test]
async fn what_the_schema_allows_is_booked() {
    for (key, value) in [
        ("passengers", json!([])),
        (
            "passengers",
            json!([{ "name": "Ännée", "age": null, "country": "FR", "children": [{ "name": "B", "age": 1.0 }] }]),
        ),
        ("payment", json!({ "kind": "card", "digits": "0123" })),
        ("payment", json!({ "kind": "instalments", "months": 12.0 })),
        ("by_seat", json!({ "1A": { "name": "Bob", "age": 120 } })),
        ("by_row", json!({ "1": { "name": "Bob" } })),
        ("tags", json!(["a", "b"])),
        ("pair", json!([{ "name": "Bob" }, true])),
        ("filter", json!(null)),
        ("filter", json!({ "share": 1 })),
        ("note", json!(null)),
    ] {
        let arguments = booking(key, &value);
        assert_eq!(
            run(toolset![book], "book", &arguments).await,
            success("booked"),
            "{arguments}"
        );
    }
}

#[tokio::test]
async fn what_the_schema_forbids_is_refused_wherever_it_stands() {
    for (key, value, problem) in [
        (
            "passengers",
            json!([{ "name": "Ann" }, { "name": "" }]),
            "/passengers/1/name: must have at least 1 character, has 0",
        ),
        (
            "passengers",
            json!([{ "name": "Ann", "age": 121 }]),
            "/passengers/0/age: must be at most 120, got 121",
        ),
        (
            "passengers",
            json!([{ "name": "Ann", "country": "fr" }]),
            "/passengers/0/country: must match the pattern ^[A-Z]{2}$, got \"fr\"",
        ),
        (
            "passengers",
            json!([{ "name": "Ann", "children": [{ "name": "B", "children": [{ "name": "Cecily" }] }] }]),
            "/passengers/0/children/0/children/0/name: must have at most 5 characters, has 6",
        ),
        (
            "passengers",
            json!([{ "name": "Ann", "children": [{ "name": "B" }, { "name": "C" }, { "name": "D" }] }]),
            "/passengers/0/children: must have at most 2 items, has 3",
        ),
        (
            "payment",
            json!({ "kind": "card", "digits": "123" }),
            "/payment/digits: must have at least 4 characters, has 3",
        ),
        (
            "payment",
            json!({ "kind": "instalments", "months": 3 }),
            "/payment/months: must be a multiple of 2, got 3",
        ),
        (
            "by_seat",
            json!({ "1/A": { "name": "Bob", "age": 0 } }),
            "/by_seat/1~1A/age: must be at least 1, got 0",
        ),
        (
            "by_row",
            json!({ "7": { "name": "Bob", "age": 0.0 } }),
            "/by_row/7/age: must be at least 1, got 0.0",
        ),
        (
            "tags",
            json!(["a", "b", "a"]),
            "/tags: must not have an item twice, item 2 is there already",
        ),
        (
            "pair",
            json!([{ "name": "" }, true]),
            "/pair/0/name: must have at least 1 character, has 0",
        ),
        (
            "filter",
            json!({ "share": 0 }),
            "/filter/share: must be more than 0.0, got 0",
        ),
    ] {
        let arguments = booking(key, &value);
        assert_eq!(
            refusal(toolset![book], "book", &arguments).await,
            [problem],
            "{arguments}"
        );
    }
}

static PAID: AtomicUsize = AtomicUsize::new(0);

/// Pays.
#[tool]
fn pay(from: Passenger, payment: Payment, times: u8, to: Option<IpAddr>) {
    let _ = (from, payment, times, to);
    PAID.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test]
async fn every_problem_is_told_at_once_and_the_function_never_runs() {
    let arguments = json!({
        "from": { "name": "", "age": 0, "country": "x" },
        "payment": { "kind": "instalments", "months": 1 },
        "times": 1,
    });
    let from = [
        "/from/name: must have at least 1 character, has 0",
        "/from/age: must be at least 1, got 0",
        "/from/country: must match the pattern ^[A-Z]{2}$, got \"x\"",
    ];
    let months = [
        "/payment/months: must be at least 2, got 1",
        "/payment/months: must be a multiple of 2, got 1",
    ];
    let expected = [&from[..], &months].concat();
    let sorted = |mut problems: Vec<String>| {
        problems.sort();
        problems
    };
    let mut wanted: Vec<_> = expected.iter().map(ToString::to_string).collect();
    wanted.sort();
    assert_eq!(
        sorted(refusal(toolset![pay], "pay", &arguments).await),
        wanted
    );

    // The same, and problems of decoding beside them.
    let arguments = json!({
        "payment": { "kind": "instalments", "months": 1 },
        "to": "localhost",
        "times": "once",
        "form": {},
        "from": { "name": "", "age": 0, "country": "x" },
    });
    wanted.extend([
        "/times: expected an integer, got the string \"once\"".to_owned(),
        "/to: must be an IP address, got \"localhost\"".to_owned(),
        "/form: there is no such parameter; did you mean `from`?".to_owned(),
    ]);
    wanted.sort();
    assert_eq!(
        sorted(refusal(toolset![pay], "pay", &arguments).await),
        wanted
    );
    assert_eq!(PAID.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_whole_number_is_no_problem_beside_another_one() {
    let arguments = json!({ "from": { "name": "", "age": 5.0 }, "payment": 3, "times": 5.0 });
    assert_eq!(
        refusal(toolset![pay], "pay", &arguments).await,
        [
            "/from/name: must have at least 1 character, has 0",
            "/payment: expected an object, got the number 3",
        ],
    );
}

#[tokio::test]
async fn arguments_are_checked_in_their_plain_form() {
    let wrong = json!({ "passengers": [{ "name": "" }], "payment": { "kind": "cash" } });
    let twice = Call::new("call_1", "book", Value::from(wrong.to_string()).to_string());
    let turn = toolset![book].run([twice]).await;
    let Outcome::InvalidArguments(invalid) = &turn.answers[0].outcome else {
        panic!("{:?}", turn.answers[0].outcome);
    };
    assert_eq!(invalid.problems()[0].path, "/passengers/0/name");
}

/// Looks up.
#[tool]
async fn look_up(host: IpAddr, hosts: &[IpAddr]) -> String {
    format!("{host} {}", hosts.len())
}

#[tokio::test]
async fn formats_of_types_are_explained() {
    let arguments = json!({ "host": "localhost", "hosts": ["::1", "x"] });
    assert_eq!(
        refusal(toolset![look_up], "look_up", &arguments).await,
        [
            "/host: must be an IP address, got \"localhost\"",
            "/hosts/1: must be an IP address, got \"x\"",
        ],
    );
    let arguments = json!({ "host": "::1", "hosts": ["1.2.3.4"] });
    assert_eq!(
        run(toolset![look_up], "look_up", &arguments).await,
        success("::1 1")
    );
}

#[tokio::test]
async fn tools_from_a_schema_enforce_patterns_and_formats() {
    let schema = json!({
        "type": "object",
        "properties": {
            "code": { "type": "string", "pattern": "^[A-Z]{3}$" },
            "mail": { "type": "string", "format": "email" },
            "free": { "type": "string", "pattern": "^(?!x)" },
        },
    });
    let definition = Definition::new("dynamic", schema).unwrap();
    let tools = Toolset::new()
        .with_tool(from_fn(definition, |_, _| async { Ok::<_, String>("ran") }))
        .unwrap();
    let arguments = json!({ "code": "abc", "mail": "x", "free": "x" });
    assert_eq!(
        refusal(tools.clone(), "dynamic", &arguments).await,
        [
            "/code: must match the pattern ^[A-Z]{3}$, got \"abc\"",
            "/mail: must be an email address, got \"x\"",
        ],
    );
    let arguments = json!({ "code": "ABC", "mail": "a@example.com", "free": "x" });
    assert_eq!(run(tools, "dynamic", &arguments).await, success("ran"));
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only decoded")]
struct Coded {
    #[schemars(regex(pattern = r"^\p{Lu}"))]
    code: String,
}

/// Decodes.
#[tool]
fn decode(coded: &Coded) {
    let _ = coded;
}

#[tokio::test]
async fn a_pattern_that_cannot_be_read_is_logged_and_not_enforced() {
    let log = Log::default();
    let tools = tracing::subscriber::with_default(log.clone(), || {
        let schema = json!({
            "type": "object",
            "properties": { "free": { "pattern": "^(?!x)" }, "code": { "pattern": "^x" } },
        });
        let definition = Definition::new("dynamic", schema).unwrap();
        toolset![decode]
            .with_tool(from_fn(definition, |_, _| async { Ok::<_, String>(()) }))
            .unwrap()
    });
    assert_eq!(
        *log.0.lock().unwrap(),
        [
            "decode /$defs/Coded/properties/code/pattern ^\\p{Lu}",
            "dynamic /properties/free/pattern ^(?!x)",
        ],
    );
    let arguments = json!({ "coded": { "code": "lower" } });
    assert_eq!(run(tools, "decode", &arguments).await.0, "success");
}

/// The fields of the warnings.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.level() == &tracing::Level::WARN
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Texts(Vec<String>);

        impl tracing::field::Visit for Texts {
            fn record_str(&mut self, _: &tracing::field::Field, value: &str) {
                self.0.push(value.to_owned());
            }

            fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
        }

        let mut texts = Texts(Vec::new());
        event.record(&mut texts);
        self.0.lock().unwrap().push(texts.0.join(" "));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// Takes anything.
#[tool]
fn take(passenger: Passenger, tags: BTreeSet<u8>) {
    let _ = (passenger, tags);
}

/// The same parameters, known only by their schema: refused if, and only if, the schema forbids them.
fn both() -> Toolset {
    let tools = toolset![take];
    let schema = tools.definitions()[0].parameters.as_value().clone();
    let definition = Definition::new("dynamic", schema).unwrap();
    tools
        .with_tool(from_fn(definition, |_, _| async { Ok::<_, String>(()) }))
        .unwrap()
}

fn passengers() -> impl Strategy<Value = Value> {
    let ages = prop_oneof![Just(Value::Null), (0..200u8).prop_map(Value::from)];
    let countries = prop_oneof![
        Just(Value::Null),
        "[A-Z]{1,3}|[a-z]{2}".prop_map(Value::from)
    ];
    let one = ("[a-zé]{0,6}", ages, countries)
        .prop_map(|(name, age, country)| json!({ "name": name, "age": age, "country": country }));
    one.prop_recursive(2, 6, 3, |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..4)).prop_map(|(mut outer, children)| {
            outer["children"] = children.into();
            outer
        })
    })
}

proptest! {
    #[test]
    fn a_declared_tool_refuses_what_its_schema_forbids(
        passenger in passengers(),
        tags in prop::collection::vec(0..6u8, 0..4),
    ) {
        let arguments = json!({ "passenger": passenger, "tags": tags }).to_string();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let turn = runtime.block_on(async {
            both().run([Call::new("1", "take", &*arguments), Call::new("2", "dynamic", &*arguments)]).await
        });
        let problems = |index: usize| match &turn.answers[index].outcome {
            Outcome::InvalidArguments(invalid) => invalid.problems().to_vec(),
            outcome => {
                assert!(outcome.is_success(), "{outcome:?}");
                Vec::new()
            }
        };
        prop_assert_eq!(problems(0), problems(1));
    }
}
