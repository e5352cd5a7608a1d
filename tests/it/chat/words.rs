//! What servers send beside calls: words, refusals, and errors in the place of a reply.

use serde_json::{Value, json};
use tool_runtime::{
    Reply as _,
    openai::{
        chat::{Choice, ChoiceEnd, Completion, Message},
        types::ChatCompletionResponseMessage,
    },
};

use crate::support::{Gauge, tools};

fn completion(response: Value) -> Completion {
    serde_json::from_value(response).unwrap()
}

fn choice(choice: Value) -> Choice {
    serde_json::from_value(choice).unwrap()
}

#[test]
fn words_are_read_in_every_form() {
    for content in [
        json!("It is noon."),
        json!(["It is ", "noon."]),
        json!([{ "type": "text", "text": "It is " }, { "text": "noon." }]),
        json!([{ "type": "reasoning", "text": "Hm." }, { "type": "output_text", "text": "It is noon." }]),
        json!([{ "type": "thinking", "text": "Hm." }, { "thought": true, "text": "Hm." }, "It is noon."]),
        json!({ "type": "text", "text": "It is noon." }),
        json!({ "parts": [{ "text": "It is noon." }] }),
        json!([{ "type": "message", "content": [{ "type": "output_text", "text": "It is noon." }] }]),
    ] {
        let message: Message = serde_json::from_value(json!({ "content": content })).unwrap();
        assert_eq!(message.content.as_deref(), Some("It is noon."), "{content}");
        assert_eq!(message.calls(), []);
    }
    for said in [
        json!({ "message": "It is noon." }),
        json!({ "text": "It is noon." }),
        json!({ "message": { "content": "" }, "delta": { "content": "It is noon." } }),
        json!({ "message": { "content": "It is noon." }, "text": "Something else." }),
        json!("It is noon."),
    ] {
        assert_eq!(
            choice(said.clone()).message.content.as_deref(),
            Some("It is noon."),
            "{said}"
        );
    }
    assert_eq!(
        choice(json!({ "message": { "content": 12 } }))
            .message
            .content
            .as_deref(),
        Some("12")
    );
    for silence in [
        json!(null),
        json!([]),
        json!([{ "type": "image_url" }]),
        json!({}),
    ] {
        let message: Message = serde_json::from_value(json!({ "content": silence })).unwrap();
        assert_eq!(message.content, None, "{silence}");
    }
}

/// A model can quote a call, or write one about which it only speaks.
#[test]
fn a_call_that_is_written_as_text_is_text() {
    let text = r#"{"type": "tool_use", "name": "echo", "input": {}}"#;
    let message: Message = serde_json::from_value(json!({ "content": text })).unwrap();
    assert_eq!(message.calls(), []);
    assert_eq!(message.content.as_deref(), Some(text));
}

#[test]
fn refusals_are_read_in_every_form() {
    for message in [
        json!({ "refusal": "I will not." }),
        json!({ "content": [{ "type": "refusal", "refusal": "I will not." }] }),
        json!({ "refusal": "", "content": [{ "type": "refusal", "refusal": "I will not." }] }),
    ] {
        let message: Message = serde_json::from_value(message).unwrap();
        assert_eq!(message.refusal.as_deref(), Some("I will not."));
    }
    for none in [json!(null), json!(""), json!(false)] {
        let message: Message = serde_json::from_value(json!({ "refusal": none })).unwrap();
        assert_eq!(message.refusal, None, "{none}");
    }
}

#[tokio::test]
async fn a_refusal_goes_back_as_it_came() {
    let message: Message = serde_json::from_value(json!({ "refusal": "I will not." })).unwrap();
    let messages = tools(&Gauge::default()).answer(&message).await;
    let expected = json!({ "role": "assistant", "content": "", "refusal": "I will not." });
    assert_eq!(serde_json::to_value(&messages[0]).unwrap(), expected);
}

#[tokio::test]
async fn audio_goes_back_by_its_id() {
    let audio = json!({ "id": "audio_1", "expires_at": 1, "data": "", "transcript": "Hello." });
    let message = json!({ "role": "assistant", "audio": audio });
    let ours: Message = serde_json::from_value(message.clone()).unwrap();
    let theirs: ChatCompletionResponseMessage = serde_json::from_value(message).unwrap();
    assert_eq!(Message::from(&theirs).audio_id, ours.audio_id);
    assert_eq!(ours.audio_id.as_deref(), Some("audio_1"));
    let messages = tools(&Gauge::default()).answer(&theirs).await;
    let expected = json!({ "role": "assistant", "content": "", "audio": { "id": "audio_1" } });
    assert_eq!(serde_json::to_value(&messages[0]).unwrap(), expected);
}

#[tokio::test]
async fn an_error_in_the_place_of_a_reply_is_told_in_the_server_s_words() {
    let responses = [
        (
            json!({ "error": { "message": "Too Many Requests", "code": 429 }, "choices": null }),
            "Too Many Requests (429)",
        ),
        (
            json!({ "error": "overloaded", "choices": [] }),
            "overloaded",
        ),
        (
            json!([{ "error": { "code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT" } }]),
            "API key not valid. (400)",
        ),
        (
            json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Overloaded" } }),
            "Overloaded (overloaded_error)",
        ),
        (
            json!({ "object": "error", "message": "no such model", "type": "NotFoundError", "code": 404 }),
            "no such model (404)",
        ),
        (
            json!({ "error": { "message": "Provider returned error", "code": 429, "metadata": { "raw": "slow down" } } }),
            "Provider returned error: slow down (429)",
        ),
        (json!({ "detail": "Not Found" }), "Not Found"),
        (
            json!({ "success": false, "errors": [{ "code": 7003, "message": "no route" }] }),
            "no route (7003)",
        ),
        (
            json!({ "errors": [{ "message": "one" }, { "message": "two" }] }),
            r#"[{"message":"one"},{"message":"two"}]"#,
        ),
        (
            json!({ "error": { "message": "busy", "code": "", "status": 503 } }),
            "busy (503)",
        ),
        (
            json!({ "base_resp": { "status_code": 1004, "status_msg": "login fail" }, "choices": null }),
            "login fail (1004)",
        ),
        (
            json!({ "code": 1261, "msg": "prompt too long" }),
            "prompt too long (1261)",
        ),
        (
            json!({ "error": { "reason": "none of our words" } }),
            r#"{"reason":"none of our words"}"#,
        ),
        (
            json!({ "choices": [], "prompt_filter_results": ["violence"] }),
            r#"{"choices":[],"prompt_filter_results":["violence"]}"#,
        ),
        (json!({ "choices": [null, 7] }), r#"{"choices":[null,7]}"#),
        (json!({}), "{}"),
    ];
    for (response, expected) in responses {
        let completion = completion(response.clone());
        assert_eq!(
            completion.reply().unwrap_err().to_string(),
            expected,
            "{response}"
        );
        assert_eq!(completion.error, completion.reply().err());
        assert_eq!(completion.calls(), []);
        assert_eq!(tools(&Gauge::default()).answer(&completion).await, []);
    }
    let empty = Completion::default();
    assert_eq!(
        empty.reply().unwrap_err().to_string(),
        "the response holds no choices"
    );
}

#[test]
fn what_is_not_a_response_is_an_error() {
    for body in [
        json!([]),
        json!([1]),
        json!([{}, {}]),
        json!("x"),
        json!(null),
        json!(7),
    ] {
        assert!(
            serde_json::from_value::<Completion>(body.clone()).is_err(),
            "{body}"
        );
    }
}

#[test]
fn no_error_is_none() {
    for nothing in [
        json!(null),
        json!(false),
        json!(""),
        json!({}),
        json!([]),
        json!(0),
        json!("none"),
        json!({ "message": null }),
        json!({ "code": 0, "message": "" }),
        json!({ "code": "", "message": " ", "type": null, "param": null }),
        json!({ "code": 0, "message": "success", "metadata": {} }),
        json!([{ "code": "0", "details": [] }]),
    ] {
        let completion = completion(
            json!({ "error": nothing, "choices": [{ "message": { "content": "Hello." }, "error": nothing }] }),
        );
        assert_eq!(completion.error, None, "{nothing}");
        assert_eq!(completion.reply().unwrap().end(), ChoiceEnd::Whole);
    }
}

#[test]
fn an_error_with_a_code_or_a_word_is_one() {
    for error in [
        json!(true),
        json!(7),
        json!("busy"),
        json!({ "code": 429, "message": "" }),
        json!({ "code": 0, "message": "busy" }),
        json!({ "type": "overloaded", "message": null }),
        json!([{ "code": 0 }, { "detail": "busy" }]),
    ] {
        let completion = completion(
            json!({ "error": error, "choices": [{ "message": { "content": "Hello." } }] }),
        );
        let reply = completion.reply().unwrap();
        assert!(matches!(reply.end(), ChoiceEnd::Failed(_)), "{error}");
    }
}

#[test]
fn the_model_and_the_usage_are_kept() {
    let completion =
        completion(json!({ "model": "m-1", "usage": { "total_tokens": 7 }, "choices": [] }));
    assert_eq!(completion.model, "m-1");
    assert_eq!(completion.usage["total_tokens"], 7);
    assert_eq!(self::completion(json!({ "model": 7 })).model, "");
}
