//! The promise itself: any mix of calls, ended at any moment, gives one answer a call, in order, and a history that
//! the API accepts.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{CancellationToken, Reply as _, openai::chat::Choice, testing::check_chat};

use crate::support::{Gauge, tools};

/// One entry of `tool_calls`, good or bad.
fn entry() -> impl Strategy<Value = Value> {
    let id = prop_oneof![
        4 => "call_[a-z]{6}".prop_map(Value::from),
        2 => "[ab]".prop_map(Value::from),
        1 => Just(json!("")),
        1 => Just(json!(null)),
        1 => "x{38,44}".prop_map(Value::from),
    ];
    let function = prop_oneof![
        4 => (0_u64..60).prop_map(|ms| ("wait".to_owned(), json!({ "ms": ms }).to_string())),
        2 => (0_u64..60, "[ab]").prop_map(|(ms, file)| ("wait_for".to_owned(), json!({ "ms": ms, "file": file }).to_string())),
        4 => Just(("wait_for".to_owned(), json!({ "file": 7 }).to_string())),
        1 => Just(("fail".to_owned(), String::new())),
        1 => Just(("crash".to_owned(), "null".to_owned())),
        1 => Just(("hang".to_owned(), "{}".to_owned())),
        1 => "[ -~é]{0,70}".prop_map(|name| (name, "{}".to_owned())),
        1 => "[ -~]{0,12}".prop_map(|arguments| ("wait".to_owned(), arguments)),
        1 => Just(("wait".to_owned(), "{\"ms\": 1".to_owned())),
        1 => Just((
            "multi_tool_use.parallel".to_owned(),
            json!({ "tool_uses": [
                { "recipient_name": "functions.wait", "parameters": { "ms": 5 } },
                { "recipient_name": "functions.crash", "parameters": {} },
            ] }).to_string(),
        )),
    ];
    prop_oneof![
        12 => (id.clone(), function).prop_map(|(id, (name, arguments))| json!({
            "id": id, "type": "function", "function": { "name": name, "arguments": arguments },
        })),
        1 => id.prop_map(|id| json!({ "id": id, "type": "custom", "custom": { "name": "sql", "input": "select 1" } })),
        1 => Just(json!({ "type": "teleport" })),
    ]
}

/// How a turn is held back, and when it is ended.
#[derive(Clone, Debug)]
struct Circumstances {
    limit: usize,
    timeout: Option<u64>,
    turn_timeout: Option<u64>,
    /// Some tools hang forever, so there always is a moment.
    cancelled_after: u64,
}

fn circumstances() -> impl Strategy<Value = Circumstances> {
    let ms = || proptest::option::of(0_u64..80);
    (0_usize..6, ms(), ms(), 0_u64..80).prop_map(
        |(limit, timeout, turn_timeout, cancelled_after)| Circumstances {
            limit,
            timeout,
            turn_timeout,
            cancelled_after,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_at_any_moment_gives_one_answer_a_call_and_an_accepted_history(
        entries in proptest::collection::vec(entry(), 1..9),
        circumstances in circumstances(),
        finish_reason in prop_oneof![Just("tool_calls"), Just("stop"), Just(""), Just("length")],
    ) {
        let reply: Choice = serde_json::from_value(json!({
            "message": { "role": "assistant", "tool_calls": entries },
            "finish_reason": finish_reason,
        }))
        .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let gauge = Gauge::default();
        let turn = runtime.block_on(async {
            let mut tools = tools(&gauge).concurrency_limit(circumstances.limit);
            if let Some(ms) = circumstances.timeout {
                tools = tools.call_timeout(Duration::from_millis(ms));
            }
            if let Some(ms) = circumstances.turn_timeout {
                tools = tools.turn_timeout(Duration::from_millis(ms));
            }
            let token = CancellationToken::new();
            let run = tools.run(reply.calls_for(&tools)).cancel_on(token.clone());
            let (turn, ()) = tokio::join!(async { run.await }, async {
                tokio::time::sleep(Duration::from_millis(circumstances.cancelled_after)).await;
                token.cancel();
            });
            for _ in 0..64 {
                tokio::task::yield_now().await;
            }
            (turn, reply.calls_for(&tools))
        });
        let (turn, calls) = turn;

        // One answer a call, in order.
        prop_assert_eq!(turn.answers.len(), calls.len());
        for (answer, call) in turn.answers.iter().zip(&calls) {
            prop_assert_eq!(&answer.call.id, &call.id);
            prop_assert!(!answer.text().is_empty());
            prop_assert!(answer.started_at.unwrap_or_default() <= answer.ended_at);
        }
        // Nothing runs on, and nothing took longer than until the turn was ended.
        prop_assert_eq!(gauge.now(), 0);
        prop_assert!(turn.elapsed <= Duration::from_millis(circumstances.cancelled_after + 1));
        // The next request is accepted.
        let mut messages = vec![json!({ "role": "user", "content": "Go." })];
        messages.extend(reply.messages(&turn.answers).iter().map(|message| serde_json::to_value(message).unwrap()));
        let request = json!({ "model": "gpt-5.6", "messages": messages });
        prop_assert_eq!(check_chat(&request), Ok(()), "{}", request);
    }

    /// Nobody cancels, and no call hangs: the turn must come to its end by itself, whatever holds its calls back.
    #[test]
    fn any_mix_that_does_not_hang_ends_by_itself(
        entries in proptest::collection::vec(entry(), 1..12),
        circumstances in circumstances(),
        failures in 1_u32..4,
    ) {
        let reply: Choice = serde_json::from_value(json!({ "message": { "tool_calls": entries } })).unwrap();
        let calls: Vec<_> = reply.calls().into_iter().filter(|call| call.name != "hang").collect();
        let count = calls.len();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let turn = runtime.block_on(async {
            let mut tools = tools(&Gauge::default()).concurrency_limit(circumstances.limit);
            if let Some(ms) = circumstances.timeout {
                tools = tools.call_timeout(Duration::from_millis(ms));
            }
            let run = tools.run(calls).refuse_repeated(failures, []);
            tokio::time::timeout(Duration::from_secs(3600), async { run.await }).await
        });
        prop_assert_eq!(turn.expect("the turn ends").answers.len(), count);
    }
}
