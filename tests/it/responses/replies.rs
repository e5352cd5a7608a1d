//! Responses as servers send them.

use serde_json::{Value, json};
use tool_runtime::{
    Reply as _,
    model::Item,
    openai::responses::{Response, ResponseEnd},
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
        (
            json!({ "status": "completed", "output": [], "incomplete_details": { "reason": "max_output_tokens" } }),
            "max_output_tokens",
        ),
        (
            json!({ "output": [], "incomplete_details": { "reason": "content_filter" } }),
            "content_filter",
        ),
        (
            json!({ "output": [], "status": null, "stop_reason": "max_tokens" }),
            "max_tokens",
        ),
        (
            json!({ "output": [{ "type": "message", "status": "incomplete", "content": [] }] }),
            "incomplete",
        ),
        (json!({ "status": "COMPLETED", "output": [] }), "whole"),
        (
            json!({ "status": "incomplete", "error": { "message": "gone" }, "output": [] }),
            "failed: gone",
        ),
        (
            json!({ "status": "completed", "error": { "code": 0, "message": "" }, "output": [] }),
            "whole",
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
            ResponseEnd::Whole => "whole".to_owned(),
            ResponseEnd::CutOff(reason) => reason.to_owned(),
            ResponseEnd::Failed(error) => format!("failed: {}", error.message),
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
        // Some servers give every item the same status.
        (
            with_status(call("b", "echo", ""), json!("completed")),
            false,
        ),
        (
            with_status(call("b", "echo", "{}"), json!("completed")),
            false,
        ),
        (
            with_status(call("b", "echo", "{\"text\":\"h"), json!("completed")),
            false,
        ),
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

#[tokio::test]
async fn calls_are_found_in_every_form() {
    let arguments = json!({ "text": "hi" });
    let flat = json!({ "call_id": "a", "name": "echo", "arguments": arguments });
    let chat = json!({ "type": "function", "id": "a", "function": { "name": "echo", "arguments": arguments.to_string() } });
    let block = json!({ "type": "tool_use", "id": "a", "name": "echo", "input": arguments });
    let gemini = json!({ "functionCall": { "id": "a", "name": "echo", "args": arguments } });
    let with_content =
        |content: Value| json!([{ "type": "message", "role": "assistant", "content": content }]);
    for output in [
        echo("a"),
        json!([echo("a")]),
        json!([[echo("a")]]),
        json!([flat]),
        json!([{ "type": "function", "id": "a", "name": "echo", "arguments": arguments }]),
        json!([chat]),
        json!([block]),
        json!([gemini]),
        with_content(json!([block])),
        with_content(json!([chat])),
        with_content(block.clone()),
        json!([{ "type": "message", "role": "assistant", "content": [], "tool_calls": [chat] }]),
        json!([{ "role": "assistant", "content": null, "tool_calls": chat }]),
        json!([{ "role": "assistant", "function_call": { "id": "a", "name": "echo", "arguments": arguments } }]),
        // Told twice.
        json!([{ "role": "assistant", "content": [block], "tool_calls": [chat] }]),
        json!([{ "role": "assistant", "tool_calls": [chat] }, echo("a")]),
    ] {
        let items = answered(&response(&output)).await;
        assert_eq!(items.len(), 2, "{output} {items:?}");
        assert_eq!(items[0]["type"], "function_call", "{output}");
        assert_eq!(items[0]["call_id"], "a", "{output}");
        assert_eq!(items[0]["arguments"], r#"{"text":"hi"}"#, "{output}");
        assert_eq!(items[1]["output"], "hi", "{output}");
        assert_eq!(check(&items), Ok(()), "{output}");
    }
    let beside = read(json!({ "status": "completed", "output": [], "tool_calls": [chat] }));
    assert_eq!(answered(&beside).await[1]["output"], "hi");
}

#[tokio::test]
async fn words_beside_a_call_in_a_message_go_back_before_it() {
    let words = json!({ "type": "output_text", "text": "I look." });
    let block = json!({ "type": "tool_use", "id": "a", "name": "echo", "input": { "text": "hi" } });
    let message = json!({ "type": "message", "role": "assistant", "content": [words, block] });
    let response = response(&json!([message]));
    assert_eq!(response.text().as_deref(), Some("I look."));
    let items = answered(&response).await;
    assert_eq!(items[0], said_with(&json!([words])));
    assert_eq!(items[1]["name"], "echo");
    assert_eq!(items[2]["output"], "hi");
    assert_eq!(check(&items), Ok(()));
}

#[tokio::test]
async fn parts_of_a_message_go_back_with_a_type_and_flat_calls_among_them_are_run() {
    let words = json!({ "type": "output_text", "text": "I look." });
    let flat = json!({ "call_id": "a", "name": "echo", "arguments": "{\"text\":\"hi\"}" });
    let content =
        json!([words, { "text": "Wait.", "annotations": [] }, "Now.", { "x": 1 }, 7, flat]);
    let response = response(&json!([said_with(&content)]));
    let items = answered(&response).await;
    let typed = |text: &str| json!({ "type": "output_text", "text": text });
    let mut wait = typed("Wait.");
    wait["annotations"] = json!([]);
    assert_eq!(
        items[0],
        said_with(&json!([words, wait, typed("Now.")])),
        "what is not known is left out"
    );
    assert_eq!(items[1]["name"], "echo");
    assert_eq!(items[2]["output"], "hi");
    assert_eq!(check(&items), Ok(()));

    // A message of nothing that is known says nothing.
    let nothing = self::response(&json!([said_with(&json!([{ "x": 1 }])), echo("a")]));
    assert_eq!(check(&answered(&nothing).await), Ok(()));
}

fn said_with(content: &Value) -> Value {
    json!({ "type": "message", "role": "assistant", "content": content })
}

#[tokio::test]
async fn of_a_response_that_was_cut_off_the_last_call_of_a_message_is_not_run() {
    let block = |id: &str| json!({ "type": "tool_use", "id": id, "name": "echo", "input": { "text": "hi" } });
    let empty = json!({ "type": "message", "role": "assistant", "content": [] });
    for output in [
        json!([said_with(&json!([block("a"), block("b")]))]),
        json!([said_with(&json!([block("a"), block("b")])), empty]),
        json!([block("a"), block("b")]),
    ] {
        let response = read(json!({ "status": "incomplete", "output": output }));
        let truncated: Vec<bool> = response.calls().iter().map(|it| it.truncated).collect();
        assert_eq!(truncated, [false, true], "{output}");
    }
}

#[test]
fn calls_that_the_service_runs_are_not_ours() {
    for item in [
        json!({ "type": "mcp_call", "id": "m", "name": "echo", "arguments": "{}", "output": "hi" }),
        json!({ "type": "server_tool_use", "id": "s", "name": "echo", "input": {} }),
        json!({ "type": "web_search_call", "id": "w", "action": { "query": "x" } }),
        json!({ "type": "message", "role": "assistant", "content": [{ "type": "server_tool_use", "id": "s", "name": "echo", "input": {} }] }),
    ] {
        let response = response(&json!([item]));
        assert_eq!(response.calls(), [], "{item}");
        assert_eq!(response.messages(&[]), [Item::from(item)]);
    }
}

#[test]
fn words_that_no_item_says_are_said() {
    for body in [
        json!({ "status": "completed", "output": [], "output_text": "Noon." }),
        json!({ "output": null, "output_text": "Noon." }),
        json!({ "output": "Noon." }),
        json!({ "output": ["Noon."] }),
        json!({ "output": [{ "type": "output_text", "text": "Noon." }] }),
        json!({ "output": { "role": "assistant", "content": { "type": "output_text", "text": "Noon." } } }),
        json!({ "output": [{ "type": "message", "content": [] }], "output_text": "Noon." }),
        json!({ "data": { "output": [said("Noon.")] } }),
        // The items say it already.
        json!({ "output": [said("Noon.")], "output_text": "Noon." }),
    ] {
        let response = read(body.clone());
        assert_eq!(response.end(), ResponseEnd::Whole, "{body}");
        assert_eq!(response.text().as_deref(), Some("Noon."), "{body}");
        let items = response.messages(&[]);
        let texts = items.iter().filter_map(Item::text);
        assert_eq!(texts.collect::<Vec<_>>().concat(), "Noon.", "{body}");
    }
}
