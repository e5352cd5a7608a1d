//! What a model sends goes back as it came.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    Reply as _,
    agent::Agent,
    model::Item,
    openai::{Chat, Responses, responses::Outputs},
    testing::{ModelServer, Request, ScriptedReply},
};

use super::{answered, check, response};
use crate::{
    agent::config,
    support::{Gauge, tools},
};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec(("[a-z_]{1,6}", inner), 0..4)
                .prop_map(|members| Value::from(serde_json::Map::from_iter(members))),
        ]
    })
}

/// Members that nobody knows.
fn unknown() -> impl Strategy<Value = Vec<(String, Value)>> {
    proptest::collection::vec(("x_[a-z]{1,4}", any_json()), 0..3)
}

fn with(mut item: Value, members: Vec<(String, Value)>) -> Value {
    for (key, value) in members {
        item[key] = value;
    }
    item
}

/// A call: of a tool that there is or not, with an id that is kept or not.
fn called() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof!["echo", "fail", "crash", "no_such_tool"];
    let arguments = prop_oneof![
        Just("{}".to_owned()),
        Just("{ \"text\": \"hi\" }".to_owned())
    ];
    (name, arguments)
}

fn any_item() -> impl Strategy<Value = Value> {
    let item = prop_oneof![
        "[a-z]{1,8}".prop_map(|text| json!({ "type": "message", "role": "assistant", "status": "completed",
            "content": [{ "type": "output_text", "text": text, "annotations": [] }], "phase": "commentary" })),
        called().prop_map(|(name, arguments)| json!({ "type": "function_call", "status": "completed", "name": name, "arguments": arguments })),
        "\\PC{0,8}".prop_map(|input| json!({ "type": "custom_tool_call", "name": "sql", "input": input })),
        Just(json!({ "type": "reasoning", "summary": [], "encrypted_content": "gAAA" })),
        Just(json!({ "type": "web_search_call", "status": "completed" })),
        Just(json!({ "type": "compaction", "encrypted_content": "gAAA" })),
        "[a-z]{1,8}_call".prop_map(|kind| json!({ "type": format!("hosted_{kind}") })),
    ];
    (item, unknown()).prop_map(|(item, members)| with(item, members))
}

/// What the id of such an item begins with.
fn prefix(item: &Value) -> &'static str {
    match item["type"].as_str().unwrap() {
        "message" => "msg",
        "function_call" => "fc",
        "custom_tool_call" => "ctc",
        "reasoning" => "rs",
        _ => "it",
    }
}

/// Gives the items ids that no two have.
fn numbered(items: Vec<Value>) -> Vec<Value> {
    let number = |(index, mut item): (usize, Value)| {
        item["id"] = json!(format!("{}_{index}", prefix(&item)));
        if item.get("name").is_some() {
            item["call_id"] = json!(format!("call_{index}"));
        }
        item
    };
    items.into_iter().enumerate().map(number).collect()
}

/// An item in whose members something may be wrong that the API refuses.
fn any_broken_item() -> impl Strategy<Value = Value> {
    let id = prop_oneof![
        2 => "_[a-z]{4}".prop_map(Value::from),
        1 => Just(json!("_same")),
        1 => Just(json!("")),
        1 => Just(Value::Null),
    ];
    let call_id = prop_oneof![
        2 => "call_[a-z]{4}".prop_map(Value::from),
        1 => Just(json!("same")),
        1 => Just(json!("")),
        1 => Just(Value::Null),
        1 => "x{64,66}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        "echo",
        "no_such_tool",
        "functions.echo",
        "get weather!",
        Just(String::new())
    ];
    let arguments = prop_oneof![
        Just(json!("{ \"text\": \"hi\" }")),
        Just(json!({ "text": "hi", "x": [1, 2.5] })),
        Just(json!("[1]")),
        Just(json!("{\"text\": ")),
        Just(json!("")),
        Just(Value::Null),
    ];
    (any_item(), id, call_id, name, arguments).prop_map(
        |(mut item, id, call_id, name, arguments)| {
            item["id"] = match id.as_str() {
                Some(end) if !end.is_empty() => json!(format!("{}{end}", prefix(&item))),
                _ => id,
            };
            if item.get("name").is_some() {
                item["call_id"] = call_id;
                item["name"] = json!(name);
            }
            if item.get("arguments").is_some() {
                item["arguments"] = arguments;
            }
            item
        },
    )
}

/// An item without some of its members.
fn without(item: &Value, names: &[&str]) -> String {
    let mut item = item.clone();
    for name in names {
        item.as_object_mut().unwrap().shift_remove(*name);
    }
    item.to_string()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_mix_of_items_is_read_answered_and_sent_back_unchanged(
        mixed in proptest::collection::vec(any_item(), 0..6),
    ) {
        // The last is a call, so that the agent asks again.
        let call = json!({ "type": "function_call", "name": "echo", "arguments": "{\"text\":\"hi\"}" });
        let items = numbered([mixed, vec![call]].concat());
        let sent = items.clone();
        let received = run(async move {
            let script = move |request: &Request| match request.history().len() {
                1 => ScriptedReply::json(json!({ "id": "resp_1", "status": "completed", "output": sent })),
                _ => ScriptedReply::text("Done."),
            };
            let server = ModelServer::start(script).await.unwrap();
            let agent = Agent::new(Responses::new(config(&server), "m")).tools(tools(&Gauge::default()));
            let conversation = agent.run("Go.").await.unwrap();
            assert_eq!(conversation.answer(), Some("Done."));
            assert_eq!(server.refusals(), []);
            server.requests()[1].request.json()["input"].clone()
        });
        let received = received.as_array().unwrap();
        prop_assert_eq!(&received[1..=items.len()], &items[..]);
        // And in the same order of members.
        for (received, sent) in received[1..].iter().zip(&items) {
            prop_assert_eq!(received.to_string(), sent.to_string());
        }
        let calls: Vec<_> = items.iter().filter_map(|item| item.get("call_id")).collect();
        let outputs: Vec<_> = received[items.len() + 1..].iter().map(|item| &item["call_id"]).collect();
        prop_assert_eq!(outputs, calls);
    }

    /// What the API would refuse is changed, and nothing beside it.
    #[test]
    fn any_mix_of_broken_items_is_mended_and_keeps_its_other_members(
        mixed in proptest::collection::vec(any_broken_item(), 0..8),
    ) {
        // Reasoning stays if something follows it.
        let last = json!({ "type": "function_call", "id": "fc_last", "call_id": "last", "name": "echo", "arguments": "{\"text\":\"hi\"}" });
        let items = [mixed, vec![last]].concat();
        let response = response(&json!(items));
        let sent = run(answered(&response));
        prop_assert_eq!(check(&sent), Ok(()), "{}", json!(sent));
        let (written, outputs) = sent.split_at(items.len());

        let (mut ids, mut call_ids) = (HashSet::new(), HashSet::new());
        for (item, written) in items.iter().zip(written) {
            let id = item["id"].as_str();
            if id.is_some_and(|id| !id.is_empty() && ids.insert(id)) {
                prop_assert_eq!(&written["id"], &item["id"]);
            }
            if item.get("name").is_none() {
                prop_assert_eq!(without(written, &["id"]), without(item, &["id"]));
                continue;
            }
            let mended = ["id", "call_id", "name", "arguments"];
            prop_assert_eq!(without(written, &mended), without(item, &mended));
            let call_id = item["call_id"].as_str();
            if call_id.is_some_and(|id| (1..=64).contains(&id.len()) && call_ids.insert(id)) {
                prop_assert_eq!(&written["call_id"], &item["call_id"]);
            }
            if ["echo", "no_such_tool"].map(Value::from).contains(&item["name"]) {
                prop_assert_eq!(&written["name"], &item["name"]);
            }
            if item["arguments"] == "{ \"text\": \"hi\" }" {
                prop_assert_eq!(&written["arguments"], &item["arguments"]);
            }
        }
        let calls: Vec<_> = written.iter().filter_map(|item| item.get("call_id")).collect();
        let answered: Vec<_> = outputs.iter().map(|item| &item["call_id"]).collect();
        prop_assert_eq!(answered, calls);

        // For a server that keeps the items, the same outputs are all that is new.
        let new = run(tools(&Gauge::default()).answer(&Outputs(&response)));
        let new: Vec<_> = new.into_iter().map(Item::into_json).collect();
        prop_assert_eq!(&new[..], outputs);
    }

    #[test]
    fn any_message_is_read_answered_and_sent_back_unchanged(
        content in prop_oneof![Just(Value::Null), "[a-z ]{1,8}".prop_map(Value::from)],
        calls in proptest::collection::vec((called(), unknown(), unknown()), 1..4),
        members in unknown(),
    ) {
        let calls = calls.into_iter().enumerate().map(|(index, ((name, arguments), in_call, in_function))| {
            let function = with(json!({ "name": name, "arguments": arguments }), in_function);
            let signature = json!({ "google": { "thought_signature": "c2ln" } });
            let call = json!({ "id": format!("call_{index}"), "type": "function", "extra_content": signature, "function": function });
            with(call, in_call)
        });
        let calls: Vec<Value> = calls.collect();
        let message = json!({ "role": "assistant", "reasoning_content": "Hm.", "content": content, "refusal": null,
            "annotations": [], "tool_calls": calls });
        let message = with(message, members);
        let sent = message.clone();
        let received = run(async move {
            let script = move |request: &Request| match request.history().len() {
                1 => ScriptedReply::json(json!({ "choices": [{ "index": 0, "message": sent, "finish_reason": "tool_calls" }] })),
                _ => ScriptedReply::text("Done."),
            };
            let server = ModelServer::start(script).await.unwrap();
            let agent = Agent::new(Chat::new(config(&server), "m")).tools(tools(&Gauge::default()));
            let conversation = agent.run("Go.").await.unwrap();
            assert_eq!(conversation.answer(), Some("Done."));
            assert_eq!(server.refusals(), []);
            server.requests()[1].request.json()["messages"][1].clone()
        });
        prop_assert_eq!(received.to_string(), message.to_string());
    }
}

#[tokio::test]
async fn only_what_the_api_refuses_is_changed() {
    let call = json!({
        "index": 0, "id": "", "type": "function", "extra_content": { "google": { "thought_signature": "c2ln" } },
        "function": { "name": "functions.echo", "arguments": { "text": "hi" }, "x": 1 },
    });
    let message = json!({ "role": "assistant", "tool_calls": [call], "reasoning_details": [{ "id": 1 }],
        "audio": { "id": "audio_1", "data": "AAAA", "transcript": "hi" } });
    let choice: tool_runtime::openai::chat::Choice =
        serde_json::from_value(json!({ "message": message })).unwrap();
    let id = choice.calls()[0].id.clone();
    let messages = tools(&Gauge::default()).answer(&choice).await;
    let expected = json!({
        "role": "assistant",
        "tool_calls": [{
            "index": 0, "id": id, "type": "function", "extra_content": { "google": { "thought_signature": "c2ln" } },
            "function": { "name": "echo", "arguments": "{\"text\":\"hi\"}", "x": 1 },
        }],
        "reasoning_details": [{ "id": 1 }],
        "audio": { "id": "audio_1" },
    });
    assert_eq!(messages[0].json().to_string(), expected.to_string());
    assert_eq!(
        messages[1].json(),
        &json!({ "content": "hi", "tool_call_id": id, "role": "tool" })
    );
}
