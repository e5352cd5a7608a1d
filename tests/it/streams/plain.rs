//! The JSON form of events of streams.

use std::{sync::Arc, time::Duration};

use proptest::prelude::*;
use serde_json::{Value, json};
use tool_runtime::{
    Answer, Call, Event, Outcome,
    agent::AgentEvent,
    model::{ModelReply, Usage},
    openai::chat::Choice,
    stream::{ReplyEnd, ReplyEvent, StreamEvent, Unreadable},
};

use super::cases;
use crate::plain::{form, read};

fn ends() -> Vec<(ReplyEnd, Value)> {
    let text = |text: &str| text.to_owned();
    let unreadable = |unreadable, members: &[(&str, Value)]| {
        let mut form = json!({ "type": "unreadable" });
        for (key, value) in members {
            form[*key] = value.clone();
        }
        (ReplyEnd::Unreadable(unreadable), form)
    };
    vec![
        (ReplyEnd::Whole, json!({ "type": "whole" })),
        (
            ReplyEnd::CutOff {
                reason: text("length"),
            },
            json!({ "type": "cut_off", "reason": "length" }),
        ),
        (
            ReplyEnd::Failed {
                message: text("no"),
                code: None,
            },
            json!({ "type": "failed", "message": "no" }),
        ),
        (
            ReplyEnd::Failed {
                message: text("no"),
                code: Some(text("overloaded")),
            },
            json!({ "type": "failed", "message": "no", "code": "overloaded" }),
        ),
        (ReplyEnd::ClosedEarly, json!({ "type": "closed_early" })),
        (
            ReplyEnd::Lost {
                message: text("reset"),
            },
            json!({ "type": "lost", "message": "reset" }),
        ),
        (ReplyEnd::Silent, json!({ "type": "silent" })),
        (ReplyEnd::Cancelled, json!({ "type": "cancelled" })),
        unreadable(
            Unreadable::TooLarge { limit: 1_000 },
            &[("problem", "too_large".into()), ("limit", 1_000.into())],
        ),
        unreadable(Unreadable::NotUtf8, &[("problem", "not_utf8".into())]),
        unreadable(
            Unreadable::NotJson { start: text("<") },
            &[("problem", "not_json".into()), ("start", "<".into())],
        ),
        unreadable(
            Unreadable::NotEvents { start: text("<") },
            &[("problem", "not_events".into()), ("start", "<".into())],
        ),
        unreadable(
            Unreadable::CallReopened { position: 2 },
            &[("problem", "call_reopened".into()), ("position", 2.into())],
        ),
    ]
}

#[test]
fn the_form_of_every_event_of_a_reply_is_known() {
    let call = Call::new("call_1", "now", "{}");
    let written = json!({ "id": "call_1", "name": "now", "arguments": "{}" });
    let mut events = vec![
        (
            ReplyEvent::Text("é".to_owned()),
            json!({ "type": "text", "delta": "é" }),
        ),
        (
            ReplyEvent::Refusal("No.".to_owned()),
            json!({ "type": "refusal", "delta": "No." }),
        ),
        (
            ReplyEvent::Reasoning("Hm.".to_owned()),
            json!({ "type": "reasoning", "delta": "Hm." }),
        ),
        (
            ReplyEvent::CallSeen {
                position: 1,
                id: "call_1".to_owned(),
                name: String::new(),
            },
            json!({ "type": "call_seen", "position": 1, "id": "call_1", "name": "" }),
        ),
        (
            ReplyEvent::Arguments {
                position: 1,
                delta: "{".to_owned(),
            },
            json!({ "type": "arguments", "position": 1, "delta": "{" }),
        ),
        (
            ReplyEvent::CallCompleted { position: 1, call },
            json!({ "type": "call_completed", "position": 1, "call": written }),
        ),
        (
            ReplyEvent::Usage(json!({ "total_tokens": 3, "seconds": 0.25 })),
            json!({ "type": "usage", "usage": { "total_tokens": 3, "seconds": 0.25 } }),
        ),
    ];
    events.extend(ends().into_iter().map(|(end, form)| {
        (
            ReplyEvent::Ended(end),
            json!({ "type": "ended", "end": form }),
        )
    }));
    for (event, mut expected) in events {
        expected["version"] = 1.into();
        assert_eq!(form(&event), expected);
        // The two kinds of events in one stream are told apart.
        assert_eq!(form(&StreamEvent::Reply(event)), expected);
    }
}

#[test]
fn the_form_of_an_event_of_a_turn_is_that_of_the_turn() {
    let call = Arc::new(Call::new("call_1", "now", "{}"));
    let (position, at, attempt) = (0, Duration::from_millis(3), 1);
    let answer = Answer::new(Call::clone(&call), Outcome::Truncated);
    let events = [
        Event::AskedForApproval {
            position,
            call: Arc::clone(&call),
            at,
        },
        Event::Started {
            position,
            call: Arc::clone(&call),
            attempt,
            at,
        },
        Event::Progress {
            position,
            call: Arc::clone(&call),
            progress: "half".into(),
            at,
        },
        Event::Retrying {
            position,
            call,
            attempt,
            delay: at,
            at,
        },
        Event::Answered { position, answer },
    ];
    for event in events {
        let expected = form(&event);
        assert_eq!(form(&StreamEvent::Turn(event)), expected);
    }
}

#[test]
fn the_form_of_an_event_of_an_agent_is_known() {
    let choice: Choice = serde_json::from_value(json!({ "message": { "tool_calls": [
        { "id": "a", "function": { "name": "now", "arguments": "{}" } },
    ] } }))
    .unwrap();
    let usage = Usage::from_json(&json!({ "prompt_tokens": 3, "total_tokens": 4 }));
    let reply = ModelReply::new(choice)
        .with_text("Let me see.")
        .with_finish_reason("tool_calls")
        .with_usage(usage);
    for (event, expected) in [
        (
            AgentEvent::Asked { request: 2 },
            json!({ "type": "asked", "request": 2 }),
        ),
        (
            AgentEvent::Replied { reply },
            json!({
                "type": "replied", "text": "Let me see.", "end": "whole", "finish_reason": "tool_calls",
                "calls": [{ "id": "a", "name": "now", "arguments": "{}" }],
                "usage": { "prompt_tokens": 3, "cached_tokens": 0, "completion_tokens": 0, "reasoning_tokens": 0, "total_tokens": 4 },
            }),
        ),
        (
            AgentEvent::Repeated {
                end: ReplyEnd::Silent,
            },
            json!({ "type": "repeated", "end": { "type": "silent" } }),
        ),
        (
            AgentEvent::Reply(ReplyEvent::Text("a".to_owned())),
            json!({ "type": "text", "delta": "a" }),
        ),
    ] {
        let mut expected = expected;
        expected["version"] = 1.into();
        assert_eq!(serde_json::to_value(&event).unwrap(), expected);
    }
}

#[test]
fn what_this_version_does_not_know_is_refused() {
    for (event, expected) in [
        (
            json!({ "version": 2, "type": "text", "delta": "a" }),
            "this is version 2 of the form; version 1 can be read",
        ),
        (
            json!({ "version": 1, "type": "smell", "delta": "a" }),
            "unknown variant `smell`",
        ),
        (
            json!({ "version": 1, "delta": "a" }),
            "missing field `type`",
        ),
        (json!([]), "invalid type"),
    ] {
        let error = read::<StreamEvent>(event.clone()).unwrap_err();
        assert!(error.contains(expected), "{error}");
        assert!(read::<ReplyEvent>(event).is_err());
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn any_text_is_read_as_it_was_written(text in any::<String>(), position in any::<u32>()) {
        let position = position as usize;
        form(&StreamEvent::Reply(ReplyEvent::Text(text.clone())));
        form(&ReplyEvent::Arguments { position, delta: text.clone() });
        form(&ReplyEvent::Ended(ReplyEnd::Lost { message: text.clone() }));
        form(&ReplyEvent::CallSeen { position, id: text.clone(), name: text });
    }
}
