//! Replies and histories at n, 2n and 4n: reading, answering and mending take time in proportion to their size.
//!
//! Read the ratios within a group, not the times: from one line to the next a time should double.

use async_openai::types::chat::ChatCompletionRequestMessage;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use tool_runtime::{
    Answer, Call, Outcome, Reply,
    openai::chat::{Completion, repair},
    tool, toolset,
};

const SIZES: [usize; 3] = [5_000, 10_000, 20_000];

fn call(id: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": "now", "arguments": "{\"zone\":\"UTC\"}" } })
}

fn answer(id: &str) -> Value {
    json!({ "role": "tool", "tool_call_id": id, "content": "12:00" })
}

fn ids(count: usize) -> impl DoubleEndedIterator<Item = String> + Clone {
    (0..count).map(|index| format!("call_{index}"))
}

fn exchange<'i>(ids: impl IntoIterator<Item = &'i str>) -> Value {
    let calls: Vec<_> = ids.into_iter().map(call).collect();
    json!({ "role": "assistant", "tool_calls": calls })
}

/// One message with all calls, and the answers in reverse.
fn in_reverse(count: usize) -> Vec<Value> {
    let ids: Vec<String> = ids(count).collect();
    let calls = exchange(ids.iter().map(String::as_str));
    let answers = ids.iter().rev().map(|id| answer(id));
    std::iter::once(calls).chain(answers).collect()
}

/// One call a message, and all answers at the end.
fn at_the_end(count: usize) -> Vec<Value> {
    let calls = ids(count).map(|id| exchange([id.as_str()]));
    calls.chain(ids(count).map(|id| answer(&id))).collect()
}

/// The same id in every message, and only every second one answered.
fn of_one_id(count: usize) -> Vec<Value> {
    let pair = [exchange(["x"]), exchange(["x"]), answer("x")];
    std::iter::repeat_n(pair, count / 2).flatten().collect()
}

/// Calls without ids, and answers to which somebody gave some.
fn without_ids(count: usize) -> Vec<Value> {
    let calls = exchange(std::iter::repeat_n("", count));
    std::iter::once(calls)
        .chain(ids(count).map(|id| answer(&id)))
        .collect()
}

/// Nothing but answers to nothing.
fn of_orphans(count: usize) -> Vec<Value> {
    ids(count).map(|id| answer(&id)).collect()
}

type Shape = fn(usize) -> Vec<Value>;

fn mending(criterion: &mut Criterion) {
    let shapes: [(&str, Shape); 5] = [
        ("answers in reverse", in_reverse),
        ("answers at the end", at_the_end),
        ("one id", of_one_id),
        ("no ids", without_ids),
        ("orphans", of_orphans),
    ];
    for (name, shape) in shapes {
        let mut group = criterion.benchmark_group(format!("a history with {name}"));
        group.sample_size(10);
        for count in SIZES {
            let history = Value::from(shape(count));
            let history: Vec<ChatCompletionRequestMessage> =
                serde_json::from_value(history).expect("a history");
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
                bencher.iter_batched(|| history.clone(), repair, BatchSize::LargeInput);
            });
        }
    }
}

fn reading(criterion: &mut Criterion) {
    let calls = |count: usize| -> Value { ids(count).map(|id| call(&id)).collect() };
    let blocks = |count: usize| -> Value {
        let block =
            |id| json!({ "type": "tool_use", "id": id, "name": "now", "input": { "zone": "UTC" } });
        ids(count).map(block).collect()
    };
    let shapes: [(&str, &dyn Fn(usize) -> Value); 4] = [
        (
            "a list",
            &|count| json!([{ "message": { "tool_calls": calls(count) } }]),
        ),
        ("a list without ids", &|count| {
            let calls: Value = std::iter::repeat_n(call(""), count).collect();
            json!([{ "message": { "tool_calls": calls } }])
        }),
        (
            "two places",
            &|count| json!([{ "message": { "tool_calls": calls(count), "content": blocks(count) } }]),
        ),
        ("choices", &|count| {
            let choice = |id: String| json!({ "message": { "tool_calls": [call(&id)] } });
            ids(count).map(choice).collect()
        }),
    ];
    for (name, shape) in shapes {
        let mut group = criterion.benchmark_group(format!("calls in {name}"));
        group.sample_size(10);
        for count in SIZES {
            let text = json!({ "choices": shape(count) }).to_string();
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::new("read", count), |bencher| {
                bencher.iter(|| {
                    let completion: Completion = serde_json::from_str(&text).expect("a response");
                    completion.calls()
                });
            });
        }
        for count in SIZES {
            let completion: Completion =
                serde_json::from_value(json!({ "choices": shape(count) })).expect("a response");
            let known = Outcome::UnknownTool {
                known: Vec::new().into(),
                others: 0,
            };
            let answers: Vec<_> = completion
                .calls()
                .into_iter()
                .map(|call| Answer::new(call, known.clone()))
                .collect();
            group.bench_function(BenchmarkId::new("answered", count), |bencher| {
                bencher.iter(|| completion.messages(&answers));
            });
        }
    }
}

/// Current time.
#[tool]
#[expect(clippy::unused_async, reason = "tools mostly are")]
async fn now() -> &'static str {
    "12:00"
}

/// The wrapper around many calls, under a name that must be understood.
fn unwrapping(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let tools = toolset![now];
    let mut group = criterion.benchmark_group("calls in a wrapper");
    group.sample_size(10);
    for count in SIZES {
        let inner = json!({ "recipient_name": "functions.now", "parameters": {} });
        let arguments = json!({ "tool_uses": vec![inner; count] }).to_string();
        let call = Call::new("a", "multi_tool_use_parallel", arguments);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher
                .to_async(&runtime)
                .iter(async || tools.run([call.clone()]).await);
        });
    }
}

criterion_group!(benches, mending, reading, unwrapping);
criterion_main!(benches);
