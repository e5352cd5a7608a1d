//! Any mix of rules, calls and work that goes on after its time: the turn ends, and no rule is broken.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{CancellationToken, tool::Policy};

use super::{Log, calls, toolset};

/// A tool of the mix.
fn policy() -> impl Strategy<Value = Policy> {
    let rules = (
        proptest::option::weighted(0.5, 0_usize..4),
        proptest::bool::weighted(0.25),
        proptest::bool::ANY,
        proptest::option::of(0_u64..60),
    );
    rules.prop_map(|(limit, sequential, has_key, timeout)| {
        let mut policy = Policy::default().with_sequential(sequential);
        policy.concurrency_limit = limit;
        policy.key = has_key.then(|| "file".into());
        policy.timeout = timeout.map(Duration::from_millis);
        policy
    })
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

fn work_for() -> impl Strategy<Value = (usize, Value)> {
    let lingers = prop_oneof![
        3 => Just(None),
        2 => (0_u64..150).prop_map(Some),
        1 => Just(Some(u64::from(u32::MAX))),
    ];
    (0..NAMES.len(), 0_u64..80, lingers, "[xy]").prop_map(|(tool, ms, lingers, file)| {
        let mut arguments = json!({ "ms": ms, "file": file });
        if let Some(lingers) = lingers {
            arguments["lingers"] = json!(lingers);
        }
        (tool, arguments)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_of_rules_ends_and_breaks_none(
        policies in proptest::collection::vec(policy(), NAMES.len()),
        work in proptest::collection::vec(work_for(), 1..14),
        limit in prop_oneof![1_usize..5, Just(usize::MAX)],
        timeout in proptest::option::of(0_u64..60),
        turn_timeout in proptest::option::weighted(0.2, 0_u64..200),
        cancelled_after in proptest::option::weighted(0.2, 0_u64..200),
    ) {
        // Where a call has no time of its own, only work that ends may hold it up.
        let has_time = timeout.is_some() || policies.iter().all(|policy| policy.timeout.is_some());
        let work: Vec<_> = work.into_iter().map(|(tool, mut arguments)| {
            if !has_time && arguments["lingers"].as_u64() > Some(1000) {
                arguments["lingers"] = json!(100);
            }
            (tool, arguments)
        }).collect();
        let log = Log::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let turn = runtime.block_on(async {
            let mut tools = toolset(&log, NAMES.into_iter().zip(policies.clone())).concurrency_limit(limit);
            if let Some(ms) = timeout {
                tools = tools.call_timeout(Duration::from_millis(ms));
            }
            if let Some(ms) = turn_timeout {
                tools = tools.turn_timeout(Duration::from_millis(ms));
            }
            let token = CancellationToken::new();
            if let Some(ms) = cancelled_after {
                let token = token.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                    token.cancel();
                });
            }
            let calls = calls(work.iter().map(|(tool, arguments)| (NAMES[*tool], arguments.clone())));
            let run = tools.run(calls).cancel_on(token);
            tokio::time::timeout(Duration::from_secs(600), async { run.await }).await
        });
        let turn = turn.expect("the turn ends");
        prop_assert_eq!(turn.answers.len(), work.len());
        for (id, answer) in turn.answers.iter().enumerate() {
            prop_assert_eq!(&answer.call.id, &id.to_string());
        }

        let entries = log.0.lock().unwrap().clone();
        let policy = |id: usize| &policies[work[id].0];
        let file = |id: usize| policy(id).key.as_ref().map(|_| work[id].1["file"].clone());
        let mut at_work: Vec<usize> = Vec::new();
        let mut begun: Vec<usize> = Vec::new();
        for (sign, id) in entries {
            if sign == '-' {
                at_work.retain(|other| *other != id);
                continue;
            }
            for &other in &at_work {
                prop_assert!(!policy(id).sequential && !policy(other).sequential, "{}", log.text());
                prop_assert!(file(id).is_none() || file(id) != file(other), "{}", log.text());
            }
            for &other in &begun {
                let keeps_order = policy(id).sequential || policy(other).sequential || (file(id).is_some() && file(id) == file(other));
                prop_assert!(!keeps_order || other < id, "{}", log.text());
            }
            at_work.push(id);
            begun.push(id);
            prop_assert!(at_work.len() <= limit, "{}", log.text());
            let same = at_work.iter().filter(|other| work[**other].0 == work[id].0).count();
            prop_assert!(same <= policy(id).concurrency_limit.map_or(usize::MAX, |limit| limit.max(1)), "{}", log.text());
        }
    }
}
