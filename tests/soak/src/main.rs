//! A thousand turns of a hundred calls, 64 turns at a time: of the calls, 10% panic, 10% time out, 10% are cancelled, and
//! some block their thread. Afterwards nothing is lost and nothing is left.

mod tools;

use std::{
    alloc::System,
    collections::BTreeMap,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use tokio::{runtime::Handle, sync::Semaphore, task::JoinSet, time::timeout};
use tool_runtime::{Call, CancellationToken, Event, Toolset, Turn, toolset};

use self::tools::{BLOCKING, LIMITED, WAITING, block, file, limited, plain, wait};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TURNS: usize = 1_000;
const CALLS: usize = 100;
const AT_A_TIME: usize = 64;
/// Memory is compared after each so many turns.
const PART: usize = 200;
/// How much more memory may be in use at the end than after the first part.
const SLACK: isize = 64 * 1024;

type Problem = String;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        if !tools::is_intended(panic.payload()) {
            eprintln!("{panic}");
        }
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .max_blocking_threads(32)
        // Threads that come and go would be seen in the memory.
        .thread_keep_alive(Duration::from_secs(600))
        .enable_time()
        .build()
        .expect("a runtime");
    match runtime.block_on(soak()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn soak() -> Result<(), Problem> {
    let tools = toolset![plain, file, limited, block, wait];
    let began = Instant::now();
    let mut outcomes = BTreeMap::new();
    let mut live = Vec::new();
    for part in 0..TURNS / PART {
        turns(&tools, part * PART..(part + 1) * PART, &mut outcomes).await?;
        nothing_runs().await?;
        live.push(live_bytes());
        println!(
            "after {:5} turns  {:8} bytes live",
            (part + 1) * PART,
            live[part]
        );
    }
    let elapsed = began.elapsed();
    let answers: usize = outcomes.values().sum();
    println!("{answers} answers in {elapsed:.1?}");
    for (name, count) in &outcomes {
        println!("  {name:10} {count:6}");
    }
    if answers != TURNS * CALLS {
        return Err(format!("expected {} answers", TURNS * CALLS));
    }
    everything_is_free(&tools).await?;
    nothing_runs().await?;
    println!("no task is left, and every limit and key is free");
    let growth = live[live.len() - 1] - live[0];
    println!("memory grew by {growth} bytes after the first {PART} turns");
    if growth > SLACK {
        return Err(format!("memory grew by more than {SLACK} bytes"));
    }
    Ok(())
}

/// Runs these turns, so many at a time. Beside every tenth, another is dropped in the middle.
async fn turns(
    tools: &Toolset,
    numbers: std::ops::Range<usize>,
    outcomes: &mut BTreeMap<&'static str, usize>,
) -> Result<(), Problem> {
    let room = Arc::new(Semaphore::new(AT_A_TIME));
    let mut running = JoinSet::new();
    for number in numbers {
        let permit = Arc::clone(&room).acquire_owned().await.expect("open");
        let tools = tools.clone();
        running.spawn(async move {
            if number % 10 == 0 {
                let _ = timeout(Duration::from_millis(20), turn(&tools, number)).await;
            }
            let turn = timeout(Duration::from_secs(60), turn(&tools, number)).await;
            drop(permit);
            turn
        });
    }
    while let Some(turn) = running.join_next().await {
        let turn = turn.map_err(|error| error.to_string())?;
        let turn = turn.map_err(|_| "a turn did not end".to_owned())?;
        check(&turn)?;
        for answer in &turn.answers {
            *outcomes.entry(answer.outcome.name()).or_default() += 1;
        }
    }
    Ok(())
}

/// Cancels a turn when all its calls are answered but those that wait for that.
async fn turn(tools: &Toolset, number: usize) -> Turn {
    let calls: Vec<_> = (0..CALLS).map(|index| call(number, index)).collect();
    let open = CALLS / 10;
    let token = CancellationToken::new();
    let mut running = tools.run(calls).cancel_on(token.clone()).start();
    let mut answered = 0;
    while let Some(event) = running.next().await {
        answered += usize::from(matches!(event, Event::Answered { .. }));
        if answered == CALLS - open {
            token.cancel();
        }
    }
    running.await
}

/// Of ten calls one panics, one times out and one is cancelled. Those that panic and time out are of each tool in turn.
fn call(turn: usize, index: usize) -> Call {
    let (ten, one) = (index / 10, index % 10);
    let any = ["plain", "file", "limited"][(turn + ten) % 3];
    let shared = format!("shared {}", ten % 4);
    // Of the turns at once each has its own, or all of them would wait for those that hang.
    let hanging = format!("hanging {} {ten}", turn % AT_A_TIME);
    let (name, does, path) = match one {
        0 => (any, "crash", shared),
        1 => (any, "hang", hanging),
        2 => ("wait", "wait", format!("own {ten}")),
        3 => ("block", "work", shared),
        4 | 5 => ("file", "work", shared),
        6 | 7 => ("limited", "work", shared),
        _ => ("plain", "work", shared),
    };
    Call::new(
        format!("call_{turn}_{index}"),
        name,
        arguments(name, does, &path),
    )
}

fn arguments(name: &str, does: &str, path: &str) -> String {
    match name {
        "file" | "wait" => format!(r#"{{"does":"{does}","path":"{path}"}}"#),
        _ => format!(r#"{{"does":"{does}"}}"#),
    }
}

/// Each call has the answer that it must have, in its place.
fn check(turn: &Turn) -> Result<(), Problem> {
    if turn.answers.len() != CALLS {
        return Err(format!("{} answers to {CALLS} calls", turn.answers.len()));
    }
    for (index, answer) in turn.answers.iter().enumerate() {
        let expected = match index % 10 {
            0 => "panicked",
            1 => "timed_out",
            2 => "cancelled",
            _ => "success",
        };
        let is_in_place = answer.call.id.ends_with(&format!("_{index}"));
        if answer.outcome.name() != expected || !is_in_place {
            return Err(format!(
                "expected {expected} of call {index}, got {answer:?}"
            ));
        }
    }
    Ok(())
}

/// Calls that end only when as many run at once as each limit allows, and calls of each key.
async fn everything_is_free(tools: &Toolset) -> Result<(), Problem> {
    let meeting = |name, count| -> Vec<Call> {
        let arguments = (0..count).map(|n| arguments(name, "meet", &format!("own {n}")));
        arguments
            .map(|arguments| Call::new("", name, arguments))
            .collect()
    };
    let shared = (0..4).map(|ten| format!("shared {ten}"));
    let hanging =
        (0..AT_A_TIME).flat_map(|turn| (0..10).map(move |ten| format!("hanging {turn} {ten}")));
    let paths = shared
        .chain(hanging)
        .map(|path| arguments("file", "work", &path));
    for (what, calls) in [
        ("`limited`", meeting("limited", LIMITED)),
        ("`block`", meeting("block", BLOCKING)),
        ("`wait`", meeting("wait", WAITING)),
        (
            "`file`",
            paths
                .map(|arguments| Call::new("", "file", arguments))
                .collect(),
        ),
    ] {
        let turn = timeout(Duration::from_secs(5), tools.run(calls)).await;
        let turn = turn.map_err(|_| format!("{what} is not free"))?;
        if !turn
            .answers
            .iter()
            .all(|answer| answer.outcome.is_success())
        {
            return Err(format!("{what}: {:?}", turn.answers));
        }
    }
    Ok(())
}

async fn nothing_runs() -> Result<(), Problem> {
    let metrics = Handle::current().metrics();
    for _ in 0..500 {
        if metrics.num_alive_tasks() == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(format!("{} tasks are left", metrics.num_alive_tasks()))
}

#[expect(clippy::cast_possible_wrap, reason = "memory is smaller")]
fn live_bytes() -> isize {
    let stats = MEMORY.stats();
    stats.bytes_allocated as isize - stats.bytes_deallocated as isize
}
