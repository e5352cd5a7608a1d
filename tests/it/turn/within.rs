//! Turns within calls of the same toolset: none waits for itself, whatever else waits.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};
use tool_runtime::{
    Approval, Call, Toolset, Turn,
    tool::{Context, Policy, from_fn},
};

use crate::support::{call, definition, kinds};

/// `work {ms, file}`, `asked {ms, file}` that needs approval, and `outer {calls}`, which calls others and says how they
/// ended. Approval takes 5 ms.
fn toolset(work: Policy) -> Toolset {
    let all = Arc::new(OnceLock::<Toolset>::new());
    let of_outer = Arc::clone(&all);
    let properties = json!({ "ms": { "type": "integer" }, "file": { "type": "string" } });
    let do_work = |arguments: Value, _: Context| async move {
        sleep(Duration::from_millis(arguments["ms"].as_u64().unwrap_or(1))).await;
        Ok::<_, String>("worked")
    };
    let outer = from_fn(
        definition("outer", &json!({ "calls": { "type": "array" } })),
        move |arguments: Value, _| {
            let tools = of_outer.get().unwrap().clone();
            async move {
                sleep(Duration::from_millis(10)).await;
                let inner = arguments["calls"].as_array().unwrap().iter();
                let inner =
                    inner.map(|it| call("", it["name"].as_str().unwrap(), &it["arguments"]));
                let turn = tools.run(inner.collect::<Vec<_>>()).await;
                Ok::<_, String>(kinds(&turn).join(", "))
            }
        },
    );
    let asked = work.clone().with_approve(true);
    let tools = Toolset::new()
        .with_tool(from_fn(definition("work", &properties), do_work).with_policy(work))
        .and_then(|tools| {
            tools.with_tool(from_fn(definition("asked", &properties), do_work).with_policy(asked))
        })
        .and_then(|tools| tools.with_tool(outer))
        .unwrap()
        .on_approval(async |_| {
            sleep(Duration::from_millis(5)).await;
            Approval::Granted
        });
    assert!(all.set(tools.clone()).is_ok());
    tools
}

fn of_file(id: &str, name: &str, file: &str) -> Call {
    call(id, name, &json!({ "file": file }))
}

fn outer(id: &str, name: &str, file: &str) -> Call {
    let inner = json!({ "name": name, "arguments": { "file": file } });
    call(id, "outer", &json!({ "calls": [inner] }))
}

async fn ended(tools: &Toolset, calls: Vec<Call>) -> Turn {
    let turn = timeout(Duration::from_secs(60), async { tools.run(calls).await }).await;
    turn.expect("the turn ends")
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_room_in_its_turn_takes_no_room_from_calls_within_others() {
    let tools = toolset(Policy::new().with_concurrency_limit(1)).turn_concurrency_limit(1);
    let turn = ended(
        &tools,
        vec![of_file("a", "asked", "x"), outer("b", "asked", "y")],
    )
    .await;
    assert_eq!(kinds(&turn), ["success"; 2]);
    assert_eq!(turn.answers[1].text(), "success");
    assert_eq!(tools.__places(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_room_in_its_turn_keeps_no_key_from_calls_within_others() {
    let tools = toolset(Policy::new().with_key("file")).turn_concurrency_limit(1);
    let turn = ended(
        &tools,
        vec![of_file("a", "asked", "x"), outer("b", "asked", "x")],
    )
    .await;
    assert_eq!(kinds(&turn), ["success"; 2]);
    assert_eq!(turn.answers[1].text(), "success");
}

#[tokio::test(start_paused = true)]
async fn calls_within_all_calls_of_a_turn_may_want_what_another_call_of_it_waits_for() {
    let tools = toolset(Policy::new().with_key("file"));
    let elsewhere = tools.clone();
    let limited = tools.clone().turn_concurrency_limit(2);
    let long = call("z", "work", &json!({ "file": "x", "ms": 5 }));
    let (_, turn) = tokio::join!(
        async { elsewhere.run([long]).await },
        ended(
            &limited,
            vec![
                outer("a", "work", "x"),
                of_file("b", "work", "x"),
                outer("c", "work", "x"),
            ],
        )
    );
    assert_eq!(kinds(&turn), ["success"; 3]);
    let texts: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.text().into_owned())
        .collect();
    assert_eq!(texts, ["success", "worked", "success"]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_itself_is_told_so_and_all_others_go_on() {
    let all = Arc::new(OnceLock::<Toolset>::new());
    let of_tool = Arc::clone(&all);
    let copy = from_fn(
        definition("copy", &json!({ "file": {}, "to": {} })),
        move |arguments: Value, _| {
            let tools = of_tool.get().unwrap().clone();
            async move {
                sleep(Duration::from_millis(10)).await;
                let Some(to) = arguments.get("to") else {
                    return Ok("written".to_owned());
                };
                let turn = tools.run([call("", "copy", &json!({ "file": to }))]).await;
                Ok::<_, String>(kinds(&turn)[0].to_owned())
            }
        },
    );
    let tools = Toolset::new()
        .with_tool(copy.with_policy(Policy::new().with_key("file")))
        .unwrap();
    assert!(all.set(tools.clone()).is_ok());
    // Two in a circle, one to itself, and one that waits for one of the circle.
    let copy = |id, file, to| call(id, "copy", &json!({ "file": file, "to": to }));
    let turn = ended(
        &tools,
        vec![
            copy("a", "1", "2"),
            copy("b", "2", "1"),
            copy("c", "3", "3"),
            copy("d", "4", "2"),
        ],
    )
    .await;
    let mut texts: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.text().into_owned())
        .collect();
    assert_eq!(texts.split_off(2), ["deadlocked", "success"]);
    texts.sort();
    assert_eq!(texts, ["deadlocked", "success"]);
    assert_eq!(tools.__places(), 0);
}
