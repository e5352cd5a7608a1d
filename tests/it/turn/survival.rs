//! What goes wrong in the field, and that the runtime survives it: the rows of the table, by name.

use std::time::Duration;

use serde_json::{Value, json};
use tool_runtime::{Call, CancellationToken, Event, Outcome, Reply as _, openai::chat::Message};

use crate::support::{Gauge, call, is_invented, kinds, reply, tools};

fn message(tool_calls: &Value) -> Message {
    serde_json::from_value(json!({ "role": "assistant", "tool_calls": tool_calls })).unwrap()
}

fn function(id: &str, name: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

/// Runs the one call and gives its answer's kind and text.
async fn answer_to(call: Call) -> (&'static str, String) {
    let turn = tools(&Gauge::default()).run([call]).await;
    (
        turn.answers[0].outcome.name(),
        turn.answers[0].text().into_owned(),
    )
}

#[tokio::test]
async fn one_failing_call_does_not_lose_its_siblings() {
    let calls = [
        call("a", "echo", &json!({ "text": "one" })),
        call("b", "fail", &json!({})),
        call("c", "echo", &json!({ "text": "three" })),
    ];
    let turn = tools(&Gauge::default()).run(calls).await;
    let texts: Vec<_> = turn
        .answers
        .iter()
        .map(tool_runtime::Answer::text)
        .collect();
    assert_eq!(texts, ["one", "error: it failed", "three"]);
}

#[tokio::test(start_paused = true)]
async fn cancelled_in_the_middle_fills_the_open_slots() {
    let token = CancellationToken::new();
    let calls = [
        call("a", "echo", &json!({ "text": "done" })),
        call("b", "hang", &json!({})),
    ];
    let run = tools(&Gauge::default()).run(calls).cancel_on(token.clone());
    let (turn, ()) = tokio::join!(async { run.await }, async {
        tokio::time::sleep(Duration::from_millis(5)).await;
        token.cancel();
    });
    assert_eq!(turn.answers[0].text(), "done");
    assert_eq!(
        turn.answers[1].text(),
        "error: cancelled; it may have partly run"
    );
}

#[tokio::test]
async fn duplicate_and_empty_ids_are_rewritten_in_the_call_and_in_its_answer() {
    let reply = message(&json!([
        function("x", "echo", r#"{"text":"1"}"#),
        function("x", "echo", r#"{"text":"2"}"#),
        function("", "echo", r#"{"text":"3"}"#),
    ]));
    let messages = serde_json::to_value(tools(&Gauge::default()).answer(&reply).await).unwrap();
    let of_calls: Vec<_> = messages[0]["tool_calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["id"])
        .collect();
    let of_answers: Vec<_> = messages.as_array().unwrap()[1..]
        .iter()
        .map(|answer| &answer["tool_call_id"])
        .collect();
    assert_eq!(of_calls, of_answers);
    assert_eq!(of_calls[0], "x");
    assert!(of_calls[1..].iter().all(|id| is_invented(id)));
    assert_ne!(of_calls[1], of_calls[2]);
    let texts: Vec<_> = messages.as_array().unwrap()[1..]
        .iter()
        .map(|answer| &answer["content"])
        .collect();
    assert_eq!(texts, ["1", "2", "3"]);
}

#[tokio::test]
async fn multi_tool_use_is_unwrapped_when_every_inner_name_is_declared() {
    let arguments = json!({ "tool_uses": [
        { "recipient_name": "functions.echo", "parameters": { "text": "one" } },
        { "recipient_name": "fail", "parameters": {} },
    ] });
    let calls = [
        call("a", "echo", &json!({ "text": "before" })),
        call("b", "multi_tool_use.parallel", &arguments),
        call("c", "echo", &json!({ "text": "after" })),
    ];
    let messages = tools(&Gauge::default()).answer(&reply(calls)).await;
    let messages = serde_json::to_value(&messages[1..]).unwrap();
    let ids: Vec<_> = (0..3)
        .map(|index| &messages[index]["tool_call_id"])
        .collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(
        serde_json::from_str::<Value>(messages[1]["content"].as_str().unwrap()).unwrap(),
        json!([
            { "recipient_name": "echo", "outcome": "success", "content": "one" },
            { "recipient_name": "fail", "outcome": "failed", "content": "error: it failed" },
        ]),
    );
    assert_eq!(messages[2]["content"], "after");
}

#[tokio::test]
async fn the_answers_inside_multi_tool_use_share_the_size_of_one() {
    let echo = json!({ "recipient_name": "echo", "parameters": { "text": "x".repeat(5_000) } });
    let arguments = json!({ "tool_uses": [echo, echo, echo] });
    let tools = tools(&Gauge::default()).max_output(3_000);
    let reply = reply([call("a", "parallel", &arguments)]);
    let messages = serde_json::to_value(tools.answer(&reply).await).unwrap();
    let text = messages[1]["content"].as_str().unwrap();
    assert!(text.len() <= 3_000);
    let answers: Vec<Value> = serde_json::from_str(text).unwrap();
    assert_eq!(answers.len(), 3);
    let lengths = answers
        .iter()
        .map(|answer| answer["content"].as_str().unwrap().len());
    assert!(
        lengths
            .into_iter()
            .all(|length| (800..1_000).contains(&length))
    );
}

/// One call that the model got wrong must not make a server refuse every later request.
#[tokio::test]
async fn broken_arguments_are_put_into_the_history_as_an_object() {
    let replayed = [
        (r#"{"zo"#, r#"{"input":"{\"zo"}"#),
        ("\"x\"", r#"{"input":"\"x\""}"#),
        ("", "{}"),
        ("null", "{}"),
        (r#""{\"text\":\"hi\"}""#, r#"{"text":"hi"}"#),
        (r#"{ "text": "hi" }"#, r#"{ "text": "hi" }"#),
    ];
    for (arguments, expected) in replayed {
        let reply = message(&json!([function("x", "echo", arguments)]));
        let messages = tools(&Gauge::default()).answer(&reply).await;
        let messages = serde_json::to_value(messages).unwrap();
        assert_eq!(
            messages[0]["tool_calls"][0]["function"]["arguments"],
            expected
        );
    }
}

#[tokio::test]
async fn multi_tool_use_of_an_unknown_tool_is_answered_as_unknown() {
    let arguments = json!({ "tool_uses": [
        { "recipient_name": "functions.echo", "parameters": { "text": "one" } },
        { "recipient_name": "functions.nothing", "parameters": {} },
    ] });
    for name in ["multi_tool_use.parallel", "parallel"] {
        assert_eq!(
            answer_to(call("a", name, &arguments)).await.0,
            "unknown_tool"
        );
    }
}

#[tokio::test]
async fn an_invalid_name_is_answered_as_unknown_and_sanitised_on_replay() {
    let reply = message(&json!([function("x", "get weather!", "{}")]));
    let messages = serde_json::to_value(tools(&Gauge::default()).answer(&reply).await).unwrap();
    assert_eq!(
        messages[0]["tool_calls"][0]["function"]["name"],
        "get_weather_"
    );
    assert!(
        messages[1]["content"]
            .as_str()
            .unwrap()
            .starts_with("error: there is no such tool")
    );
}

#[tokio::test]
async fn empty_and_null_arguments_are_an_empty_object() {
    for arguments in ["", "  ", "null", "\"\"", "\"null\"", "{}"] {
        let (kind, text) = answer_to(Call::new("a", "wait", arguments)).await;
        assert_eq!(
            (kind, text.as_str()),
            ("success", "waited"),
            "{arguments:?}"
        );
    }
}

#[tokio::test]
async fn arguments_encoded_twice_are_unwrapped_once() {
    let once = json!({ "text": "hello" }).to_string();
    let twice = Value::from(once).to_string();
    assert_eq!(
        answer_to(Call::new("a", "echo", twice.clone())).await.1,
        "hello"
    );
    let thrice = Value::from(twice).to_string();
    assert_eq!(
        answer_to(Call::new("a", "echo", thrice)).await.0,
        "invalid_arguments"
    );
}

#[tokio::test]
async fn arguments_that_are_cut_off_are_never_run() {
    let (kind, text) = answer_to(Call::new("a", "echo", r#"{"text":"hel"#)).await;
    assert_eq!(kind, "truncated");
    assert_eq!(
        text,
        "error: the call was cut off before its end, nothing was run; send it again, shorter"
    );
    // The server said that the reply was cut off: what parses may be cut off all the same.
    assert_eq!(
        answer_to(Call::new("a", "wait", "{}").into_truncated())
            .await
            .0,
        "truncated"
    );
}

#[tokio::test]
async fn an_unknown_name_is_answered_with_the_names_there_are_nearest_first() {
    let (kind, text) = answer_to(Call::new("a", "wait_four", "{}")).await;
    assert_eq!(kind, "unknown_tool");
    assert!(
        text.starts_with("error: there is no such tool. The tools are: wait_for, wait, "),
        "{text}"
    );
}

#[tokio::test]
async fn a_panic_is_answered_with_a_fixed_text() {
    let (kind, text) = answer_to(Call::new("a", "crash", "{}")).await;
    assert_eq!(
        (kind, text.as_str()),
        (
            "panicked",
            "error: the tool crashed; it may have partly run"
        )
    );
}

#[tokio::test]
async fn an_empty_output_gets_a_placeholder() {
    assert_eq!(
        answer_to(call("a", "echo", &json!({ "text": " \n" })))
            .await
            .1,
        "(empty)"
    );
}

#[tokio::test]
async fn a_huge_output_keeps_head_and_tail_and_says_what_is_gone() {
    let text = format!("begin{}end", "é".repeat(50_000));
    let turn = tools(&Gauge::default())
        .max_output(1_000)
        .run([call("a", "echo", &json!({ "text": text }))])
        .await;
    let answer = turn.answers[0].text();
    assert!(answer.len() <= 1_000);
    assert!(answer.starts_with("beginé") && answer.ends_with("éend"));
    assert!(answer.contains(" bytes left out …]"));
    // The program still has all of it.
    assert!(
        matches!(&turn.answers[0].outcome, Outcome::Success(output) if output.as_text() == text)
    );
}

#[tokio::test]
async fn the_same_failing_call_is_refused_after_a_while() {
    let (tools, mut earlier) = (tools(&Gauge::default()), Vec::new());
    for _ in 0..4 {
        let turn = tools
            .run([call("a", "fail", &json!({}))])
            .refuse_repeated(3, &earlier)
            .await;
        earlier.extend(turn.answers);
    }
    let names: Vec<_> = earlier.iter().map(|answer| answer.outcome.name()).collect();
    assert_eq!(names, ["failed", "failed", "failed", "refused"]);
    let turn = tools
        .run([call("a", "fail", &json!({ "x": 1 }))])
        .refuse_repeated(3, &earlier)
        .await;
    assert_eq!(
        kinds(&turn),
        ["invalid_arguments"],
        "other arguments are another call"
    );
}

#[tokio::test(start_paused = true)]
async fn each_result_is_published_as_it_finishes() {
    let calls = [
        call("slow", "wait", &json!({ "ms": 1000 })),
        call("quick", "wait", &json!({ "ms": 1 })),
    ];
    let mut running = tools(&Gauge::default()).run(calls).start();
    let first = loop {
        if let Some(Event::Answered { answer, .. }) = running.next().await {
            break answer;
        }
    };
    assert_eq!(
        (first.call.id.as_str(), first.ended_at.as_millis()),
        ("quick", 1)
    );
}

#[tokio::test]
async fn wrong_missing_and_unknown_parameters_are_all_told_at_once() {
    let definition = tool_runtime::tool::Definition::new(
        "book",
        json!({
            "type": "object",
            "properties": { "city": { "type": "string" }, "days": { "type": "integer" } },
            "required": ["city", "days"],
            "additionalProperties": false,
        }),
    )
    .unwrap();
    let book = tool_runtime::tool::from_fn(definition, |_, _| async { Ok::<_, String>("booked") });
    let tools = tool_runtime::Toolset::new().with_tool(book).unwrap();
    let turn = tools
        .run([call("a", "book", &json!({ "cty": "Rome", "days": "3" }))])
        .await;
    assert_eq!(
        turn.answers[0].text(),
        "error: invalid arguments, nothing was run\n\
         - /days: expected an integer, got the string \"3\"\n\
         - /city: is missing; expected a string\n\
         - /cty: there is no such parameter; did you mean `city`?\n\
         Correct them all and call again."
    );
}

#[tokio::test]
async fn bad_json_is_told_where() {
    let (kind, text) = answer_to(Call::new("a", "echo", r#"{"text": hello}"#)).await;
    assert_eq!(kind, "invalid_arguments");
    assert!(
        text.contains("not valid JSON: expected value at line 1 column 10"),
        "{text}"
    );
    let (_, text) = answer_to(Call::new("a", "echo", "[1]")).await;
    assert!(
        text.contains("expected a JSON object, got an array of 1 item"),
        "{text}"
    );
    let (_, text) = answer_to(Call::new("a", "echo", r#"{"text":"a","text":"b"}"#)).await;
    assert!(text.contains("/text: is given more than once"), "{text}");
}

#[tokio::test]
async fn calls_of_unknown_kinds_are_answered_and_kept_in_the_history() {
    let reply = message(&json!([
        { "id": "1", "type": "custom", "custom": { "name": "sql", "input": "select 1" } },
        { "id": "2", "type": "teleport", "teleport": { "to": "Mars" } },
        7,
        { "id": "5", "type": "function", "function": { "arguments": "{}" } },
        function("4", "echo", r#"{"text":"hi"}"#),
    ]));
    let kinds_of_calls: Vec<_> = reply.calls().into_iter().map(|call| call.kind).collect();
    let other = |kind: &str| tool_runtime::CallKind::Other(kind.to_owned());
    assert_eq!(
        kinds_of_calls,
        [
            tool_runtime::CallKind::Custom,
            other("teleport"),
            other("unknown"),
            tool_runtime::CallKind::Function,
            tool_runtime::CallKind::Function
        ],
    );
    let messages = serde_json::to_value(tools(&Gauge::default()).answer(&reply).await).unwrap();
    assert_eq!(messages.as_array().unwrap().len(), 6);
    assert_eq!(
        messages[0]["tool_calls"][0]["custom"],
        json!({ "name": "sql", "input": "select 1" })
    );
    assert_eq!(
        messages[1]["content"],
        "error: calls of the kind \"custom\" cannot be run here; call a function"
    );
    assert!(
        messages[4]["content"]
            .as_str()
            .unwrap()
            .starts_with("error: there is no such tool")
    );
    assert_eq!(messages[5]["content"], "hi");
}
