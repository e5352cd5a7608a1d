//! Mending histories: each answer finds its call, wherever it is, and nothing else changes.

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    openai::{
        chat::{ChangeKind, repair},
        types::ChatCompletionRequestMessage,
    },
    testing::check_chat,
};

use crate::support::is_invented;

const CANCELLED: &str = "error: cancelled; it may have partly run";

fn function(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

fn assistant(ids: &[&str]) -> Value {
    let calls: Vec<_> = ids.iter().map(|id| function(id, "echo", "{}")).collect();
    json!({ "role": "assistant", "tool_calls": calls })
}

fn tool(id: &str, content: &str) -> Value {
    json!({ "role": "tool", "tool_call_id": id, "content": content })
}

fn user(content: &str) -> Value {
    json!({ "role": "user", "content": content })
}

fn accepted(messages: &Value) -> Result<(), tool_runtime::testing::ApiError> {
    check_chat(&json!({ "model": "gpt-5.6", "messages": messages }))
}

fn mended(history: &[Value]) -> Value {
    let history: Vec<ChatCompletionRequestMessage> =
        serde_json::from_value(Value::from(history.to_vec())).unwrap();
    let once = repair(history).into_messages();
    assert_eq!(repair(once.clone()).into_messages(), once);
    let once = serde_json::to_value(once).unwrap();
    assert_eq!(accepted(&once), Ok(()), "{once}");
    once
}

/// What each call is answered with, message by message.
fn answers(history: &[Value]) -> Vec<Vec<String>> {
    let mut exchanges: Vec<Vec<String>> = Vec::new();
    for message in mended(history).as_array().unwrap() {
        if message.get("tool_calls").is_some() {
            exchanges.push(Vec::new());
        }
        if message["role"] == "tool" {
            let content = message["content"].as_str().unwrap().to_owned();
            exchanges.last_mut().unwrap().push(content);
        }
    }
    exchanges
}

#[test]
fn a_history_that_was_cut_off_is_mended() {
    let broken: Vec<ChatCompletionRequestMessage> = serde_json::from_value(json!([
        { "role": "user", "content": "Go." },
        { "role": "assistant", "tool_calls": [function("a", "echo", "{}"), function("a", "e cho", "{}"), function("b", "echo", "{}")] },
        { "role": "tool", "tool_call_id": "a", "content": "first" },
        { "role": "user", "content": "And?" },
        { "role": "tool", "tool_call_id": "a", "content": "" },
        { "role": "tool", "tool_call_id": "nobody", "content": "lost" },
        { "role": "assistant", "tool_calls": [] },
    ]))
    .unwrap();
    assert!(accepted(&serde_json::to_value(&broken).unwrap()).is_err());
    let mended = serde_json::to_value(repair(broken).into_messages()).unwrap();
    assert_eq!(accepted(&mended), Ok(()));
    let answers = &mended.as_array().unwrap()[2..5];
    let contents: Vec<_> = answers.iter().map(|answer| &answer["content"]).collect();
    assert_eq!(contents, ["first", "(empty)", CANCELLED]);
    assert_eq!(answers[0]["tool_call_id"], "a");
    assert!(is_invented(&answers[1]["tool_call_id"]));
    assert_eq!(answers[2]["tool_call_id"], "b");
    assert_eq!(mended[5]["content"], "And?");
    assert_eq!(mended[6], json!({ "role": "assistant", "content": "" }));
    assert_eq!(mended.as_array().unwrap().len(), 7);
}

#[test]
fn an_answer_belongs_to_its_call_wherever_it_is() {
    // Behind a later message with calls.
    let late = [
        user("Go."),
        assistant(&["a"]),
        assistant(&["b"]),
        tool("a", "1"),
        tool("b", "2"),
    ];
    assert_eq!(answers(&late), [["1"], ["2"]]);
    // In the wrong order, with words between.
    let apart = [
        user("Go."),
        assistant(&["a", "b"]),
        user("Well?"),
        assistant(&["c"]),
        tool("c", "3"),
        tool("b", "2"),
        json!({ "role": "assistant", "content": "Done." }),
        tool("a", "1"),
    ];
    assert_eq!(answers(&apart), [vec!["1", "2"], vec!["3"]]);
    // Before its call.
    let early = [user("Go."), tool("a", "1"), user("And?"), assistant(&["a"])];
    assert_eq!(answers(&early), [["1"]]);
    let swapped = [
        user("Go."),
        assistant(&["a"]),
        tool("b", "2"),
        assistant(&["b"]),
        tool("a", "1"),
    ];
    assert_eq!(answers(&swapped), [["1"], ["2"]]);
    // Nothing but the answers has moved.
    let roles = mended(&apart);
    let roles: Vec<_> = roles
        .as_array()
        .unwrap()
        .iter()
        .map(|message| &message["role"])
        .collect();
    assert_eq!(
        roles,
        [
            "user",
            "assistant",
            "tool",
            "tool",
            "user",
            "assistant",
            "tool",
            "assistant"
        ]
    );
}

#[test]
fn of_calls_with_one_id_the_nearest_before_an_answer_has_it() {
    // An exchange that was cut off does not take the answer of a later one.
    let cut_off = [
        user("Go."),
        assistant(&["x"]),
        user("Again."),
        assistant(&["x"]),
        tool("x", "2"),
    ];
    assert_eq!(answers(&cut_off), [[CANCELLED], ["2"]]);
    // Not even if the later one is there twice.
    let longer = [
        user("Go."),
        assistant(&["x"]),
        user("Again."),
        assistant(&["x"]),
        tool("x", "2"),
        assistant(&["x"]),
        tool("x", "3"),
    ];
    assert_eq!(answers(&longer), [[CANCELLED], ["2"], ["3"]]);
    // An answer that comes when both are open belongs to the one that was asked last; two belong to both, in order.
    let both = [
        user("Go."),
        assistant(&["x"]),
        assistant(&["x"]),
        tool("x", "1"),
        tool("x", "2"),
    ];
    assert_eq!(answers(&both), [["1"], ["2"]]);
    // Each exchange keeps its own.
    let each = [
        user("Go."),
        assistant(&["x"]),
        tool("x", "1"),
        assistant(&["x"]),
        tool("x", "2"),
    ];
    assert_eq!(answers(&each), [["1"], ["2"]]);
    // An answer from before does not count for a call whose id was there before.
    let before = [
        user("Go."),
        tool("x", "0"),
        assistant(&["x"]),
        user("Again."),
        assistant(&["x"]),
        tool("x", "2"),
    ];
    assert_eq!(answers(&before), [[CANCELLED], ["2"]]);
    let two_before = [
        user("Go."),
        tool("x", "0"),
        tool("x", "1"),
        assistant(&["x"]),
    ];
    assert_eq!(answers(&two_before), [[CANCELLED]]);
}

#[test]
fn of_calls_with_one_id_in_one_message_the_first_is_answered_first() {
    assert_eq!(
        answers(&[user("Go."), assistant(&["x", "x"]), tool("x", "1")]),
        [["1", CANCELLED]]
    );
    let two = [
        user("Go."),
        assistant(&["x", "y", "x"]),
        tool("x", "1"),
        user("?"),
        tool("x", "2"),
        tool("x", "3"),
    ];
    assert_eq!(answers(&two), [["1", CANCELLED, "2"]]);
    // The later message first, the first of its calls first, and the answers in their order.
    let mixed = [
        user("Go."),
        assistant(&["x", "x"]),
        assistant(&["x", "x"]),
        tool("x", "1"),
        tool("x", "2"),
        tool("x", "3"),
    ];
    assert_eq!(answers(&mixed), [["1", CANCELLED], ["2", "3"]]);
}

#[test]
fn without_ids_the_order_decides_if_the_numbers_agree() {
    // Answers without ids.
    assert_eq!(
        answers(&[
            user("Go."),
            assistant(&["a", "b"]),
            tool("", "1"),
            tool("", "2")
        ]),
        [["1", "2"]]
    );
    assert_eq!(
        answers(&[
            user("Go."),
            assistant(&["a", "b"]),
            tool("b", "2"),
            tool(" ", "1")
        ]),
        [["1", "2"]]
    );
    // Calls without ids, to whose answers somebody gave some.
    assert_eq!(
        answers(&[
            user("Go."),
            assistant(&["", ""]),
            tool("call_1", "1"),
            tool("call_2", "2")
        ]),
        [["1", "2"]]
    );
    // Neither has any.
    assert_eq!(
        answers(&[user("Go."), assistant(&["", ""]), tool("", "1")]),
        [["1", CANCELLED]]
    );
    // It cannot be told.
    assert_eq!(
        answers(&[user("Go."), assistant(&["a", "b"]), tool("", "1")]),
        [[CANCELLED, CANCELLED]]
    );
    assert_eq!(
        answers(&[user("Go."), assistant(&["a"]), tool("c", "1")]),
        [[CANCELLED]]
    );
    assert_eq!(
        answers(&[
            user("Go."),
            assistant(&[""]),
            assistant(&["b"]),
            tool("c", "1"),
            tool("b", "2")
        ]),
        [[CANCELLED], ["2"]]
    );
    assert_eq!(
        answers(&[user("Go."), tool("", "0"), assistant(&[""])]),
        [[CANCELLED]]
    );
}

#[test]
fn a_second_answer_and_an_answer_to_nothing_are_left_out() {
    let history = [
        user("Go."),
        assistant(&["a"]),
        tool("a", "1"),
        tool("a", "2"),
        tool("b", "3"),
        user("Thanks."),
    ];
    assert_eq!(
        mended(&history),
        json!([
            user("Go."),
            assistant(&["a"]),
            tool("a", "1"),
            user("Thanks.")
        ])
    );
}

#[test]
fn ids_are_made_up_once_for_a_whole_history() {
    let long = "y".repeat(41);
    let history = [
        user("Go."),
        assistant(&["", "a", "a"]),
        tool("", "1"),
        tool("a", "2"),
        tool("a", "3"),
        assistant(&[&long]),
        tool(&long, "4"),
        assistant(&["", ""]),
    ];
    let messages = mended(&history);
    let calls = messages
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|message| message["tool_calls"].as_array());
    let ids: Vec<&Value> = calls.flatten().map(|call| &call["id"]).collect();
    assert_eq!(ids[1], "a");
    let made: Vec<&&Value> = ids.iter().filter(|id| ***id != "a").collect();
    assert!(made.iter().all(|id| is_invented(id)), "{made:?}");
    assert_eq!(
        made.iter()
            .map(|id| id.as_str())
            .collect::<std::collections::HashSet<_>>()
            .len(),
        5
    );
    assert_eq!(
        answers(&history),
        [vec!["1", "2", "3"], vec!["4"], vec![CANCELLED, CANCELLED]]
    );
    assert_eq!(mended(&history), messages);
}

/// An id that is made up must not be one that a later message has.
#[test]
fn an_id_that_is_made_up_is_not_one_of_the_history() {
    let made = mended(&[user("Go."), assistant(&[""])])[1]["tool_calls"][0]["id"].clone();
    let history = [
        user("Go."),
        assistant(&[""]),
        assistant(&[made.as_str().unwrap()]),
        tool(made.as_str().unwrap(), "2"),
    ];
    let messages = mended(&history);
    assert_ne!(messages[1]["tool_calls"][0]["id"], made);
    assert_eq!(messages[3]["tool_calls"][0]["id"], made);
    assert_eq!(messages[4], tool(made.as_str().unwrap(), "2"));
}

#[test]
fn what_is_empty_is_left_out_or_filled() {
    let history = [
        user("Go."),
        json!({ "role": "assistant", "content": [], "tool_calls": [function("a", "echo", "")] }),
        json!({ "role": "tool", "tool_call_id": "a", "content": [{ "type": "text", "text": " " }] }),
        json!({ "role": "assistant", "content": [], "tool_calls": [] }),
        json!({ "role": "assistant", "refusal": "No.", "tool_calls": [] }),
        json!({ "role": "assistant", "function_call": { "name": "now", "arguments": "{}" } }),
        json!({ "role": "function", "name": "now", "content": "12:00" }),
        json!({ "role": "assistant", "content": [{ "type": "text", "text": "Well." }] }),
    ];
    assert_eq!(
        mended(&history),
        json!([
            user("Go."),
            { "role": "assistant", "tool_calls": [function("a", "echo", "{}")] },
            tool("a", "(empty)"),
            { "role": "assistant", "content": "" },
            { "role": "assistant", "content": "", "refusal": "No." },
            history[5],
            history[6],
            history[7],
        ])
    );
}

#[test]
fn calls_become_such_as_every_server_reads() {
    let custom = json!({ "type": "custom", "id": "b", "custom_tool": { "name": "my sql", "input": "select 1" } });
    let history = [
        user("Go."),
        json!({ "role": "assistant", "tool_calls": [function("a", "functions.echo", "null"), custom, function("c", "echo", "[1]")] }),
        tool("a", "1"),
        tool("b", "2"),
        tool("c", "3"),
    ];
    assert_eq!(
        mended(&history)[1]["tool_calls"],
        json!([
            function("a", "echo", "{}"),
            function("b", "my_sql", "{\"input\":\"select 1\"}"),
            function("c", "echo", "{\"input\":\"[1]\"}"),
        ])
    );
}

/// A hundred thousand answers in reverse, each to be found; a quadratic search would take minutes.
#[test]
fn a_long_history_is_mended() {
    const COUNT: usize = 100_000;
    let ids: Vec<String> = (0..COUNT).map(|index| format!("call_{index}")).collect();
    let mut history = vec![assistant(
        &ids.iter().map(String::as_str).collect::<Vec<_>>(),
    )];
    history.extend(ids.iter().rev().map(|id| tool(id, id)));
    let history: Vec<ChatCompletionRequestMessage> =
        serde_json::from_value(Value::from(history)).unwrap();
    let mended = repair(history).into_messages();
    assert_eq!(mended.len(), COUNT + 1);
    for (message, id) in mended[1..].iter().zip(&ids) {
        let ChatCompletionRequestMessage::Tool(answer) = message else {
            panic!()
        };
        assert_eq!(&answer.tool_call_id, id);
    }
}

#[test]
fn a_repair_lists_what_it_changed_and_why() {
    let long = "y".repeat(41);
    let history: Vec<ChatCompletionRequestMessage> = serde_json::from_value(json!([
        user("Go."),
        { "role": "assistant", "content": [], "tool_calls": [
            function("a", "now", "{}"),
            function("a", "get weather", "Paris"),
            { "id": long, "type": "custom", "custom_tool": { "name": "sql", "input": "select 1" } },
            function("d", "now", "{}"),
            function("e", "now", "{}"),
        ] },
        tool("e", "last"),
        tool("x", "nobody's"),
        tool("a", ""),
        { "role": "assistant", "tool_calls": [] },
        tool("d ", "late"),
    ]))
    .unwrap();
    let repaired = repair(&history);
    let changes: Vec<_> = repaired.changes.iter().map(ToString::to_string).collect();
    let second = &json_of(&repaired.messages)[1]["tool_calls"];
    let (repeated, illegal) = (&second[1]["id"], &second[2]["id"]);
    let expected = [
        format!("message 1: replaced the id \"a\" of a call by {repeated}, because another call of the message has the same id"),
        "message 1: replaced the name \"get weather\" of a call by \"get_weather\", because a name must have 1 to 64 of the characters a-z, A-Z, 0-9, `_` and `-`".to_owned(),
        format!("message 1: put the arguments of the call {repeated} into an object, because many servers refuse arguments that are not a JSON object"),
        format!("message 1: answered the call {repeated} as cancelled, because each call must have an answer"),
        format!("message 1: replaced the id \"{long}\" of a call by {illegal}, because an id must have 1 to 40 characters"),
        format!("message 1: put the arguments of the call {illegal} into an object, because many servers refuse arguments that are not a JSON object"),
        format!("message 1: made the call {illegal} one of a function, because many servers refuse calls of custom tools"),
        format!("message 1: answered the call {illegal} as cancelled, because each call must have an answer"),
        "message 1: left out the empty list `content`, because the API refuses an empty list there".to_owned(),
        "message 2: moved the answer to \"e\" to its call, because answers must follow their calls, in the order of the calls".to_owned(),
        "message 3: left out the answer to \"x\", because it answers no call".to_owned(),
        "message 4: moved the answer to \"a\" to its call, because answers must follow their calls, in the order of the calls".to_owned(),
        "message 4: wrote \"(empty)\" into the answer to \"a\", because some servers refuse an empty answer".to_owned(),
        "message 5: left out the empty list `tool_calls`, because the API refuses an empty list there".to_owned(),
        "message 5: added an empty text, because a message without calls must have content".to_owned(),
        "message 6: moved the answer to \"d\" to its call, because answers must follow their calls, in the order of the calls".to_owned(),
        "message 6: replaced the id \"d \" of an answer by \"d\", because an answer must have the id of its call".to_owned(),
    ];
    assert_eq!(changes, expected);
}

/// Where something is missing or too much, the answers around it are not said to be moved.
#[test]
fn an_answer_that_stays_behind_its_call_is_not_moved() {
    let history: Vec<ChatCompletionRequestMessage> = serde_json::from_value(json!([
        user("Go."),
        { "role": "assistant", "tool_calls": [
            function("a", "now", "{}"), function("b", "now", "{}"), function("c", "now", "{}"),
        ] },
        tool("x", "nobody's"),
        tool("b", "second"),
        tool("y", "nobody's"),
        tool("c", "third"),
    ]))
    .unwrap();
    let changes = repair(&history).changes;
    let positions: Vec<_> = changes.iter().map(|change| change.position).collect();
    assert_eq!(positions, [1, 2, 4]);
    assert!(matches!(&changes[0].kind, ChangeKind::AnswerAdded { call_id } if call_id == "a"));
}

fn json_of(messages: &[ChatCompletionRequestMessage]) -> Value {
    serde_json::to_value(messages).unwrap()
}

/// A history that many hands have been at.
fn history() -> impl Strategy<Value = Vec<ChatCompletionRequestMessage>> {
    let id = || prop_oneof!["[abc]", Just(String::new()), "y{39,42}"];
    let call = (id(), "[a-z .é]{0,6}").prop_map(|(id, name)| function(&id, &name, "{}"));
    let message = prop_oneof![
        2 => Just(json!({ "role": "user", "content": "Go." })),
        1 => Just(json!({ "role": "assistant", "content": "Well." })),
        1 => Just(json!({ "role": "assistant", "content": [] })),
        1 => Just(json!({ "role": "assistant", "refusal": "No." })),
        1 => Just(json!({ "role": "system", "content": "Be brief." })),
        3 => proptest::collection::vec(call, 0..4)
            .prop_map(|calls| json!({ "role": "assistant", "tool_calls": calls })),
        4 => (id(), prop_oneof![Just(json!("done")), Just(json!("")), Just(json!([])), Just(json!([{ "type": "text", "text": "" }]))])
            .prop_map(|(id, content)| json!({ "role": "tool", "tool_call_id": id, "content": content })),
    ];
    proptest::collection::vec(message, 1..12)
        .prop_map(|messages| serde_json::from_value(Value::from(messages)).unwrap())
}

proptest! {
    #[test]
    fn a_mended_history_is_accepted_and_mending_it_again_changes_nothing(history in history()) {
        let asked = vec![serde_json::from_value(json!({ "role": "user", "content": "Go." })).unwrap()];
        let history: Vec<_> = asked.into_iter().chain(history).collect();
        let repaired = repair(&history);
        prop_assert_eq!(&repaired, &repair(history.clone()));
        prop_assert_eq!(repaired.changes.is_empty(), *repaired.messages == *history);
        prop_assert!(repaired.changes.is_sorted_by_key(|change| change.position));
        prop_assert!(repaired.changes.iter().all(|change| change.position < history.len()));
        let once = repaired.into_messages();
        prop_assert!(repair(&once).changes.is_empty());
        prop_assert_eq!(accepted(&serde_json::to_value(&once).unwrap()), Ok(()));
        prop_assert_eq!(repair(once.clone()).into_messages(), once);
    }

    #[test]
    fn a_good_history_is_left_alone(texts in proptest::collection::vec("[a-z]{1,5}", 1..5)) {
        let calls: Vec<_> = (0..texts.len()).map(|index| function(&format!("call_{index}"), "echo", "{}")).collect();
        let mut messages = vec![
            json!({ "role": "user", "content": "Go." }),
            json!({ "role": "assistant", "content": "Well.", "tool_calls": calls }),
        ];
        messages.extend(texts.iter().enumerate().map(|(index, text)| {
            json!({ "role": "tool", "tool_call_id": format!("call_{index}"), "content": text })
        }));
        let good: Vec<ChatCompletionRequestMessage> = serde_json::from_value(Value::from(messages)).unwrap();
        let repaired = repair(&good);
        prop_assert!(repaired.changes.is_empty());
        prop_assert_eq!(repaired.messages.as_ptr(), good.as_ptr(), "it was copied");
        let (address, given) = (good.as_ptr(), good.clone());
        let returned = repair(good).into_messages();
        prop_assert_eq!(returned.as_ptr(), address, "it was copied");
        prop_assert_eq!(returned, given);
    }

    /// Whatever the order, an answer with an id that only one call has is the answer to that call.
    #[test]
    fn no_answer_to_a_call_of_its_own_id_is_lost(
        sizes in proptest::collection::vec(0_usize..4, 1..6),
        order in proptest::collection::vec((any::<u32>(), any::<bool>()), 24),
    ) {
        let mut history = vec![user("Go.")];
        let mut ids = Vec::new();
        for size in sizes {
            let own: Vec<String> = (0..size).map(|index| format!("call_{}", ids.len() + index)).collect();
            history.push(if own.is_empty() { user("Well?") } else { assistant(&own.iter().map(String::as_str).collect::<Vec<_>>()) });
            ids.extend(own);
        }
        let mut given = Vec::new();
        for (id, (place, is_given)) in ids.iter().zip(order) {
            if is_given {
                history.insert(1 + place as usize % history.len(), tool(id, &format!("answer to {id}")));
                given.push(id);
            }
        }
        let messages = mended(&history);
        let messages = messages.as_array().unwrap();
        for id in &ids {
            let answer = messages.iter().find(|message| message["tool_call_id"] == **id).unwrap();
            let expected = if given.contains(&id) { format!("answer to {id}") } else { CANCELLED.to_owned() };
            prop_assert_eq!(&answer["content"], &Value::from(expected));
        }
        prop_assert_eq!(messages.len(), history.len() - given.len() + ids.len());
    }
}
