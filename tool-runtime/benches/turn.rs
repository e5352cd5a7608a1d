//! A turn takes as long as its slowest call, whether it has one call or ten thousand, and uses all cores.
//!
//! Each group sets one call beside many: read the ratio within a group, not the times.

use std::{hint::black_box, sync::OnceLock, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use tokio::runtime::{Builder, Runtime};
use tool_runtime::{Call, Toolset, Turn, tool, toolset};

/// Waits.
#[tool]
async fn wait(
    /// For how long, in milliseconds.
    ms: u64,
) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

/// Computes, on the pool for blocking work.
#[tool]
fn compute(
    /// How many rounds.
    rounds: u64,
) -> u64 {
    (0..rounds).fold(1, |sum: u64, round| black_box(sum.rotate_left(5) ^ round))
}

/// Answers at once.
#[tool]
#[expect(clippy::unused_async, reason = "tools mostly are")]
async fn answer(
    /// The answer.
    text: &str,
) -> String {
    text.to_owned()
}

/// Makes calls of the same toolset.
#[tool]
async fn nest(
    /// How many.
    count: usize,
) {
    let tools = NESTED.get().expect("it is set");
    run(tools, calls(count, "answer", r#"{"text":"sunny"}"#)).await;
}

/// What `nest` calls.
static NESTED: OnceLock<Toolset> = OnceLock::new();

fn calls(count: usize, name: &str, arguments: &str) -> Vec<Call> {
    (0..count)
        .map(|index| Call::new(format!("call_{index}"), name, arguments))
        .collect()
}

fn runtime(threads: usize) -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_time()
        .build()
        .expect("a runtime")
}

async fn run(tools: &Toolset, calls: Vec<Call>) -> Turn {
    let turn = tools.run(calls).await;
    assert!(
        turn.answers
            .iter()
            .all(|answer| answer.outcome.is_success())
    );
    turn
}

/// Calls that wait 20 ms, and calls that wait 1 s, as ten thousand calls of the network do.
fn waiting(criterion: &mut Criterion) {
    let (runtime, tools) = (runtime(2), toolset![wait]);
    for (ms, counts) in [(20, [1, 64]), (1000, [1, 10_000])] {
        let mut group = criterion.benchmark_group(format!("calls that wait {ms} ms"));
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(100));
        for count in counts {
            let calls = calls(count, "wait", &format!("{{\"ms\":{ms}}}"));
            group.bench_function(format!("{count}"), |bencher| {
                bencher.to_async(&runtime).iter_batched(
                    || calls.clone(),
                    |calls| run(&tools, calls),
                    criterion::BatchSize::PerIteration,
                );
            });
        }
    }
}

/// Eight calls of pure computation: on two threads they take half of eight times one.
fn computing(criterion: &mut Criterion) {
    let tools = toolset![compute];
    let mut group = criterion.benchmark_group("calls that compute");
    group.sample_size(20);
    for (name, count, limit) in [
        ("1", 1, 1),
        ("8, one after another", 8, 1),
        ("8, on two cores", 8, 2),
    ] {
        let (runtime, tools) = (runtime(2), tools.clone().concurrency_limit(limit));
        let calls = calls(count, "compute", r#"{"rounds":10000000}"#);
        group.bench_function(name, |bencher| {
            bencher
                .to_async(&runtime)
                .iter(|| run(&tools, calls.clone()));
        });
    }
}

/// What ten thousand calls cost that do nothing: the executor's own work.
fn overhead(criterion: &mut Criterion) {
    let (runtime, tools) = (runtime(2), toolset![answer]);
    let mut group = criterion.benchmark_group("calls that answer at once");
    for count in [1, 100, 10_000] {
        let calls = calls(count, "answer", r#"{"text":"sunny"}"#);
        group.throughput(criterion::Throughput::Elements(count as u64));
        group.bench_function(format!("{count}"), |bencher| {
            bencher
                .to_async(&runtime)
                .iter(|| run(&tools, calls.clone()));
        });
    }
}

/// Calls that wait for room, some of them made within a call that has room itself: each time that one begins to wait, the
/// gate makes sure that it does not wait for itself.
fn nested(criterion: &mut Criterion) {
    let (runtime, tools) = (runtime(2), toolset![nest, answer].concurrency_limit(2));
    let tools = NESTED.get_or_init(|| tools);
    let mut group = criterion.benchmark_group("calls that wait for room");
    group.sample_size(10);
    for count in [1_000, 2_000, 4_000, 10_000] {
        group.throughput(criterion::Throughput::Elements(count as u64));
        for (name, beside, within) in [
            ("none within another", count, 0),
            ("one within another", count, 2),
            ("all within another", 0, count),
        ] {
            let mut calls = calls(beside, "answer", r#"{"text":"sunny"}"#);
            let nest = Call::new("nest", "nest", format!("{{\"count\":{within}}}"));
            calls.insert(0, nest);
            group.bench_function(format!("{count}, {name}"), |bencher| {
                bencher
                    .to_async(&runtime)
                    .iter(|| run(tools, calls.clone()));
            });
        }
    }
}

criterion_group!(benches, waiting, computing, overhead, nested);
criterion_main!(benches);
