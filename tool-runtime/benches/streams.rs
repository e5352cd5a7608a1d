//! Streamed replies at n, 2n and 4n: reading takes time in proportion to their size, however they are cut.
//!
//! Read the ratios within a group, not the times: from one line to the next a time should double.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use tool_runtime::{openai::chat, openai::responses, stream::ReplyEvent};

const SIZES: [usize; 3] = [2_500, 5_000, 10_000];

fn body(events: impl Iterator<Item = Value>) -> Vec<u8> {
    let events = events.map(|event| format!("data: {event}\n\n"));
    events.collect::<String>().into_bytes()
}

fn delta(delta: &Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] })
}

fn tool_call(index: usize, id: &str, arguments: &str) -> Value {
    let function = json!({ "name": "now", "arguments": arguments });
    delta(&json!({ "tool_calls": [{ "index": index, "id": id, "function": function }] }))
}

type Shape = fn(usize) -> Vec<u8>;

fn texts(count: usize) -> Vec<u8> {
    body(
        (0..count)
            .map(|_| delta(&json!({ "content": "some words", "reasoning_content": "thought" }))),
    )
}

fn pieces(count: usize) -> Vec<u8> {
    body((0..count).map(|_| tool_call(0, "a", "\\\"x\\\"")))
}

fn calls(count: usize) -> Vec<u8> {
    body((0..count).map(|index| tool_call(index, &format!("call_{index}"), "{}")))
}

fn repeated(count: usize) -> Vec<u8> {
    let begun = [
        tool_call(0, "a", &"x".repeat(count)),
        tool_call(1, "b", "{}"),
    ];
    body(
        begun
            .into_iter()
            .chain((0..count).map(|_| tool_call(0, "a", ""))),
    )
}

fn choices(count: usize) -> Vec<u8> {
    body(
        (0..count)
            .map(|index| json!({ "choices": [{ "index": index, "delta": { "content": "a" } }] })),
    )
}

fn one_event(count: usize) -> Vec<u8> {
    let call = |index: usize| json!({ "index": index, "id": format!("call_{index}"), "function": { "name": "now", "arguments": "{}" } });
    body(
        [delta(
            &json!({ "tool_calls": (0..count).map(call).collect::<Vec<_>>() }),
        )]
        .into_iter(),
    )
}

fn details(count: usize) -> Vec<u8> {
    body((0..count).map(|index| {
        delta(&json!({ "reasoning_details": [{ "index": index % 100, "text": "a" }] }))
    }))
}

fn item_deltas(count: usize) -> Vec<u8> {
    let kind = "response.function_call_arguments.delta";
    body(
        (0..count)
            .map(|_| json!({ "type": kind, "output_index": 0, "item_id": "a", "delta": "{}" })),
    )
}

fn items(count: usize) -> Vec<u8> {
    let item = |index: usize| json!({ "type": "function_call", "call_id": format!("call_{index}"), "name": "now", "arguments": "{}" });
    let done = (0..count).map(|index| json!({ "type": "response.output_item.done", "output_index": index, "item": item(index) }));
    let output: Vec<_> = (0..count).map(item).collect();
    let end = json!({ "type": "response.completed", "response": { "id": "r", "status": "completed", "output": output } });
    body(done.chain([end]))
}

fn items_without_keys(count: usize) -> Vec<u8> {
    let item = json!({ "type": "function_call", "name": "now", "arguments": "{}" });
    let kinds = ["response.output_item.added", "response.output_item.done"];
    body((0..2 * count).map(|at| json!({ "type": kinds[at / count], "item": item })))
}

fn chat_calls(chunks: &mut dyn Iterator<Item = &[u8]>) -> usize {
    let mut reader = chat::Reader::new();
    let mut events = Vec::new();
    for chunk in chunks {
        events.extend(reader.read(chunk));
    }
    events.extend(reader.close());
    count(&events) + reader.into_reply().choices.len()
}

fn responses_calls(chunks: &mut dyn Iterator<Item = &[u8]>) -> usize {
    let mut reader = responses::Reader::new();
    let mut events = Vec::new();
    for chunk in chunks {
        events.extend(reader.read(chunk));
    }
    events.extend(reader.close());
    count(&events) + usize::from(reader.to_json().is_object())
}

fn count(events: &[ReplyEvent]) -> usize {
    let is_complete = |event: &&ReplyEvent| matches!(event, ReplyEvent::CallCompleted { .. });
    events.iter().filter(is_complete).count()
}

fn reading(criterion: &mut Criterion) {
    type Read = fn(&mut dyn Iterator<Item = &[u8]>) -> usize;
    let shapes: [(&str, Shape, Read); 10] = [
        ("texts", texts, chat_calls),
        ("one call in pieces", pieces, chat_calls),
        ("calls", calls, chat_calls),
        ("a call that is repeated", repeated, chat_calls),
        ("choices", choices, chat_calls),
        ("calls in one event", one_event, chat_calls),
        ("items with an index", details, chat_calls),
        ("one item in pieces", item_deltas, responses_calls),
        ("items", items, responses_calls),
        (
            "items without index and id",
            items_without_keys,
            responses_calls,
        ),
    ];
    for (name, shape, read) in shapes {
        let mut group = criterion.benchmark_group(format!("a stream of {name}"));
        group.sample_size(10);
        for count in SIZES {
            let body = shape(count);
            group.throughput(Throughput::Bytes(body.len() as u64));
            group.bench_function(BenchmarkId::new("in one piece", count), |bencher| {
                bencher.iter(|| read(&mut std::iter::once(body.as_slice())));
            });
        }
        for count in SIZES {
            let body = shape(count);
            group.bench_function(BenchmarkId::new("by ten bytes", count), |bencher| {
                bencher.iter(|| read(&mut body.chunks(10)));
            });
        }
    }
}

criterion_group!(benches, reading);
criterion_main!(benches);
