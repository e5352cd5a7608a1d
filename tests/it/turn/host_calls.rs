//! Calls of tools that are only declared: the host answers them, in their place.

use std::time::Duration;

use serde_json::{Value, json};
use tool_runtime::{
    Answer, Call, CancellationToken, Effects, HostCallError, Image, Outcome, Output, Reply as _,
    ToolError, Toolset,
    openai::chat::Message,
    testing::check_chat,
    tool,
    tool::{Context, Definition},
    toolset,
};

/// Doubles a number.
#[tool]
async fn double(number: i64, #[context] context: &Context) -> String {
    tokio::time::sleep(Duration::from_secs(1)).await;
    format!("{} {}", context.call_id(), number * 2)
}

fn definition(name: &str) -> Definition {
    let schema = json!({
        "type": "object",
        "properties": { "url": { "type": "string" }, "zoom": { "type": "integer", "maximum": 9 } },
        "required": ["url"],
        "additionalProperties": false,
    });
    Definition::new(name, schema).expect("a definition")
}

fn tools() -> Toolset {
    let tools: Toolset = toolset![double];
    tools.with_host_tool(definition("show")).expect("a tool")
}

fn show(id: &str, arguments: impl ToString) -> Call {
    Call::new(id, "show", arguments.to_string())
}

fn double_of(id: &str, number: i64) -> Call {
    Call::new(id, "double", json!({ "number": number }).to_string())
}

fn ids(answers: &[Answer]) -> Vec<&str> {
    answers
        .iter()
        .map(|answer| answer.call.id.as_str())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn calls_left_to_the_host_keep_their_place_and_id_while_the_others_run() {
    let page = json!({ "url": "a" });
    let calls = [
        show("1", &page),
        double_of("2", 1),
        show("3", &page),
        double_of("4", 2),
        show("5", &page),
    ];
    let mut turn = tools().run(calls).await;
    assert_eq!(ids(&turn.answers), ["1", "2", "3", "4", "5"]);
    let left = turn.left_to_host();
    let positions: Vec<_> = left
        .iter()
        .map(|(position, call)| (*position, call.id.as_str()))
        .collect();
    assert_eq!(positions, [(0, "1"), (2, "3"), (4, "5")]);

    // In another order than that of the calls.
    for (position, call) in left.iter().rev() {
        turn.put(*position, Output::text(format!("shown {}", call.id)))
            .expect("it is left");
    }
    let texts: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.text().into_owned())
        .collect();
    assert_eq!(texts, ["shown 1", "2 2", "shown 3", "4 4", "shown 5"]);
    assert_eq!(ids(&turn.answers), ["1", "2", "3", "4", "5"]);
    assert!(turn.left_to_host().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_host_may_answer_with_an_error_or_an_image() {
    let mut turn = tools()
        .run([
            show("1", json!({ "url": "a" })),
            show("2", json!({ "url": "b" })),
        ])
        .await;
    turn.put(0, ToolError::failed("the user said no"))
        .expect("it is left");
    let image = Image::from_url("https://example.com/a.png").expect("a URL");
    turn.put(1, Output::image(image)).expect("it is left");
    assert_eq!(turn.answers[0].text(), "error: the user said no");
    assert_eq!(turn.answers[1].text(), "[image 1 of 2 is attached below]");
    assert_eq!(turn.answers[1].attachments().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn only_a_call_that_is_left_takes_an_answer_and_only_once() {
    let mut turn = tools()
        .run([double_of("1", 1), show("2", json!({ "url": "a" }))])
        .await;
    for position in [0, 2, usize::MAX] {
        assert_eq!(
            turn.put(position, Output::text("x")),
            Err(HostCallError::NotLeft { position })
        );
    }
    turn.put(1, Output::text("first")).expect("it is left");
    assert_eq!(
        turn.put(1, Output::text("second")),
        Err(HostCallError::NotLeft { position: 1 })
    );
    assert_eq!(turn.answers[0].text(), "1 2");
    assert_eq!(turn.answers[1].text(), "first");
}

#[tokio::test(start_paused = true)]
async fn arguments_that_break_the_schema_never_reach_the_host() {
    let calls = [
        show("1", json!({ "url": 1 })),
        show("2", json!({ "url": "a", "zoom": 10 })),
        show("3", json!({ "uri": "a" })),
        show("4", "{\"url\":"),
        Call::new("5", "show", r#"{"url":"a"}"#).into_truncated(),
    ];
    let turn = tools().run(calls).await;
    assert!(turn.left_to_host().is_empty());
    let kinds: Vec<_> = turn
        .answers
        .iter()
        .map(|answer| answer.outcome.name())
        .collect();
    assert_eq!(
        kinds,
        [
            "invalid_arguments",
            "invalid_arguments",
            "invalid_arguments",
            "truncated",
            "truncated"
        ]
    );
    assert!(
        turn.answers[1]
            .text()
            .contains("/zoom: must be at most 9, got 10")
    );
}

#[tokio::test(start_paused = true)]
async fn the_host_gets_json_whatever_stands_around_it() {
    for (arguments, expected) in [
        ("```json\n{\"url\":\"a\"}\n```", r#"{"url":"a"}"#),
        (r#""{\"url\":\"a\"}""#, r#"{"url":"a"}"#),
        // What a model leaves out that is held to a strict schema.
        (r#"{"url":"a","zoom":null}"#, r#"{"url":"a"}"#),
        // As it is, where it is JSON already.
        (r#"{ "url" : "a" }"#, r#"{ "url" : "a" }"#),
    ] {
        let turn = tools().run([show("1", arguments)]).await;
        let left = turn.left_to_host();
        assert_eq!(left.len(), 1, "{arguments}");
        assert_eq!(left[0].1.arguments, expected);
    }
}

fn reply() -> Message {
    serde_json::from_value(json!({
        "tool_calls": [
            { "id": "a", "type": "function", "function": { "name": "show", "arguments": "{\"url\":\"x\"}" } },
            { "id": "b", "type": "function", "function": { "name": "double", "arguments": "{\"number\":1}" } },
            { "id": "c", "type": "function", "function": { "name": "functions.show", "arguments": "{\"url\":\"y\"}" } },
        ],
    }))
    .expect("a message")
}

#[tokio::test(start_paused = true)]
async fn messages_are_made_when_no_call_is_forgotten() {
    let (tools, reply) = (tools(), reply());
    let mut turn = tools.run(reply.calls_for(&tools)).await;
    turn.put(0, Output::text("shown")).expect("it is left");
    let error = turn.messages(&reply).expect_err("one is left");
    let HostCallError::Unanswered { calls } = &error else {
        panic!("{error}");
    };
    assert_eq!(calls.len(), 1);
    assert_eq!(
        error.to_string(),
        "calls wait for an answer of the host: `c` of `show`"
    );
    turn.put(2, Output::text("shown, too")).expect("it is left");
    let messages =
        serde_json::to_value(turn.messages(&reply).expect("all are answered")).expect("JSON");
    let told: Vec<_> = messages
        .as_array()
        .expect("messages")
        .iter()
        .skip(1)
        .map(|message| {
            (
                message["tool_call_id"].as_str(),
                message["content"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some("a"), Some("shown")),
            (Some("b"), Some("b 2")),
            (Some("c"), Some("shown, too"))
        ]
    );
    let request = json!({
        "model": "m", "tools": tools.definitions_in(tool_runtime::Dialect::Chat), "messages": messages,
    });
    check_chat(&request).expect("a sound history");
}

#[tokio::test(start_paused = true)]
async fn calls_inside_a_wrapper_are_left_to_the_host_one_by_one() {
    let uses = json!({ "tool_uses": [
        { "recipient_name": "functions.double", "parameters": { "number": 1 } },
        { "recipient_name": "functions.show", "parameters": { "url": "x" } },
    ] });
    let reply: Message = serde_json::from_value(json!({
        "tool_calls": [
            { "id": "a", "type": "function", "function": { "name": "multi_tool_use.parallel", "arguments": uses.to_string() } },
        ],
    }))
    .expect("a message");
    let tools = tools();
    let mut turn = tools.run(reply.calls_for(&tools)).await;
    let left = turn.left_to_host();
    assert_eq!((left.len(), left[0].0), (1, 1));
    turn.put(1, Output::text("shown")).expect("it is left");
    let messages =
        serde_json::to_value(turn.messages(&reply).expect("all are answered")).expect("JSON");
    assert_eq!(messages.as_array().map(Vec::len), Some(2));
    let content: Value =
        serde_json::from_str(messages[1]["content"].as_str().expect("text")).expect("JSON");
    assert_eq!(content[1]["content"], "shown");
}

#[tokio::test(start_paused = true)]
async fn a_toolset_that_answers_alone_says_that_there_is_no_answer() {
    let messages = serde_json::to_value(tools().answer(&reply()).await).expect("JSON");
    assert_eq!(
        messages[1]["content"],
        "error: this call is answered outside of the tools, and there is no answer yet"
    );
    assert_eq!(messages[2]["content"], "b 2");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_left_is_no_failure_and_is_not_refused_as_one() {
    let mut earlier = Vec::new();
    for _ in 0..4 {
        let turn = tools()
            .run([show("1", json!({ "url": "a" }))])
            .refuse_repeated(1, &earlier)
            .await;
        assert_eq!(turn.left_to_host().len(), 1);
        earlier.extend(turn.answers);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_left_only_where_its_tool_may_be_called() {
    let call = || show("1", json!({ "url": "a" }));
    let turn = tools().run([call()]).allow_only(["double"]).await;
    assert_eq!(turn.answers[0].outcome.name(), "not_allowed");
    // A turn that was cancelled has still not answered for the host.
    let token = CancellationToken::new();
    token.cancel();
    let turn = tools()
        .run([call(), double_of("2", 1)])
        .cancel_on(token)
        .await;
    assert_eq!(turn.answers[0].outcome, Outcome::LeftToHost);
    assert_eq!(
        turn.answers[1].outcome,
        Outcome::Cancelled {
            effects: Effects::None
        }
    );
}

#[tokio::test(start_paused = true)]
async fn declared_tools_are_narrowed_renamed_and_merged_as_others_are() {
    let tools = tools().prefix("browser_").expect("a name");
    let tools = tools.only(["browser_show"]).expect("it is there");
    let others: Toolset = toolset![double];
    let tools = others.merge(tools).expect("another name");
    assert!(tools.clone().with_host_tool(definition("double")).is_err());
    let turn = tools
        .run([Call::new("1", "browser_show", r#"{"url":"a"}"#)])
        .await;
    assert_eq!(turn.left_to_host().len(), 1);
    let definition = &tools.definitions_in(tool_runtime::Dialect::Chat)[1]["function"];
    assert_eq!(
        (&definition["name"], &definition["strict"]),
        (&json!("browser_show"), &json!(true))
    );
}

/// On the thread of the turn, the check would keep time-outs and other answers waiting.
#[tokio::test]
async fn large_arguments_are_checked_apart_from_the_turn() {
    let large = "a".repeat(100_000);
    let calls = [
        show("1", json!({ "url": large })),
        show("2", json!({ "url": 5, "note": large })),
        Call::new(
            "3",
            "show",
            format!("```json\n{{\"url\":\"{large}\"}}\n```"),
        ),
        show("4", json!({ "url": "b" })),
    ];
    let turn = tools().run(calls.clone()).await;
    assert_eq!(ids(&turn.answers), ["1", "2", "3", "4"]);
    let left = turn.left_to_host();
    let positions: Vec<_> = left.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, [0, 2, 3]);
    assert!(turn.answers[1].text().contains("/url: expected a string"));
    // The host reads JSON, whatever was around it.
    let url = serde_json::from_str::<Value>(&left[1].1.arguments).expect("JSON");
    assert_eq!(url["url"], large);

    // The turn goes on while they are checked, and can end before they are.
    let mut open = tools().open();
    for call in calls {
        open.push(call);
    }
    open.finish_now();
    let turn = open.close().await;
    let kinds = crate::support::kinds(&turn);
    assert_eq!(
        kinds,
        ["cancelled", "cancelled", "cancelled", "left_to_host"]
    );
}
