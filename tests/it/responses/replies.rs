//! Responses as servers send them.

use serde_json::{Value, json};
use tool_runtime::{
    Reply as _,
    openai::responses::{End, Response},
};

use super::{answered, call, check, echo, reasoning, response, said};

fn read(json: Value) -> Response {
    serde_json::from_value(json).unwrap()
}

#[test]
fn any_object_is_a_response_and_is_kept() {
    for json in [
        json!({}),
        json!({ "output": null, "status": null, "created_at": 1.5, "usage": { "input_tokens_details": null } }),
        json!({ "output": [{ "type": "new_kind" }], "service_tier": "platinum", "tools": [{ "type": "x" }] }),
    ] {
        let response = read(json.clone());
        assert_eq!(serde_json::to_value(&response).unwrap(), json);
        assert_eq!(response.calls(), []);
    }
    for json in [json!("queue is full"), json!([]), json!(7), json!(null)] {
        assert!(serde_json::from_value::<Response>(json).is_err());
    }
}

#[test]
fn a_response_one_level_deeper_is_found() {
    let event = json!({ "type": "response.completed", "response": { "id": "resp_1", "output": [said("Noon.")] } });
    assert_eq!(read(event).text().as_deref(), Some("Noon."));
}

#[test]
fn what_is_said_is_found_in_every_form() {
    for (output, expected) in [
        (json!([said("Noon.")]), Some("Noon.")),
        (json!([said("It is"), said("noon.")]), Some("It is\nnoon.")),
        (
            json!([{ "role": "assistant", "content": "Noon." }]),
            Some("Noon."),
        ),
        (
            json!([{ "type": "message", "content": [{ "type": "output_text", "text": "No" }, { "type": "output_text", "text": "on." }] }]),
            Some("Noon."),
        ),
        (json!([reasoning("1")]), None),
        (json!([]), None),
    ] {
        assert_eq!(response(&output).text().as_deref(), expected, "{output}");
    }
    let refusal =
        json!([{ "type": "message", "content": [{ "type": "refusal", "refusal": "No." }] }]);
    assert_eq!(response(&refusal).refusal().as_deref(), Some("No."));
}

#[test]
fn ends_are_told_apart() {
    for (json, expected) in [
        (json!({ "status": "completed", "output": [] }), "whole"),
        (json!({ "output": [] }), "whole"),
        (
            json!({ "status": "", "error": null, "output": [] }),
            "whole",
        ),
        (
            json!({ "status": "incomplete", "incomplete_details": { "reason": "steered" } }),
            "steered",
        ),
        (
            json!({ "status": "incomplete", "incomplete_details": null }),
            "incomplete",
        ),
        (json!({ "status": "in_progress" }), "in_progress"),
        (json!({ "status": "a_new_word" }), "a_new_word"),
        (
            json!({ "status": "failed", "error": { "code": "server_error", "message": "gone" } }),
            "failed: gone",
        ),
        (
            json!({ "status": "failed" }),
            "failed: the response is failed",
        ),
        (
            json!({ "status": "cancelled", "output": [] }),
            "failed: the response is cancelled",
        ),
        (json!({ "error": { "message": "busy" } }), "failed: busy"),
        (json!({ "detail": "Not found" }), "failed: Not found"),
        (
            json!({ "type": "error", "error": { "message": "busy" } }),
            "failed: busy",
        ),
    ] {
        let response = read(json.clone());
        let end = match response.end() {
            End::Whole => "whole".to_owned(),
            End::CutOff(reason) => reason.to_owned(),
            End::Failed(error) => format!("failed: {}", error.message),
            _ => unreachable!(),
        };
        assert_eq!(end, expected, "{json}");
    }
}

#[tokio::test]
async fn of_a_response_that_was_cut_off_only_complete_calls_are_run() {
    let with_status = |mut call: Value, status: Value| {
        call["status"] = status;
        call
    };
    for (last, is_run) in [
        (with_status(echo("b"), json!("completed")), true),
        (with_status(echo("b"), json!("incomplete")), false),
        (with_status(echo("b"), json!("in_progress")), false),
        (with_status(echo("b"), json!(null)), false),
        (echo("b"), false),
        // It parses, and may be cut off all the same.
        (call("b", "echo", "{}"), false),
    ] {
        let response = read(json!({
            "status": "incomplete",
            "incomplete_details": { "reason": "max_output_tokens" },
            "output": [echo("a"), last],
        }));
        let items = answered(&response).await;
        assert_eq!(items[2]["output"], "hi");
        let is_cut_off = items[3]["output"].as_str().unwrap().starts_with("error: ");
        assert_eq!(is_cut_off, !is_run, "{last}");
        assert_eq!(check(&items), Ok(()));
    }
}

#[tokio::test]
async fn reasoning_that_leads_to_nothing_does_not_go_back() {
    let response = read(json!({
        "status": "incomplete",
        "output": [reasoning("1"), echo("a"), reasoning("2")],
    }));
    let items = answered(&response).await;
    let kinds: Vec<_> = items
        .iter()
        .map(|item| item["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["reasoning", "function_call", "function_call_output"]
    );
}
