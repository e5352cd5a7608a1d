//! A whole turn, through the public face, beside the same calls by hand: `tokio::spawn` for each, then collect.
//!
//! The calls are empty, so all that is measured is what a turn costs. The two take turns in one process, pair by pair.
//! Read the ratios, not the times.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tokio::runtime::{Builder, Runtime};
use tool_runtime::{Call, Toolset, tool, toolset};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<std::alloc::System> = &INSTRUMENTED_SYSTEM;

/// Does nothing.
#[tool]
#[expect(clippy::unused_async, reason = "tools mostly are")]
async fn nothing() {}

/// What one round cost.
#[derive(Clone, Copy)]
struct Cost {
    time: Duration,
    allocations: usize,
}

fn measure(runtime: &Runtime, work: impl Future<Output = usize>, expected: usize) -> Cost {
    let before = ALLOCATOR.stats().allocations;
    let began = Instant::now();
    let done = runtime.block_on(work);
    let time = began.elapsed();
    let allocations = ALLOCATOR.stats().allocations - before;
    assert_eq!(done, expected);
    Cost { time, allocations }
}

async fn by_hand(count: usize) -> usize {
    let tasks: Vec<_> = (0..count).map(|_| tokio::spawn(nothing())).collect();
    let mut done = 0;
    for task in tasks {
        task.await.expect("it does not panic");
        done += 1;
    }
    black_box(done)
}

async fn ours(tools: &Toolset, calls: Vec<Call>) -> usize {
    let turn = tools.run(calls).await;
    let answers = black_box(&turn).answers.iter();
    answers.filter(|answer| answer.outcome.is_success()).count()
}

fn median<T: Copy + PartialOrd>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).expect("comparable"));
    values[values.len() / 2]
}

fn main() {
    let one = Builder::new_current_thread().enable_time().build();
    let two = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build();
    for (name, runtime) in [("one thread", one), ("two workers", two)] {
        println!("\nOn {name}:\n");
        table(&runtime.expect("a runtime"));
    }
}

fn table(runtime: &Runtime) {
    let tools = toolset![nothing];
    println!(
        "| empty calls | by hand | `toolset.run` | time | allocations a turn, by hand | ours | more a call |"
    );
    println!("|---:|---:|---:|---:|---:|---:|---:|");
    // A number among the arguments chooses one row, for a profiler.
    let chosen = std::env::args().find_map(|argument| argument.parse().ok());
    let rows = [(1, 4001), (8, 2001), (64, 1001), (1_000, 201), (10_000, 51)];
    let rows = rows
        .into_iter()
        .filter(|(count, _)| chosen.is_none_or(|it: usize| it == *count));
    for (count, rounds) in rows {
        let calls: Vec<_> = (0..count)
            .map(|index| Call::new(format!("call_{index}"), "nothing", "{}"))
            .collect();
        let pair = || {
            let calls = calls.clone();
            let hand = measure(runtime, by_hand(count), count);
            (hand, measure(runtime, ours(&tools, calls), count))
        };
        for _ in 0..rounds / 10 {
            pair();
        }
        let pairs: Vec<_> = (0..rounds).map(|_| pair()).collect();
        let time = |pick: fn(&(Cost, Cost)) -> f64| median(pairs.iter().map(pick).collect());
        let ratio = time(|(hand, ours)| ours.time.as_secs_f64() / hand.time.as_secs_f64());
        let hand = time(|(hand, _)| hand.time.as_secs_f64()) * 1e6;
        let ours = time(|(_, ours)| ours.time.as_secs_f64()) * 1e6;
        let allocated = |pick: fn(&(Cost, Cost)) -> usize| median(pairs.iter().map(pick).collect());
        let hand_allocated = allocated(|(hand, _)| hand.allocations);
        let ours_allocated = allocated(|(_, ours)| ours.allocations);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let more = (ours_allocated as f64 - hand_allocated as f64) / count as f64;
        println!(
            "| {count} | {hand:.1} µs | {ours:.1} µs | {ratio:.2} | {hand_allocated} | {ours_allocated} | {more:.1} |"
        );
    }
}
