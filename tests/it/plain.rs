//! The JSON form of calls, answers, turns and events.

use std::{fmt::Debug, time::Duration};

use proptest::{collection::vec, option, prelude::*};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tool_runtime::{
    Answer, Call, Effects, Event, File, Image, InvalidArguments, Outcome, Output, Problem,
    Reply as _, ToolError, Turn,
    openai::types::ChatCompletionResponseMessage,
    output::{Detail, Json, Part},
    tool,
    tool::Progress,
    toolset,
};

pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// The form of a value, which reads as the same value again.
#[track_caller]
pub(crate) fn form<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Value {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), *value, "{text}");
    let form = serde_json::to_value(value).unwrap();
    assert_eq!(read::<T>(form.clone()).unwrap(), *value, "{form}");
    form
}

fn known(names: &[&str]) -> std::sync::Arc<[String]> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_form_of_a_call_is_known() {
    assert_eq!(
        form(&Call::new("call_1", "now", "{\"zone\":")),
        json!({ "id": "call_1", "name": "now", "arguments": "{\"zone\":" })
    );
    assert_eq!(
        form(&Call::of_kind("", "custom", "sql", "select 1").into_truncated()),
        json!({ "id": "", "name": "sql", "arguments": "select 1", "kind": "custom", "truncated": true })
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row an outcome")]
fn the_form_of_every_outcome_is_known() {
    let output = Output::text("sunny")
        .and_json(&json!({ "degrees": 21 }))
        .unwrap()
        .and_image(
            Image::from_url("https://example.com/sky.png")
                .unwrap()
                .with_detail(Detail::Low),
        )
        .and_image(Image::from_bytes("image/png", [1, 2, 3]).unwrap())
        .and_file(File::from_id("file-1").unwrap())
        .and_file(File::from_bytes("a.txt", "text/plain", "a").unwrap());
    let second = Duration::from_secs(1);
    let outcomes = [
        (
            Outcome::Success(output),
            json!({ "type": "success", "output": [
                { "type": "text", "text": "sunny" },
                { "type": "json", "json": "{\"degrees\":21}" },
                { "type": "image", "url": "https://example.com/sky.png", "detail": "low" },
                { "type": "image", "media_type": "image/png", "data": "AQID" },
                { "type": "file", "id": "file-1" },
                { "type": "file", "name": "a.txt", "media_type": "text/plain", "data": "YQ==" },
            ] }),
        ),
        (
            Outcome::Failed(ToolError::failed("no")),
            json!({ "type": "failed", "message": "no" }),
        ),
        (
            Outcome::Failed(ToolError::retry("no")),
            json!({ "type": "failed", "message": "no", "remedy": "other_arguments" }),
        ),
        (
            Outcome::Failed(ToolError::transient("no")),
            json!({ "type": "failed", "message": "no", "remedy": "time" }),
        ),
        (
            Outcome::Failed(ToolError::failed("no").retry_after(second)),
            json!({ "type": "failed", "message": "no", "remedy": "time", "retry_after_ms": 1000 }),
        ),
        (
            Outcome::InvalidArguments(InvalidArguments::new(vec![Problem::new(
                "/city",
                "is missing",
            )])),
            json!({ "type": "invalid_arguments", "problems": [{ "path": "/city", "message": "is missing" }] }),
        ),
        (
            Outcome::UnknownTool {
                known: known(&["now"]),
                others: 2,
            },
            json!({ "type": "unknown_tool", "known": ["now"], "others": 2 }),
        ),
        (
            Outcome::NotAllowed {
                allowed: known(&[]),
                others: 0,
            },
            json!({ "type": "not_allowed", "allowed": [], "others": 0 }),
        ),
        (
            Outcome::UnknownKind {
                kind: "custom".to_owned(),
            },
            json!({ "type": "unknown_kind", "kind": "custom" }),
        ),
        (Outcome::Truncated, json!({ "type": "truncated" })),
        (
            Outcome::TimedOut {
                limit: second,
                effects: Effects::Possible,
            },
            json!({ "type": "timed_out", "limit_ms": 1000, "effects": "possible" }),
        ),
        (
            Outcome::Panicked {
                effects: Effects::Repeatable,
            },
            json!({ "type": "panicked", "effects": "repeatable" }),
        ),
        (
            Outcome::Cancelled {
                effects: Effects::ReadOnly,
            },
            json!({ "type": "cancelled", "effects": "read_only" }),
        ),
        (
            Outcome::Cancelled {
                effects: Effects::None,
            },
            json!({ "type": "cancelled", "effects": "none" }),
        ),
        (
            Outcome::Refused { failures: 3 },
            json!({ "type": "refused", "failures": 3 }),
        ),
        (
            Outcome::Denied {
                reason: "keep it".to_owned(),
            },
            json!({ "type": "denied", "reason": "keep it" }),
        ),
        (Outcome::Deadlocked, json!({ "type": "deadlocked" })),
        (Outcome::LeftToHost, json!({ "type": "left_to_host" })),
        (Outcome::Unknown, json!({ "type": "unknown" })),
    ];
    for (outcome, expected) in outcomes {
        let written = form(&outcome);
        assert_eq!(written, expected);
        assert_eq!(written["type"], outcome.name());
    }
}

#[test]
fn the_form_of_every_event_is_known() {
    let call = std::sync::Arc::new(Call::new("call_1", "now", "{}"));
    let written = json!({ "id": "call_1", "name": "now", "arguments": "{}" });
    let at = Duration::from_micros(1500);
    let progress = Progress::from("reads").with_count(3.0).with_total(12.0);
    let position = 1;
    let answer = Answer::new(Call::clone(&call), Outcome::Unknown);
    for (event, expected) in [
        (
            Event::AskedForApproval {
                position,
                call: call.clone(),
                at,
            },
            json!({ "type": "asked_for_approval", "call": written, "at_ms": 1.5 }),
        ),
        (
            Event::Started {
                position,
                call: call.clone(),
                attempt: 1,
                at,
            },
            json!({ "type": "started", "call": written, "attempt": 1, "at_ms": 1.5 }),
        ),
        (
            Event::Progress {
                position,
                call: call.clone(),
                progress,
                at,
            },
            json!({
                "type": "progress", "call": written, "message": "reads", "count": 3.0, "total": 12.0, "at_ms": 1.5,
            }),
        ),
        (
            Event::Progress {
                position,
                call: call.clone(),
                progress: "".into(),
                at,
            },
            json!({ "type": "progress", "call": written, "message": "", "at_ms": 1.5 }),
        ),
        (
            Event::Retrying {
                position,
                call: call.clone(),
                attempt: 2,
                delay: at * 2,
                at,
            },
            json!({ "type": "retrying", "call": written, "attempt": 2, "delay_ms": 3, "at_ms": 1.5 }),
        ),
        (
            Event::Answered { position, answer },
            json!({ "type": "answered", "answer": {
                "call": written, "outcome": { "type": "unknown" }, "ended_at_ms": 0, "attempts": 0,
            } }),
        ),
    ] {
        let mut expected = expected;
        expected["version"] = 1.into();
        expected["position"] = 1.into();
        assert_eq!(form(&event), expected);
    }
}

/// Current time.
#[tool(max_output = "64B")]
async fn now() -> &'static str {
    "12:00"
}

/// Fails.
#[tool]
async fn fail() -> Result<(), &'static str> {
    Err("no")
}

#[tokio::test(start_paused = true)]
async fn the_form_of_a_turn_is_known() {
    let turn = toolset![now].run([Call::new("call_1", "now", "{}")]).await;
    assert_eq!(
        form(&turn),
        json!({ "version": 1, "elapsed_ms": 0, "answers": [{
            "call": { "id": "call_1", "name": "now", "arguments": "{}" },
            "outcome": { "type": "success", "output": [{ "type": "text", "text": "12:00" }] },
            "started_at_ms": 0,
            "ended_at_ms": 0,
            "attempts": 1,
            "max_output": 64,
        }] })
    );
}

#[tokio::test]
async fn answers_that_were_read_count_and_make_messages_as_before() {
    let tools = toolset![now, fail];
    let reply: ChatCompletionResponseMessage = serde_json::from_value(json!({
        "role": "assistant",
        "tool_calls": [
            { "id": "a", "type": "function", "function": { "name": "fail", "arguments": "{}" } },
            { "id": "b", "type": "function", "function": { "name": "now", "arguments": "{}" } },
        ],
    }))
    .unwrap();
    let turn = tools.run(reply.calls_for(&tools)).await;
    let kept: Turn = serde_json::from_str(&serde_json::to_string(&turn).unwrap()).unwrap();
    assert_eq!(reply.messages(&kept.answers), reply.messages(&turn.answers));
    let again = tools
        .run(reply.calls_for(&tools))
        .refuse_repeated(1, &kept.answers)
        .await;
    let names: Vec<_> = again
        .answers
        .iter()
        .map(|answer| answer.outcome.name())
        .collect();
    assert_eq!(names, ["refused", "success"]);
}

#[test]
fn what_is_not_in_the_form_is_refused_in_words() {
    let turn = |version: Value| json!({ "version": version, "answers": [], "elapsed_ms": 0 });
    let part = |part: Value| json!({ "type": "success", "output": [part] });
    for (error, expected) in [
        (
            read::<Turn>(turn(json!(2))).unwrap_err(),
            "this is version 2 of the form; version 1 can be read",
        ),
        (
            read::<Turn>(json!({ "answers": [], "elapsed_ms": 0 })).unwrap_err(),
            "missing field `version`",
        ),
        (
            read::<Turn>(json!({ "version": 1, "answers": [], "elapsed_ms": -1 })).unwrap_err(),
            "-1 is not a time in milliseconds",
        ),
        (
            read::<Outcome>(json!({ "type": "vanished" })).unwrap_err(),
            "unknown variant `vanished`",
        ),
        (
            read::<Outcome>(part(json!({ "type": "json", "json": "{" }))).unwrap_err(),
            "the `json` of a part is not JSON",
        ),
        (
            read::<Outcome>(part(
                json!({ "type": "image", "url": "https://a.b/c", "data": "AQID" }),
            ))
            .unwrap_err(),
            "an image has a `url`, or `media_type` and `data`",
        ),
        (
            read::<Outcome>(part(
                json!({ "type": "image", "media_type": "image/png", "data": "?" }),
            ))
            .unwrap_err(),
            "the `data` of a part is not base64",
        ),
        (
            read::<Outcome>(part(
                json!({ "type": "image", "url": "file:///etc/passwd" }),
            ))
            .unwrap_err(),
            "the URL of an image begins with",
        ),
        (
            read::<Outcome>(part(json!({ "type": "file", "name": "a.txt" }))).unwrap_err(),
            "a file has an `id`, or `name`, `media_type` and `data`",
        ),
    ] {
        assert!(error.contains(expected), "{error}");
    }
    let more = json!({ "version": 1, "answers": [], "elapsed_ms": 7, "written_at": "today" });
    assert_eq!(
        read::<Turn>(more).unwrap().elapsed,
        Duration::from_millis(7)
    );
}

#[test]
fn numbers_that_json_does_not_have_are_left_out() {
    let event = Event::Progress {
        position: 0,
        call: std::sync::Arc::new(Call::new("a", "now", "{}")),
        progress: Progress::from("x")
            .with_count(f64::NAN)
            .with_total(f64::INFINITY),
        at: Duration::ZERO,
    };
    let written = serde_json::to_value(&event).unwrap();
    assert!(
        written.get("count").is_none() && written.get("total").is_none(),
        "{written}"
    );
    assert!(read::<Event>(written).is_ok());
}

#[test]
fn times_of_any_length_are_read() {
    for limit in [
        Duration::MAX,
        Duration::from_secs(u64::MAX / 1000),
        Duration::from_nanos(1),
    ] {
        let outcome = Outcome::TimedOut {
            limit,
            effects: Effects::None,
        };
        let written = serde_json::to_string(&outcome).unwrap();
        let Outcome::TimedOut { limit: read, .. } = serde_json::from_str(&written).unwrap() else {
            panic!("{written}");
        };
        let difference = read.abs_diff(limit).as_secs_f64();
        assert!(difference <= limit.as_secs_f64() * 1e-12, "{written}");
    }
}

fn part() -> impl Strategy<Value = Part> {
    let bytes = || vec(any::<u8>(), 1..20);
    let detail = option::of(prop_oneof![
        Just(Detail::Low),
        Just(Detail::High),
        Just(Detail::Auto)
    ]);
    let image = prop_oneof![
        bytes().prop_map(|bytes| Image::from_bytes("image/webp", bytes).unwrap()),
        "https://[a-z]{1,9}".prop_map(|url| Image::from_url(url).unwrap()),
    ];
    prop_oneof![
        any::<String>().prop_map(Part::from),
        (any::<String>(), any::<i64>()).prop_map(|value| Json::of(&value).unwrap().into()),
        // Deeper than a JSON value can be read.
        (1_usize..300).prop_map(|depth| {
            let nested = (0..depth).fold(json!(1), |inner, _| json!([inner]));
            Json::of(&nested).unwrap().into()
        }),
        (image, detail).prop_map(|(image, detail)| match detail {
            Some(detail) => image.with_detail(detail).into(),
            None => image.into(),
        }),
        ("\\PC{0,9}[a-z]", bytes()).prop_map(|(name, bytes)| {
            File::from_bytes(name, "text/plain; charset=utf-8", bytes)
                .unwrap()
                .into()
        }),
    ]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let effects = || {
        prop_oneof![
            Just(Effects::None),
            Just(Effects::ReadOnly),
            Just(Effects::Repeatable),
            Just(Effects::Possible),
        ]
    };
    let names = || vec(any::<String>(), 0..4).prop_map(std::sync::Arc::from);
    prop_oneof![
        vec(part(), 0..5).prop_map(|parts| Outcome::Success(parts.into_iter().collect())),
        any::<String>().prop_map(|message| Outcome::Failed(ToolError::retry(message))),
        (any::<String>(), time()).prop_map(|(message, delay)| Outcome::Failed(
            ToolError::failed(message).retry_after(delay)
        )),
        vec(any::<(String, String)>(), 0..4).prop_map(|problems| {
            let problems = problems
                .into_iter()
                .map(|(path, message)| Problem::new(path, message));
            Outcome::InvalidArguments(InvalidArguments::new(problems.collect()))
        }),
        (names(), 0_usize..9).prop_map(|(known, others)| Outcome::UnknownTool { known, others }),
        (names(), 0_usize..9).prop_map(|(allowed, others)| Outcome::NotAllowed { allowed, others }),
        (time(), effects()).prop_map(|(limit, effects)| Outcome::TimedOut { limit, effects }),
        effects().prop_map(|effects| Outcome::Panicked { effects }),
        any::<String>().prop_map(|reason| Outcome::Denied { reason }),
    ]
}

/// Up to ten days, to the nanosecond. Readers of JSON may err in the last digit of longer ones.
fn time() -> impl Strategy<Value = Duration> {
    (0_u64..10 * 24 * 3600, 0_u32..1_000_000_000)
        .prop_map(|(secs, nanos)| Duration::new(secs, nanos))
}

fn answer() -> impl Strategy<Value = Answer> {
    let call = (
        any::<[String; 3]>(),
        option::of(any::<String>()),
        any::<bool>(),
    );
    let times = (option::of(time()), time(), any::<u32>());
    (call, outcome(), times).prop_map(
        |(([id, name, arguments], kind, truncated), outcome, times)| {
            let call = match kind {
                Some(kind) => Call::of_kind(id, kind, name, arguments),
                None => Call::new(id, name, arguments),
            };
            let call = if truncated {
                call.into_truncated()
            } else {
                call
            };
            let mut answer = Answer::new(call, outcome);
            (answer.started_at, answer.ended_at, answer.attempts) = times;
            answer
        },
    )
}

proptest! {
    #[test]
    fn what_was_written_is_read_as_the_same(answers in vec(answer(), 0..4)) {
        for answer in &answers {
            form(answer);
            let event = Event::Answered { position: 3, answer: answer.clone() };
            form(&event);
            let read: Answer = serde_json::from_value(form(answer)).unwrap();
            prop_assert_eq!(read.text(), answer.text());
        }
    }
}
