//! Two writers of one file at once: calls with the same key do not overlap.

use std::time::Duration;

use serde_json::{Value, json};
use tool_runtime::{Call, Toolset, Turn, tool, toolset};

use crate::support::{Gauge, call, kinds, tools};

#[tokio::test(start_paused = true)]
async fn two_writers_of_one_file_do_not_overlap_and_keep_their_order() {
    let gauge = Gauge::default();
    let write = |id: &str, arguments: Value| call(id, "wait_for", &arguments);
    let calls = [
        write("1", json!({ "ms": 30, "file": "a" })),
        write("2", json!({ "ms": 10, "file": "a" })),
        write("3", json!({ "ms": 10, "file": "b" })),
        // Without the parameter it is the default's file, which is "a".
        write("4", json!({ "ms": 10 })),
    ];
    let turn = tools(&gauge).run(calls).await;
    let times: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| {
            (
                answer.started_at.unwrap().as_millis(),
                answer.ended_at.as_millis(),
            )
        })
        .collect();
    assert_eq!(times, [(0, 30), (30, 40), (0, 10), (40, 50)]);
    assert_eq!(gauge.most(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_writer_that_times_out_makes_room_for_the_next() {
    let calls = [
        call("1", "wait_for", &json!({ "ms": 500 })),
        call("2", "wait_for", &json!({ "ms": 10 })),
        call("3", "wait_for", &json!({ "ms": 10 })),
    ];
    let turn = tools(&Gauge::default())
        .call_timeout(Duration::from_millis(50))
        .run(calls)
        .await;
    assert_eq!(kinds(&turn), ["timed_out", "success", "success"]);
    assert_eq!(turn.elapsed.as_millis(), 70);
}

/// A thread cannot be stopped. Until it is done, nobody else gets the file; and nobody waits for it forever.
#[tokio::test]
async fn a_writer_that_cannot_be_stopped_keeps_others_out() {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    static STOP: AtomicBool = AtomicBool::new(false);
    static BEGUN: AtomicUsize = AtomicUsize::new(0);

    /// Writes, slowly.
    #[tool(key = file, timeout = "30ms")]
    fn write(file: &str) -> usize {
        BEGUN.fetch_add(1, Ordering::SeqCst);
        while !STOP.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
        file.len()
    }

    let file = json!({ "file": "a" });
    let turn = toolset![write]
        .run([call("1", "write", &file), call("2", "write", &file)])
        .await;
    assert_eq!(
        turn.answers[0].text(),
        "error: timed out after 30ms; it may have partly run"
    );
    assert_eq!(
        turn.answers[1].text(),
        "error: timed out after 30ms; it was not run"
    );
    assert_eq!(BEGUN.load(Ordering::SeqCst), 1);
    STOP.store(true, Ordering::SeqCst);
}

/// Waiting for a key does not use up a call's own time, also when somebody before it was timed out.
#[tokio::test(start_paused = true)]
async fn the_clock_of_a_writer_starts_with_its_own_work() {
    let times = [500, 40, 45, 1];
    let calls = times.map(|ms| call(&ms.to_string(), "wait_for", &json!({ "ms": ms })));
    let tools = tools(&Gauge::default()).call_timeout(Duration::from_millis(50));
    let turn = tools.run(calls).await;
    assert_eq!(kinds(&turn), ["timed_out", "success", "success", "success"]);
}

#[tokio::test(start_paused = true)]
async fn equal_keys_are_equal_however_they_are_written() {
    let gauge = Gauge::default();
    let written = [
        r#"{"ms":10,"file":{"a":1,"b":[2]}}"#,
        r#"{"ms":10,"file":{"b":[2.0],"a":1.0}}"#,
    ];
    let turn = tools(&gauge)
        .run(written.map(|arguments| Call::new("", "wait_for", arguments)))
        .await;
    assert_eq!(kinds(&turn), ["success"; 2]);
    assert_eq!((gauge.most(), turn.elapsed.as_millis()), (1, 20));
}

/// A call that is refused when its turn in line comes hands the key on.
#[tokio::test(start_paused = true)]
async fn a_refused_writer_makes_room_for_the_next() {
    /// Fails to write.
    #[tool(key = file)]
    async fn write(file: &str) -> Result<(), String> {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Err(format!("{file} is read-only"))
    }

    let calls = ["1", "2", "3", "4"].map(|id| call(id, "write", &json!({ "file": "a" })));
    let run = toolset![write].run(calls).refuse_repeated(2, []);
    let turn = tokio::time::timeout(Duration::from_secs(60), async { run.await });
    let turn = turn.await.expect("the turn ends");
    assert_eq!(kinds(&turn), ["failed", "failed", "refused", "refused"]);
}

#[tokio::test(start_paused = true)]
async fn calls_that_name_nothing_do_not_wait_for_each_other() {
    /// Waits, for one file at a time.
    #[tool_runtime::tool(key = file)]
    async fn touch(file: Option<String>) {
        let _ = file;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }

    let call = |id: &str| tool_runtime::Call::new(id, "touch", "{}");
    let tools = tool_runtime::toolset![touch];
    let turn = tools.run([call("a"), call("b"), call("c")]).await;
    assert_eq!(turn.elapsed.as_millis(), 50);
}

fn times(turn: &Turn) -> Vec<(u128, u128)> {
    let time = |answer: &tool_runtime::Answer| {
        let began = answer.started_at.unwrap().as_millis();
        (began, answer.ended_at.as_millis())
    };
    turn.answers.iter().map(time).collect()
}

/// Two conversations that edit one file take turns, in the order in which they came.
#[tokio::test(start_paused = true)]
async fn writers_of_one_file_in_several_turns_take_turns_first_come_first_served() {
    let gauge = Gauge::default();
    let tools = tools(&gauge);
    let write = |ms: u64, file: &str| call("", "wait_for", &json!({ "ms": ms, "file": file }));
    let first = tools.run([write(30, "a"), write(10, "a")]).start();
    let second = tools.clone().run([write(10, "a"), write(5, "b")]).start();
    // It has no part in the line before it starts.
    let third = tools.run([write(10, "a")]);
    let last = tools.run([write(1, "a"), write(1, "a")]).start();
    let third = third.start();
    let (first, second, third, last) = tokio::join!(first, second, third, last);
    assert_eq!(times(&first), [(0, 30), (30, 40)]);
    assert_eq!(times(&second), [(40, 50), (0, 5)]);
    assert_eq!(times(&last), [(50, 51), (51, 52)]);
    assert_eq!(times(&third), [(52, 62)]);
    assert_eq!(gauge.most(), 2);
}

/// Other tools with the key wait as well; what is not a clone of the toolset does not.
#[tokio::test(start_paused = true)]
async fn a_key_holds_for_all_tools_of_a_toolset_and_for_no_other_toolset() {
    /// Writes.
    #[tool(key = file)]
    async fn write(file: &str) {
        let _ = file;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    /// Removes.
    #[tool(key = path)]
    async fn remove(path: &str) {
        let _ = path;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    let (tools, others): (Toolset, Toolset) = (toolset![write, remove], toolset![write]);
    let writes = [call("1", "write", &json!({ "file": "a" }))];
    let removes = [call("2", "remove", &json!({ "path": "a" }))];
    let (one, two, other) = tokio::join!(
        tools.run(writes.clone()).start(),
        tools.run(removes).start(),
        others.run(writes).start(),
    );
    assert_eq!(times(&one), [(0, 10)]);
    assert_eq!(times(&two), [(10, 20)]);
    assert_eq!(times(&other), [(0, 10)]);
}

/// A writer whose turn is dropped while it waits leaves the line.
#[tokio::test(start_paused = true)]
async fn a_turn_that_is_dropped_makes_room_for_those_of_others() {
    let tools = tools(&Gauge::default());
    let write = || [call("", "wait_for", &json!({ "ms": 10 }))];
    let first = tools.run(write()).start();
    let dropped = tools.run(write()).start();
    let last = tools.run(write()).start();
    drop(dropped);
    let (first, last) = tokio::join!(first, last);
    assert_eq!(
        (times(&first), times(&last)),
        (vec![(0, 10)], vec![(10, 20)])
    );
    drop(tools.run(write()).start());
    assert_eq!(times(&tools.run(write()).await), [(0, 10)]);
}
