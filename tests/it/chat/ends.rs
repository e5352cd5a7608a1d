//! How replies end: whole, cut off, or in an error; and that a call which may be cut off is not run.

use serde_json::{Value, json};
use tool_runtime::{
    Outcome, Reply as _, Toolset,
    openai::{
        chat::{Choice, ChoiceEnd, Completion, Message},
        types::{ChatChoice, CreateChatCompletionResponse},
    },
    tool, toolset,
};

use crate::support::kinds;

/// Deletes what the filter says, or everything.
#[tool]
async fn wipe(
    /// What to delete.
    filter: Option<String>,
) -> String {
    format!("wiped {filter:?}")
}

fn tools() -> Toolset {
    toolset![wipe]
}

fn call(id: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": "wipe", "arguments": arguments } })
}

async fn outcomes(reply: &impl tool_runtime::Reply) -> Vec<&'static str> {
    kinds(&tools().run(reply.calls()).await)
}

#[tokio::test]
async fn only_the_last_call_of_a_reply_that_ended_badly_is_not_run() {
    let bad = [
        "length",
        "content_filter",
        "max_tokens",
        "MAX_TOKENS",
        "model_length",
        "insufficient_system_resource",
        "network_error",
        "abort",
        "cancelled",
        "sensitive",
        "SAFETY",
        "MALFORMED_FUNCTION_CALL",
        "stopped",
        "un known",
        "tool",
    ];
    for reason in bad {
        let reply: Choice = serde_json::from_value(json!({
            "message": { "tool_calls": [call("c1", "{}"), call("c2", "")] }, "finish_reason": reason,
        }))
        .unwrap();
        assert_eq!(reply.end(), ChoiceEnd::CutOff(reason));
        assert_eq!(outcomes(&reply).await, ["success", "truncated"], "{reason}");
    }
    let reply: Choice = serde_json::from_value(json!({
        "message": { "tool_calls": [call("c1", "{}"), call("c2", "")] }, "finish_reason": "error",
    }))
    .unwrap();
    assert!(matches!(reply.end(), ChoiceEnd::Failed(_)));
    assert_eq!(outcomes(&reply).await, ["success", "truncated"]);
}

#[tokio::test]
async fn after_a_good_end_every_call_is_run() {
    let good = [
        json!("stop"),
        json!("tool_calls"),
        json!("function_call"),
        json!(null),
        json!(""),
        json!(" "),
        json!("STOP"),
    ];
    for reason in good {
        let reply: Choice = serde_json::from_value(json!({
            "message": { "tool_calls": [call("c1", "{}"), call("c2", "")] }, "finish_reason": reason,
        }))
        .unwrap();
        assert_eq!(reply.end(), ChoiceEnd::Whole);
        assert_eq!(outcomes(&reply).await, ["success", "success"], "{reason}");
    }
    let reply: Choice =
        serde_json::from_value(json!({ "message": { "tool_calls": [call("c1", "")] } })).unwrap();
    assert_eq!(outcomes(&reply).await, ["success"]);
}

#[tokio::test]
async fn a_finish_reason_that_is_not_a_text_is_not_a_good_end() {
    for (reason, word) in [
        (json!(7), "7"),
        (json!(false), "false"),
        (json!({ "type": "max_tokens" }), r#"{"type":"max_tokens"}"#),
    ] {
        let reply: Choice = serde_json::from_value(
            json!({ "message": { "tool_calls": [call("c1", "")] }, "finish_reason": reason }),
        )
        .unwrap();
        assert_eq!(reply.end(), ChoiceEnd::CutOff(word));
        assert_eq!(outcomes(&reply).await, ["truncated"], "{reason}");
    }
}

#[tokio::test]
async fn the_end_is_found_wherever_the_call_is() {
    let older = json!({ "name": "wipe", "arguments": "" });
    let block = json!({ "type": "tool_use", "id": "t", "name": "wipe", "input": {} });
    for reply in [
        json!({ "tool_calls": [call("c1", "")], "finish_reason": "content_filter" }),
        json!({ "delta": { "tool_calls": [call("c1", "")] }, "finish_reason": "length" }),
        json!({ "message": { "function_call": older }, "finish_reason": "length" }),
        json!({ "message": { "content": [block] }, "finishReason": "MAX_TOKENS" }),
        json!({ "message": { "tool_calls": [call("c1", "")], "finish_reason": "length" } }),
        json!({ "content": [block], "stop_reason": "max_tokens" }),
        json!({ "message": { "tool_calls": [call("c1", "")] }, "done_reason": "length" }),
        json!({ "message": { "tool_calls": [{ "type": "function_call", "call_id": "c1", "name": "wipe", "arguments": "", "status": "incomplete" }] } }),
    ] {
        let choice: Choice = serde_json::from_value(reply.clone()).unwrap();
        assert_eq!(outcomes(&choice).await, ["truncated"], "{reply}");
        let completion: Completion = serde_json::from_value(json!({ "choices": [reply] })).unwrap();
        assert_eq!(outcomes(&completion).await, ["truncated"], "{reply}");
    }
    let message = json!({ "tool_calls": [call("c1", "")], "finish_reason": "content_filter" });
    let message: Message = serde_json::from_value(message).unwrap();
    assert_eq!(outcomes(&message).await, ["truncated"]);
}

#[tokio::test]
async fn the_words_of_another_api_for_a_good_end_are_known_under_its_own_name() {
    for (word, meaning) in [
        ("tool_use", "tool_calls"),
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
    ] {
        let reply = json!({ "content": [{ "type": "tool_use", "name": "wipe", "input": {} }], "stop_reason": word });
        let reply: Choice = serde_json::from_value(reply).unwrap();
        assert_eq!(reply.finish_reason.as_deref(), Some(meaning));
        assert_eq!(outcomes(&reply).await, ["success"]);
        let reply = json!({ "message": { "tool_calls": [call("c1", "")] }, "finish_reason": word });
        let reply: Choice = serde_json::from_value(reply).unwrap();
        assert_eq!(outcomes(&reply).await, ["truncated"], "{word}");
    }
    // Some servers say more of a good end under this name.
    let reply = json!({ "message": { "tool_calls": [call("c1", "")] }, "finish_reason": "stop", "stop_reason": 128_008 });
    let reply: Choice = serde_json::from_value(reply).unwrap();
    assert_eq!(outcomes(&reply).await, ["success"]);
}

#[tokio::test]
async fn a_bad_end_counts_in_whatever_member_it_is_said() {
    let message = json!({ "tool_calls": [call("c1", "")] });
    for choice in [
        json!({ "message": message, "finish_reason": null, "stop_reason": "max_tokens" }),
        json!({ "message": message, "finish_reason": "", "stop_reason": "max_tokens" }),
        json!({ "message": message, "finish_reason": null, "stopReason": "max_tokens" }),
        json!({ "message": message, "finish_reason": null, "done_reason": "length" }),
        json!({ "message": message, "finish_reason": null, "finishReason": "MAX_TOKENS" }),
        json!({ "message": message, "finish_reason": "stop", "finishReason": "SAFETY" }),
        json!({ "message": { "tool_calls": [call("c1", "")], "finish_reason": "length" }, "finish_reason": "" }),
        json!({ "message": { "tool_calls": [call("c1", "")], "finish_reason": "content_filter" }, "finish_reason": "stop" }),
        json!({ "message": { "tool_calls": [call("c1", "")], "done_reason": "length" }, "stop_reason": "end_turn" }),
    ] {
        let read: Choice = serde_json::from_value(choice.clone()).unwrap();
        assert!(matches!(read.end(), ChoiceEnd::CutOff(_)), "{choice}");
        assert_eq!(outcomes(&read).await, ["truncated"], "{choice}");
    }
    // Good words in several places are a good end.
    let reply =
        json!({ "message": message, "finish_reason": "", "done_reason": "stop", "stop_reason": 7 });
    let reply: Choice = serde_json::from_value(reply).unwrap();
    assert_eq!(reply.finish_reason.as_deref(), Some("stop"));
    assert_eq!(outcomes(&reply).await, ["success"]);
}

#[tokio::test]
async fn an_end_beside_the_choices_counts() {
    let choices = json!([{ "message": { "tool_calls": [call("c1", "{}"), call("c2", "")] } }]);
    let items = json!([
        { "type": "function_call", "call_id": "c1", "name": "wipe", "arguments": "{}" },
        { "type": "function_call", "call_id": "c2", "name": "wipe", "arguments": "" },
    ]);
    let details = json!({ "reason": "max_output_tokens" });
    let mut stopped = choices.clone();
    stopped[0]["finish_reason"] = json!("stop");
    for response in [
        json!({ "choices": choices, "finish_reason": "length" }),
        json!({ "choices": stopped, "finish_reason": "length" }),
        json!({ "choices": choices, "stop_reason": "max_tokens" }),
        json!({ "choices": choices, "done": true, "done_reason": "length" }),
        json!({ "choices": choices, "status": "incomplete" }),
        json!({ "object": "response", "status": "incomplete", "incomplete_details": details, "output": items }),
        json!({ "output": items, "incomplete_details": details }),
        json!({ "output": items, "status": "in_progress" }),
    ] {
        let completion: Completion = serde_json::from_value(response.clone()).unwrap();
        assert_eq!(
            outcomes(&completion).await,
            ["success", "truncated"],
            "{response}"
        );
        let end = completion.reply().unwrap();
        assert!(matches!(end.end(), ChoiceEnd::CutOff(_)), "{response}");
    }
    for response in [
        json!({ "choices": choices, "status": 200 }),
        json!({ "choices": choices, "status": "ok", "done_reason": "stop" }),
        json!({ "output": items, "status": "completed", "incomplete_details": null }),
    ] {
        let completion: Completion = serde_json::from_value(response.clone()).unwrap();
        assert_eq!(
            outcomes(&completion).await,
            ["success", "success"],
            "{response}"
        );
    }
}

#[tokio::test]
async fn where_calls_are_in_several_places_the_last_of_each_may_be_the_one_that_was_cut_off() {
    let reply: Choice = serde_json::from_value(json!({
        "message": {
            "tool_calls": [call("c1", "{}"), call("c2", "{\"filter\":\"a\"}")],
            "function_call": { "name": "wipe", "arguments": "{\"filter\":\"b\"}" },
        },
        "finish_reason": "length",
    }))
    .unwrap();
    assert_eq!(
        outcomes(&reply).await,
        ["success", "truncated", "truncated"]
    );
}

#[tokio::test]
async fn an_error_beside_calls_means_that_the_last_may_be_cut_off() {
    let error = json!({ "message": "upstream closed the connection", "code": 502 });
    let in_choice = json!({ "choices": [{ "message": { "tool_calls": [call("c1", "{}"), call("c2", "")] }, "finish_reason": "stop", "error": error }] });
    let in_response = json!({ "choices": [{ "message": { "tool_calls": [call("c1", "{}"), call("c2", "")] } }], "error": error });
    for response in [in_choice, in_response] {
        let completion: Completion = serde_json::from_value(response).unwrap();
        let reply = completion.reply().unwrap();
        let ChoiceEnd::Failed(error) = reply.end() else {
            panic!("{:?}", reply.end())
        };
        assert_eq!(error.message, "upstream closed the connection");
        assert_eq!(error.code.as_deref(), Some("502"));
        assert_eq!(outcomes(&completion).await, ["success", "truncated"]);
        assert_eq!(outcomes(&reply).await, ["success", "truncated"]);
    }
}

#[tokio::test]
async fn async_openai_s_types_end_in_the_same_way() {
    for (reason, expected) in [
        (json!("length"), "truncated"),
        (json!("content_filter"), "truncated"),
        (json!("stop"), "success"),
        (json!("tool_calls"), "success"),
        (json!("function_call"), "success"),
        (json!(null), "success"),
    ] {
        let choice = json!({
            "index": 0, "message": { "role": "assistant", "tool_calls": [call("c1", "{}"), call("c2", "")] }, "finish_reason": reason,
        });
        let response = json!({ "id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice] });
        let choice: ChatChoice = serde_json::from_value(choice).unwrap();
        assert_eq!(outcomes(&choice).await, ["success", expected], "{reason}");
        let response: CreateChatCompletionResponse = serde_json::from_value(response).unwrap();
        assert_eq!(outcomes(&response).await, ["success", expected], "{reason}");
        let turn = tools().run(choice.calls()).await;
        assert_eq!(
            turn.answers[1].outcome == Outcome::Truncated,
            expected == "truncated"
        );
        let ours = Choice::from(&choice);
        assert_eq!(ours.finish_reason.as_deref(), reason.as_str());
        assert_eq!(
            serde_json::to_value(choice.messages(&turn.answers)).unwrap(),
            serde_json::to_value(ours.messages(&turn.answers)).unwrap()
        );
    }
}

#[test]
fn a_reply_that_announces_calls_and_has_none_is_not_whole() {
    for reason in ["tool_calls", "function_call"] {
        let reply = json!({ "message": { "content": "Let me look." }, "finish_reason": reason });
        let reply: Choice = serde_json::from_value(reply).unwrap();
        assert_eq!(reply.end(), ChoiceEnd::WithoutCalls);
    }
    let reply = json!({ "message": { "content": "Hello." }, "finish_reason": "stop" });
    let reply: Choice = serde_json::from_value(reply).unwrap();
    assert_eq!(reply.end(), ChoiceEnd::Whole);
    // The calls can be in another choice.
    let completion: Completion = serde_json::from_value(json!({ "choices": [
        { "message": { "content": "Let me look." }, "finish_reason": "tool_calls" },
        { "message": { "tool_calls": [call("c1", "")] }, "finish_reason": "stop" },
    ] }))
    .unwrap();
    assert_eq!(completion.reply().unwrap().end(), ChoiceEnd::Whole);
    assert!(!completion.calls()[0].truncated);
}
