//! Histories that were broken off, mended.

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    model::Item,
    openai::responses::{repair, repair_unstored},
};

use super::{call, check, echo, output, reasoning, said, user};

const CANCELLED: &str = "error: cancelled; it may have partly run";

fn repaired(items: &Value) -> Value {
    let items: Vec<Item> = serde_json::from_value(items.clone()).unwrap();
    serde_json::to_value(repair(items)).unwrap()
}

#[test]
fn a_sound_history_is_left_as_it_is() {
    let history = json!([
        user(),
        reasoning("1"),
        echo("a"),
        { "type": "telepathy", "x": [1.5] },
        echo("b"),
        output("b", "two"),
        output("a", "one"),
        said("Done."),
        user(),
        { "type": "function_call", "call_id": "c", "name": "later", "arguments": "{}", "async": true },
        said("It is on its way."),
        // The same id again, in a later exchange.
        echo("a2"),
        { "type": "function_call_output", "call_id": "a2", "output": [{ "type": "input_text", "text": "hi" }] },
        { "type": "custom_tool_call", "call_id": "a", "name": "sql", "input": "select 1" },
        { "type": "custom_tool_call_output", "call_id": "a", "output": "" },
    ]);
    assert_eq!(repaired(&history), history);
}

#[test]
fn each_call_gets_one_output() {
    for (history, expected) in [
        (
            json!([echo("a")]),
            json!([echo("a"), output("a", CANCELLED)]),
        ),
        (
            json!([echo("a"), echo("b"), output("b", "two"), user()]),
            json!([
                echo("a"),
                echo("b"),
                output("b", "two"),
                output("a", CANCELLED),
                user()
            ]),
        ),
        (
            json!([echo("a"), user(), said("Hello.")]),
            json!([echo("a"), output("a", CANCELLED), user(), said("Hello.")]),
        ),
        // An output before its call moves.
        (
            json!([output("a", "one"), echo("a")]),
            json!([echo("a"), output("a", "one")]),
        ),
        // A second one is left out.
        (
            json!([echo("a"), output("a", "one"), output("a", "again")]),
            json!([echo("a"), output("a", "one")]),
        ),
        // The model went on to call before the first was answered.
        (
            json!([
                echo("a"),
                output("a", "one"),
                echo("b"),
                said("Well."),
                user()
            ]),
            json!([
                echo("a"),
                output("a", "one"),
                echo("b"),
                said("Well."),
                output("b", CANCELLED),
                user()
            ]),
        ),
    ] {
        assert_eq!(repaired(&history), expected, "{history:#}");
    }
}

#[test]
fn an_output_has_the_kind_and_the_id_of_its_call() {
    let history = json!([
        { "type": "custom_tool_call", "call_id": " a", "name": "sql", "input": "x" },
        { "type": "function_call_output", "call_id": "a", "output": "one" },
        { "type": "function_call", "call_id": "", "name": "echo", "arguments": "" },
        { "type": "function_call_output", "call_id": "", "output": null },
    ]);
    let repaired = repaired(&history);
    assert_eq!(repaired[1]["type"], "custom_tool_call_output");
    assert_eq!(repaired[1]["call_id"], " a");
    assert_eq!(repaired[2]["arguments"], "{}");
    assert_eq!(repaired[3]["call_id"], repaired[2]["call_id"]);
    assert_eq!(repaired[3]["output"], "(empty)");
    assert_eq!(check(repaired.as_array().unwrap()), Ok(()));
}

#[test]
fn duplicates_are_left_out_and_ids_belong_to_the_first() {
    let history = json!([
        reasoning("1"),
        echo("a"),
        reasoning("1"),
        echo("a"),
        output("a", "one")
    ]);
    assert_eq!(
        repaired(&history),
        json!([reasoning("1"), echo("a"), output("a", "one")])
    );
    let mut other = said("Two.");
    other["id"] = json!("msg_0");
    let mut first = said("One.");
    first["id"] = json!("msg_0");
    assert_eq!(
        repaired(&json!([first, other])),
        json!([first, said("Two.")])
    );
}

#[test]
fn reasoning_that_cannot_be_looked_up_is_left_out() {
    let mut encrypted = reasoning("2");
    encrypted["encrypted_content"] = json!("gAAA");
    let items = json!([reasoning("1"), encrypted, said("Hello.")]);
    let items: Vec<Item> = serde_json::from_value(items).unwrap();
    let repaired = serde_json::to_value(repair_unstored(items)).unwrap();
    assert_eq!(repaired, json!([encrypted, said("Hello.")]));
}

fn any_item() -> impl Strategy<Value = Value> {
    let id =
        || prop_oneof![4 => "[abc]", 1 => Just(String::new()), 1 => "[x]{63,66}", 1 => "[ab] "];
    let name = prop_oneof![3 => Just("echo".to_owned()), 1 => "[a-z. ]{0,4}"];
    let arguments = prop_oneof![
        Just("{}".to_owned()),
        Just(r#"{"text":"#.to_owned()),
        Just(String::new())
    ];
    prop_oneof![
        2 => Just(user()),
        2 => Just(said("Hm.")),
        2 => "[1-3]".prop_map(|id| reasoning(&id)),
        4 => (id(), name, arguments).prop_map(|(id, name, arguments)| call(&id, &name, &arguments)),
        1 => (id(), any::<bool>()).prop_map(|(id, is_async)| json!({
            "type": "function_call", "call_id": id, "name": "later", "arguments": "{}", "async": is_async })),
        2 => id().prop_map(|id| json!({ "type": "custom_tool_call", "call_id": id, "name": "sql", "input": "x" })),
        4 => id().prop_map(|id| output(&id, "hi")),
        1 => id().prop_map(|id| json!({ "type": "custom_tool_call_output", "call_id": id, "output": "hi" })),
        1 => "[1-2]".prop_map(|id| json!({ "type": "telepathy", "id": format!("tp_{id}"), "x": 1 })),
        1 => Just(json!({ "type": "mcp_approval_response", "approve": true, "approval_request_id": "mcpr_1" })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_history_is_accepted_after_one_repair_and_stays_so(items in proptest::collection::vec(any_item(), 0..14)) {
        let once = repaired(&json!(items));
        let accepted = once.as_array().unwrap();
        prop_assert_eq!(check(accepted), Ok(()), "{:#}", once);
        prop_assert_eq!(repaired(&once), once.clone());
        // A history that the API accepts is not touched.
        if check(&items).is_ok() {
            let is_call_complete = |item: &Value| item["type"] != "function_call" || item["arguments"] == "{}";
            let has_plain_ids = items.iter().all(|item| item["call_id"].as_str().is_none_or(|id| id.trim() == id));
            if items.iter().all(is_call_complete) && has_plain_ids && !has_twins(&items) {
                prop_assert_eq!(once, json!(items));
            }
        }
    }
}

/// Whether a call is there twice before an output comes: that is taken for one.
fn has_twins(items: &[Value]) -> bool {
    let calls: Vec<&Value> = items
        .iter()
        .filter(|item| item.get("name").is_some())
        .collect();
    calls.iter().enumerate().any(|(at, call)| {
        calls[..at]
            .iter()
            .any(|it| it["call_id"] == call["call_id"])
    })
}
