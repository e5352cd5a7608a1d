//! What servers send as calls: they are read in every place and form.

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    Call, CallKind, Reply as _,
    openai::{
        chat::{Choice, ChoiceEnd, Completion, Message, ToolCall},
        types::{ChatCompletionResponseMessage, CreateChatCompletionResponse},
    },
    testing::check_chat,
};

use crate::support::{Gauge, is_invented, tools};

fn completion(response: Value) -> Completion {
    serde_json::from_value(response).unwrap()
}

fn choice(choice: Value) -> Choice {
    serde_json::from_value(choice).unwrap()
}

/// The names and the arguments of calls.
fn read(calls: &[Call]) -> Vec<(&str, &str)> {
    calls
        .iter()
        .map(|call| {
            assert_eq!(call.kind, CallKind::Function);
            (call.name.as_str(), call.arguments.as_str())
        })
        .collect()
}

fn function(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

const ECHO: (&str, &str) = ("echo", r#"{"text":"hi"}"#);

#[test]
fn replies_of_compatible_servers_are_read() {
    let completion = completion(json!({
        "id": 7,
        "choices": [{
            "message": {
                "content": [{ "type": "thinking", "thinking": [] }, { "type": "text", "text": "Well." }],
                "tool_calls": [
                    { "function": { "name": "echo", "arguments": { "text": "an object" } } },
                    { "id": "", "type": "", "function": { "name": "echo", "arguments": null } },
                    { "id": "search:0", "type": "function", "function": { "name": "echo", "arguments": "{}" }, "index": 0 },
                ],
            },
            "finish_reason": "",
        }],
        "usage": null,
    }));
    let reply = completion.reply().unwrap();
    assert_eq!(reply.message.content.as_deref(), Some("Well."));
    let calls = reply.calls();
    assert!(calls.iter().all(|call| !call.truncated));
    let expected = [
        ("echo", r#"{"text":"an object"}"#),
        ("echo", ""),
        ("echo", "{}"),
    ];
    assert_eq!(read(&calls), expected);
    let ids: Vec<_> = calls.iter().map(|call| json!(call.id)).collect();
    assert!(is_invented(&ids[0]) && is_invented(&ids[1]));
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[2], "search:0");
    assert_eq!(completion.calls(), calls);
}

#[test]
fn a_call_is_read_in_every_form_that_says_what_it_is() {
    let body = json!({ "name": "echo", "arguments": "{\"text\":\"hi\"}" });
    let text = function("a", "echo", "{\"text\":\"hi\"}").to_string();
    let forms = [
        // The form of the API, and what servers make of its type.
        json!({ "id": "a", "type": "function", "function": body }),
        json!({ "id": "a", "type": "FUNCTION", "function": body }),
        json!({ "id": "a", "type": "tool", "function": body }),
        json!({ "id": "a", "type": "builtin_function", "function": body }),
        json!({ "id": "a", "type": 7, "function": body }),
        json!({ "id": "a", "function": body }),
        // Flat.
        json!({ "id": "a", "type": "function", "name": "echo", "arguments": "{\"text\":\"hi\"}" }),
        json!({ "id": "a", "name": "echo", "arguments": { "text": "hi" } }),
        json!({ "id": "a", "type": "Tool_Call", "name": "echo", "args": { "text": "hi" } }),
        json!({ "id": "a", "name": "echo", "parameters": { "text": "hi" } }),
        // The name in the place of the body, or beside it.
        json!({ "id": "a", "type": "function", "function": "echo", "arguments": "{\"text\":\"hi\"}" }),
        json!({ "id": "a", "name": "echo", "function": { "arguments": "{\"text\":\"hi\"}" } }),
        json!({ "id": "a", "function": { "name": "echo" }, "arguments": "{\"text\":\"hi\"}" }),
        // Other APIs.
        json!({ "type": "function_call", "id": "fc_1", "call_id": "a", "name": "echo", "arguments": "{\"text\":\"hi\"}" }),
        json!({ "type": "tool_use", "id": "a", "name": "echo", "input": { "text": "hi" } }),
        json!({ "toolUse": { "toolUseId": "a", "name": "echo", "input": { "text": "hi" } } }),
        json!({ "functionCall": { "id": "a", "name": "echo", "args": { "text": "hi" } } }),
        json!({ "id": "a", "function_call": body }),
        // The whole as text.
        json!(text),
    ];
    for form in forms {
        let call: ToolCall = serde_json::from_value(form.clone()).unwrap();
        assert_eq!(call.0, Call::new("a", ECHO.0, ECHO.1), "{form}");
    }
}

#[test]
fn what_cannot_be_read_as_a_call_is_answered_and_not_dropped() {
    let unreadable = [
        json!({ "id": "a", "type": "teleport", "to": "Mars" }),
        json!({ "type": "mcp_call", "name": "echo", "arguments": "{}" }),
        json!({ "type": "server_tool_use", "name": "web_search" }),
        json!({ "arguments": "{}" }),
        json!({}),
        json!(7),
        json!(null),
        json!("call echo"),
        json!("[1]"),
        json!([function("a", "echo", "{}")]),
    ];
    for entry in unreadable {
        let message: Message = serde_json::from_value(json!({ "tool_calls": [entry] })).unwrap();
        let calls = message.calls();
        assert_eq!(calls.len(), 1, "{entry}");
        let CallKind::Other(kind) = &calls[0].kind else {
            panic!("{entry}")
        };
        assert_eq!(kind, entry["type"].as_str().unwrap_or("unknown"));
        assert_eq!(calls[0].arguments, entry.to_string());
    }
    // It says that it is a function, and does not say which.
    for entry in [
        json!({ "type": "function" }),
        json!({ "function": {} }),
        json!({ "type": "function", "function": { "name": 7 } }),
    ] {
        let message: Message = serde_json::from_value(json!({ "tool_calls": [entry] })).unwrap();
        assert_eq!(read(&message.calls()), [("", "")], "{entry}");
    }
}

#[test]
fn calls_of_custom_tools_are_known_as_such() {
    for form in [
        json!({ "id": "a", "type": "custom", "custom": { "name": "sql", "input": "select 1" } }),
        json!({ "id": "a", "custom": { "name": "sql", "input": "select 1" } }),
        json!({ "id": "a", "type": "custom", "custom_tool": { "name": "sql", "input": "select 1" } }),
        json!({ "id": "a", "type": "CUSTOM", "name": "sql", "input": "select 1" }),
        json!({ "call_id": "a", "id": "ctc_1", "type": "custom_tool_call", "name": "sql", "input": "select 1" }),
    ] {
        let call: ToolCall = serde_json::from_value(form.clone()).unwrap();
        assert_eq!(
            call.0,
            Call::of_kind("a", "custom", "sql", "select 1"),
            "{form}"
        );
    }
    let call: ToolCall =
        serde_json::from_value(json!({ "type": "custom", "function": { "name": "now" } })).unwrap();
    assert_eq!(call.0, Call::new("", "now", ""));
}

#[test]
fn a_list_of_calls_is_read_in_every_form() {
    let one = function("a", "echo", "{\"text\":\"hi\"}");
    for list in [
        one.clone(),
        json!([one]),
        json!({ "0": one }),
        json!(json!([one]).to_string()),
        json!(one.to_string()),
    ] {
        let message: Message = serde_json::from_value(json!({ "tool_calls": list })).unwrap();
        assert_eq!(read(&message.calls()), [ECHO], "{list}");
    }
    let two = json!({ "0": one, "1": function("b", "now", "{}") });
    let message: Message = serde_json::from_value(json!({ "tool_calls": two })).unwrap();
    assert_eq!(read(&message.calls()), [ECHO, ("now", "{}")]);
    for nothing in [
        json!(null),
        json!([]),
        json!({}),
        json!(""),
        json!(" \n"),
        json!("[]"),
        json!("null"),
    ] {
        let message: Message = serde_json::from_value(json!({ "tool_calls": nothing })).unwrap();
        assert_eq!(message.calls(), [], "{nothing}");
    }
    // Not a list in disguise.
    for one in [
        json!({ "0": 7 }),
        json!({ "a": {} }),
        json!({ "0": {}, "a": {} }),
    ] {
        let message: Message = serde_json::from_value(json!({ "tool_calls": one })).unwrap();
        assert_eq!(message.calls()[0].arguments, one.to_string());
    }
    for scalar in [json!(true), json!(7), json!("no list"), json!("7")] {
        let message: Message = serde_json::from_value(json!({ "tool_calls": scalar })).unwrap();
        assert_eq!(message.calls().len(), 1, "{scalar}");
    }
}

#[test]
fn calls_are_found_wherever_servers_put_them() {
    let call = function("a", "echo", "{\"text\":\"hi\"}");
    let older = json!({ "name": "echo", "arguments": "{\"text\":\"hi\"}" });
    let block = json!({ "type": "tool_use", "id": "a", "name": "echo", "input": { "text": "hi" } });
    let places = [
        json!({ "message": { "tool_calls": [call] } }),
        json!({ "message": { "toolCalls": [call] } }),
        json!({ "message": { "tool_call": call } }),
        json!({ "message": { "function_call": older } }),
        json!({ "message": { "content": [{ "type": "text", "text": "" }, block] } }),
        json!({ "message": { "content": block } }),
        json!({ "message": { "content": [{ "type": "function", "function": older }] } }),
        json!({ "content": { "role": "model", "parts": [{ "functionCall": { "name": "echo", "args": { "text": "hi" } } }] } }),
        json!({ "delta": { "tool_calls": [call] } }),
        json!({ "message": null, "delta": { "tool_calls": [call] } }),
        json!({ "message": [{ "role": "tool", "content": "found it" }, { "role": "assistant", "tool_calls": [call] }] }),
        json!({ "messages": [{ "tool_calls": [call] }] }),
        json!({ "tool_calls": [call] }),
        json!({ "function_call": older }),
    ];
    for place in places {
        assert_eq!(read(&choice(place.clone()).calls()), [ECHO], "{place}");
        assert_eq!(
            read(&completion(json!({ "choices": [place] })).calls()),
            [ECHO],
            "{place}"
        );
        assert_eq!(
            read(&completion(json!({ "choices": place })).calls()),
            [ECHO],
            "{place}"
        );
    }
    for response in [
        json!({ "message": { "role": "assistant", "tool_calls": [call] }, "done": true }),
        json!({ "type": "message", "role": "assistant", "content": [block], "stop_reason": "tool_use" }),
        json!({ "candidates": [{ "content": { "parts": [{ "functionCall": { "name": "echo", "args": { "text": "hi" } } }] } }] }),
        json!({ "output": [{ "type": "reasoning", "content": [{ "type": "reasoning_text", "text": "Hm." }] },
            { "type": "function_call", "call_id": "a", "name": "echo", "arguments": "{\"text\":\"hi\"}" }] }),
        json!({ "tool_calls": [call], "finish_reason": "stop" }),
        json!({ "code": 0, "data": { "choices": [{ "message": { "tool_calls": [call] } }] } }),
        json!([{ "choices": [{ "message": { "tool_calls": [call] } }] }]),
    ] {
        let completion = completion(response.clone());
        assert_eq!(read(&completion.calls()), [ECHO], "{response}");
        assert!(
            completion.calls().iter().all(|call| !call.truncated),
            "{response}"
        );
        assert_eq!(completion.error, None);
    }
}

#[test]
fn calls_in_async_openai_s_types_are_found_wherever_they_are() {
    let message: ChatCompletionResponseMessage = serde_json::from_value(json!({
        "role": "assistant", "function_call": { "name": "echo", "arguments": "{\"text\":\"hi\"}" },
    }))
    .unwrap();
    assert_eq!(read(&message.calls()), [ECHO]);
    let response: CreateChatCompletionResponse = serde_json::from_value(json!({
        "id": "1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [
            { "index": 0, "message": { "role": "assistant", "content": "Let me see." }, "finish_reason": "tool_calls" },
            { "index": 1, "message": { "role": "assistant", "tool_calls": [function("a", "echo", "{\"text\":\"hi\"}")] }, "finish_reason": "length" },
        ],
    }))
    .unwrap();
    let calls = response.calls();
    assert_eq!(read(&calls), [ECHO]);
    assert!(calls[0].truncated);
    assert_eq!(Completion::from(&response).model, "m");
}

/// Gateways to other APIs do this: the words in one choice, each call in one of its own.
#[tokio::test]
async fn a_reply_that_is_spread_over_choices_is_one_reply() {
    let completion = completion(json!({ "choices": [
        { "index": 0, "message": { "content": "Let me see." }, "finish_reason": "tool_calls" },
        { "index": 1, "message": { "content": null, "tool_calls": [function("a", "echo", "{\"text\":\"one\"}")] }, "finish_reason": "stop" },
        { "index": 2, "message": { "content": "Let me see." } },
        { "index": 3, "message": { "content": "Now.", "tool_calls": [function("b", "echo", "{\"text\":\"two\"}")] } },
    ] }));
    let reply = completion.reply().unwrap();
    assert_eq!(reply.message.content.as_deref(), Some("Let me see.\nNow."));
    assert_eq!(reply.end(), ChoiceEnd::Whole);
    let messages = tools(&Gauge::default()).answer(&completion).await;
    let messages = serde_json::to_value(messages).unwrap();
    assert_eq!(messages[0]["tool_calls"].as_array().unwrap().len(), 2);
    assert_eq!(messages[1]["content"], "one");
    assert_eq!(messages[2]["content"], "two");
}

#[test]
fn in_a_reply_that_is_spread_over_choices_the_choice_that_was_cut_off_counts() {
    let completion = completion(json!({ "choices": [
        { "message": { "tool_calls": [function("a", "echo", "{}"), function("b", "echo", "{}")] }, "finish_reason": "length" },
        { "message": { "tool_calls": [function("c", "echo", "{}")] }, "finish_reason": "stop" },
    ] }));
    let cut_off: Vec<_> = completion
        .calls()
        .iter()
        .map(|call| call.truncated)
        .collect();
    // The last is taken for cut off, too: it may be the one that was written last.
    assert_eq!(cut_off, [false, true, true]);
    assert_eq!(
        completion.reply().unwrap().end(),
        ChoiceEnd::CutOff("length")
    );
}

#[test]
fn of_several_choices_without_calls_the_first_that_says_anything_is_the_reply() {
    let completion = completion(json!({ "choices": [
        null,
        { "message": { "content": null } },
        { "message": { "content": "First." }, "finish_reason": "stop" },
        { "message": { "content": "Second." }, "finish_reason": "length" },
    ] }));
    let reply = completion.reply().unwrap();
    assert_eq!(reply.message.content.as_deref(), Some("First."));
    assert_eq!(reply.end(), ChoiceEnd::Whole);
}

#[test]
fn a_call_that_is_told_in_two_places_is_one_call() {
    let call = function("a", "echo", "{\"text\":\"hi\"}");
    let older = json!({ "name": "echo", "arguments": "{ \"text\": \"hi\" }" });
    let block = json!({ "type": "tool_use", "id": "a", "name": "echo", "input": { "text": "hi" } });
    let twice = choice(
        json!({ "message": { "tool_calls": [call], "function_call": older, "content": [block] }, "delta": { "tool_calls": [call] } }),
    );
    assert_eq!(read(&twice.calls()), [ECHO]);

    // A difference in the name, the arguments or the id makes it another call.
    let other_id =
        json!({ "type": "tool_use", "id": "b", "name": "echo", "input": { "text": "hi" } });
    let other_name =
        json!({ "type": "tool_use", "id": "a", "name": "now", "input": { "text": "hi" } });
    let other_arguments = json!({ "name": "echo", "arguments": "{\"text\":\"ho\"}" });
    let differ = choice(json!({ "message": {
        "tool_calls": [call], "function_call": other_arguments, "content": [other_id, other_name],
    } }));
    let expected = [
        ECHO,
        ("echo", r#"{"text":"ho"}"#),
        ECHO,
        ("now", r#"{"text":"hi"}"#),
    ];
    assert_eq!(read(&differ.calls()), expected);

    // In one place, a call that is there twice is meant twice.
    let list = choice(json!({ "message": { "tool_calls": [call, call] } }));
    assert_eq!(read(&list.calls()), [ECHO, ECHO]);
}

#[test]
fn an_older_call_that_is_left_empty_is_none() {
    for empty in [
        json!(null),
        json!({}),
        json!("none"),
        json!({ "name": "", "arguments": "" }),
        json!({ "name": null }),
    ] {
        let reply = choice(json!({ "message": { "content": "Hello.", "function_call": empty } }));
        assert_eq!(reply.calls(), [], "{empty}");
    }
    let reply =
        choice(json!({ "message": { "function_call": { "name": "", "arguments": "{}" } } }));
    assert_eq!(read(&reply.calls()), [("", "{}")]);
}

/// Members of replies, mixed and nested at random, each with values of any type.
fn any_reply() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z\n]{0,4}".prop_map(Value::from),
        Just(json!("{\"name\":\"echo\"}")),
        Just(json!("length")),
        Just(json!("tool_use")),
    ];
    let members = proptest::sample::select(vec![
        "choices",
        "message",
        "delta",
        "tool_calls",
        "function_call",
        "function",
        "content",
        "parts",
        "functionCall",
        "type",
        "name",
        "id",
        "arguments",
        "input",
        "custom",
        "refusal",
        "finish_reason",
        "error",
        "role",
        "output",
        "text",
    ]);
    leaf.prop_recursive(7, 64, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((members.clone(), inner), 0..5).prop_map(|members| {
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_read_and_its_answer_is_accepted(reply in any_reply(), envelope in 0..3) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let completion: Completion = match envelope {
            0 => serde_json::from_value(json!({ "choices": [reply] })).unwrap(),
            1 => serde_json::from_value(json!({ "choices": [{ "message": reply }] })).unwrap(),
            _ => match serde_json::from_value(reply) {
                Ok(completion) => completion,
                Err(_) => return Ok(()),
            },
        };
        let calls = completion.calls();
        prop_assert_eq!(&completion.calls(), &calls);
        let answered = runtime.block_on(tool_runtime::Toolset::new().answer(&completion));
        let is_reply = completion.reply().is_ok();
        prop_assert_eq!(answered.len(), calls.len() + usize::from(is_reply));
        let mut messages = vec![json!({ "role": "user", "content": "Go." })];
        messages.extend(answered.iter().map(|message| serde_json::to_value(message).unwrap()));
        let request = json!({ "model": "m", "messages": messages });
        prop_assert_eq!(check_chat(&request), Ok(()), "{}", request);
    }
}
