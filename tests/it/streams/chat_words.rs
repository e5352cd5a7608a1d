//! What streamed chat completions say beside calls.

use proptest::prelude::*;
use serde_json::json;

use super::{
    body, cases,
    chat::{calls, delta, finish, read},
    read_chat,
};

#[test]
fn members_that_nobody_knows_are_put_together() {
    let (heard, json, _) = read_chat([body([
        json!({
            "id": "c", "object": "chat.completion.chunk", "created": 7, "model": "m", "provider": "p",
            "choices": [{ "index": 0, "delta": { "role": "assistant", "content": "", "reasoning_content": "Hm" }, "logprobs": null }],
        }),
        delta(json!({ "reasoning_content": "m.", "x_thoughts": "a", "channel": "analysis" })),
        json!({ "choices": [{ "index": 0, "delta": { "content": "Hi", "x_thoughts": "b", "channel": "analysis" },
            "logprobs": { "content": [{ "token": "Hi" }] } }] }),
        json!({ "choices": [{ "index": 0, "delta": { "content": "!" },
            "logprobs": { "content": [{ "token": "!" }] }, "finish_reason": "stop", "native_finish_reason": "end" }], "obfuscation": "xx" }),
        calls(json!([{ "index": 0, "id": "a", "function": { "name": "now", "arguments": "{}" }, "extra_content": { "google": { "thought_signature": "s" } } }])),
        finish("tool_calls"),
        json!({ "choices": [], "usage": { "total_tokens": 3 }, "service_tier": "default" }),
    ])
    .as_bytes()]);
    assert_eq!(heard.reasoning, "Hmm.");
    let expected = json!({
        "id": "c", "object": "chat.completion", "created": 7, "model": "m", "provider": "p", "service_tier": "default",
        "choices": [{
            "index": 0,
            "message": {
                "role": "assistant",
                "content": "Hi!",
                "reasoning_content": "Hmm.",
                "x_thoughts": "ab",
                "channel": "analysis",
                "tool_calls": [{
                    "id": "a",
                    "function": { "name": "now", "arguments": "{}" },
                    "extra_content": { "google": { "thought_signature": "s" } },
                }],
            },
            "logprobs": { "content": [{ "token": "Hi" }, { "token": "!" }] },
            "finish_reason": "tool_calls",
            "native_finish_reason": "end",
        }],
        "usage": { "total_tokens": 3 },
    });
    assert_eq!(json, expected);
}

#[test]
fn words_are_told_wherever_they_come() {
    let thought = json!([{ "type": "thinking", "thinking": [{ "type": "text", "text": "a" }] }]);
    let heard = read([
        delta(json!({ "content": thought })),
        delta(json!({ "reasoning": "b", "reasoning_details": [{ "index": 0, "text": "b" }] })),
        delta(json!({ "reasoning_details": [{ "index": 0, "text": "c" }] })),
        delta(json!({ "content": "d" })),
        delta(json!({ "content": [{ "type": "text", "text": "e" }] })),
        delta(json!({ "refusal": "f" })),
        finish("stop"),
    ]);
    assert_eq!(
        (
            heard.reasoning.as_str(),
            heard.text.as_str(),
            heard.refusal.as_str()
        ),
        ("abc", "de", "f")
    );
}

#[test]
fn texts_beside_the_delta_count_if_the_delta_has_none() {
    let both = json!({ "choices": [{ "index": 0, "text": "a", "delta": { "content": "a" } }] });
    let one = json!({ "choices": [{ "index": 0, "text": "b" }] });
    assert_eq!(read([both, one, finish("stop")]).text, "ab");
}

#[test]
fn a_reply_that_was_not_streamed_is_read() {
    let whole = json!({
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": "Hi", "tool_calls": [
            { "id": "a", "type": "function", "function": { "name": "now", "arguments": "{}" } },
        ] }, "finish_reason": "tool_calls" }],
        "usage": { "total_tokens": 3 },
    });
    for text in [
        whole.to_string(),
        format!("\u{feff}\n {whole}\n"),
        body([whole.clone()]),
    ] {
        let (heard, json, _) = read_chat([text.as_bytes()]);
        assert_eq!(
            (heard.text.as_str(), heard.calls()),
            ("Hi", vec![("now", "{}")])
        );
        assert!(heard.is_whole());
        assert_eq!(json["choices"], whole["choices"]);
    }
}

#[test]
fn a_whole_message_after_its_deltas_says_nothing_new() {
    let whole = json!({ "choices": [{ "index": 0, "message": { "content": "Hi" }, "finish_reason": "stop" }] });
    assert_eq!(read([delta(json!({ "content": "Hi" })), whole]).text, "Hi");
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn fractions_are_read_to_the_last_digit(number in any::<f64>().prop_filter("finite", |it| it.is_finite())) {
        let event = format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"a\"}},\"logprobs\":{{\"content\":[{{\"logprob\":{number:?}}}]}}}}]}}\n\n");
        let (_, json, _) = read_chat([event.as_bytes()]);
        let read = &json["choices"][0]["logprobs"]["content"][0]["logprob"];
        prop_assert_eq!(read.as_f64(), Some(number));
    }
}
