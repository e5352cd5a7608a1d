//! Arguments, and responses of Responses, at n, 2n and 4n: reading, checking and explaining them takes time in proportion to their size.
//!
//! Read the ratios within a group, not the times: from one line to the next a time should double. The error is the exception:
//! it is cut off at the same length, so that its time stays.

use std::fmt;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;
use tool_runtime::{
    Answer, Call, Outcome, Reply as _, ToolError, Toolset,
    model::Item,
    openai::responses::{Response, repair},
    tool,
    tool::{Definition, from_fn},
    toolset,
};

const SIZES: [usize; 3] = [1_000, 2_000, 4_000];

fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime")
}

/// A tool that is known only by the schema of its one parameter.
fn dynamic(name: &str, x: &Value) -> Toolset {
    let schema = json!({ "type": "object", "properties": { "x": x } });
    let definition = Definition::new(name, schema).expect("a schema");
    let tool = from_fn(definition, |_, _| async { Ok::<_, String>("ran") });
    Toolset::new().with_tool(tool).expect("a tool")
}

/// Runs calls at each size, of which all or none succeed.
fn measure(
    criterion: &mut Criterion,
    name: &str,
    succeeds: bool,
    make: impl Fn(usize) -> (Toolset, Vec<Call>),
) {
    let runtime = runtime();
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    for count in SIZES {
        let (tools, calls) = make(count);
        let turn = runtime.block_on(async { tools.run(calls.clone()).await });
        for answer in &turn.answers {
            let is_right = answer.outcome.is_success() == succeeds;
            assert!(is_right, "{name}: {}", answer.text());
        }
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher
                .to_async(&runtime)
                .iter(async || tools.run(calls.clone()).await);
        });
    }
}

fn one_call(arguments: &Value) -> Vec<Call> {
    vec![Call::new("call_1", "tool", arguments.to_string())]
}

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only read")]
struct Passenger {
    name: String,
    #[schemars(range(max = 120))]
    age: u8,
    tags: Vec<String>,
}

/// Books.
#[tool(name = "tool")]
fn book(passengers: &[Passenger]) -> usize {
    passengers.len()
}

fn passengers(count: usize, age: u32) -> Value {
    let passenger = json!({ "name": "Ada", "age": age, "tags": ["a", "b"] });
    json!({ "passengers": vec![passenger; count] })
}

fn reading(criterion: &mut Criterion) {
    measure(criterion, "arguments that are right", true, |count| {
        (toolset![book], one_call(&passengers(count, 40)))
    });
    measure(
        criterion,
        "arguments that are wrong in each item",
        false,
        |count| (toolset![book], one_call(&passengers(count, 130))),
    );
}

fn checking(criterion: &mut Criterion) {
    let list = |item: &Value, count: usize| one_call(&json!({ "x": vec![item.clone(); count] }));
    measure(criterion, "items of a wide union", true, |count| {
        let one = |it: usize| {
            let key = format!("k{it}");
            json!({ "type": "object", "properties": { &key: { "type": "integer" } }, "required": [key] })
        };
        let any: Vec<Value> = (0..100).map(one).collect();
        let tools = dynamic("tool", &json!({ "items": { "anyOf": any } }));
        (tools, list(&json!({ "k99": 1 }), count))
    });
    measure(criterion, "items among as many constants", true, |count| {
        let constants: Vec<usize> = (0..count).collect();
        let tools = dynamic("tool", &json!({ "items": { "enum": constants } }));
        (tools, list(&json!(count - 1), count))
    });
    measure(
        criterion,
        "unique items in each of many alternatives",
        true,
        |count| {
            let mut any: Vec<Value> = (0..100)
                .map(|it| json!({ "type": "array", "uniqueItems": true, "maxItems": it }))
                .collect();
            any.push(json!({ "uniqueItems": true }));
            let items: Vec<usize> = (0..count).collect();
            (
                dynamic("tool", &json!({ "anyOf": any })),
                one_call(&json!({ "x": items })),
            )
        },
    );
    measure(criterion, "a text and many patterns", false, |count| {
        let any: Vec<Value> = (0..20)
            .map(|it| json!({ "type": "string", "pattern": format!("^[a-z]*{it}$") }))
            .collect();
        let text = "a".repeat(count * 10);
        (
            dynamic("tool", &json!({ "anyOf": any })),
            one_call(&json!({ "x": text })),
        )
    });
}

fn unknown(criterion: &mut Criterion) {
    measure(
        criterion,
        "as many unknown keys as properties",
        false,
        |count| {
            let properties: Map<String, Value> = (0..count)
                .map(|it| (format!("property_{it}"), json!({ "type": "integer" })))
                .collect();
            let x = json!({ "type": "object", "properties": properties, "additionalProperties": false });
            let given: Map<String, Value> = (0..count)
                .map(|it| (format!("propert_{it}"), json!(1)))
                .collect();
            (dynamic("tool", &x), one_call(&json!({ "x": given })))
        },
    );
    measure(criterion, "calls of unknown tools", false, |count| {
        let calls = (0..count).map(|it| Call::new(format!("call_{it}"), "too", "{}"));
        (dynamic("tool", &json!({})), calls.collect())
    });
}

struct Long(usize);

impl fmt::Display for Long {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..self.0).try_for_each(|_| f.write_str("it went wrong; "))
    }
}

/// Fails at length.
#[tool(name = "tool")]
fn fail(times: usize) -> Result<String, ToolError> {
    Err(ToolError::failed(Long(times)))
}

fn failing(criterion: &mut Criterion) {
    measure(criterion, "an error that is cut off", false, |count| {
        (toolset![fail], one_call(&json!({ "times": count * 1_000 })))
    });
}

fn call(index: usize) -> Value {
    json!({ "type": "function_call", "call_id": format!("call_{index}"), "name": "tool", "arguments": "{\"times\":1}" })
}

fn responses(criterion: &mut Criterion) {
    let blocks = |count: usize| -> Value {
        let block = |it| json!({ "type": "tool_use", "id": format!("call_{it}"), "name": "tool", "input": {} });
        let content: Vec<Value> = (0..count).map(block).collect();
        json!([{ "type": "message", "role": "assistant", "content": content }])
    };
    let items = |count: usize| -> Value { (0..count).map(call).collect() };
    let shapes: [(&str, &dyn Fn(usize) -> Value); 2] = [("items", &items), ("a message", &blocks)];
    for (name, shape) in shapes {
        let mut group = criterion.benchmark_group(format!("calls of a response in {name}"));
        group.sample_size(10);
        for count in SIZES {
            let text = json!({ "status": "completed", "output": shape(count) }).to_string();
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::new("read", count), |bencher| {
                bencher.iter(|| {
                    let response: Response = serde_json::from_str(&text).expect("a response");
                    response.calls()
                });
            });
            let response: Response = serde_json::from_str(&text).expect("a response");
            let known = Outcome::UnknownTool {
                known: Vec::new().into(),
                others: 0,
            };
            let calls = response.calls().into_iter();
            let answers: Vec<_> = calls.map(|call| Answer::new(call, known.clone())).collect();
            assert_eq!(answers.len(), count);
            group.bench_function(BenchmarkId::new("answered", count), |bencher| {
                bencher.iter(|| response.messages(&answers));
            });
        }
    }
}

/// All outputs before their calls, and every third one missing.
fn out_of_order(count: usize) -> Vec<Value> {
    let outputs = (0..count).filter(|it| it % 3 != 0);
    let outputs = outputs.map(|it| json!({ "type": "function_call_output", "call_id": format!("call_{it}"), "output": "1" }));
    outputs.chain((0..count).map(call)).collect()
}

fn mending(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a history of items out of order");
    group.sample_size(10);
    for count in SIZES {
        let history: Vec<Item> = out_of_order(count).into_iter().map(Item::from).collect();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter_batched(|| history.clone(), repair, BatchSize::LargeInput);
        });
    }
}

criterion_group!(
    benches, reading, checking, unknown, failing, responses, mending
);
criterion_main!(benches);
