//! How streamed responses end.

use serde_json::{Value, json};
use tool_runtime::{
    openai::responses::{Response, ResponseEnd},
    stream::{ReplyEnd, Unreadable},
};

use super::{
    body, read_responses,
    responses::{both, event, read, streamed_both, two},
};

/// Two calls, of which the first is done.
fn one_done() -> Vec<Value> {
    let [one, two] = streamed_both();
    one.into_iter().chain(two.into_iter().take(4)).collect()
}

fn check_broken(events: impl IntoIterator<Item = Value>) -> (ReplyEnd, Value) {
    let text = body(events).replace("data: [DONE]\n\n", "");
    let (heard, json, calls) = read_responses([text.as_bytes()]);
    assert_eq!(heard.calls(), [two()[0]]);
    assert_eq!(
        calls.iter().map(|call| call.truncated).collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(json["output"][1]["status"], "incomplete");
    assert_ne!(json["status"], "completed");
    (heard.end.unwrap(), json)
}

#[test]
fn an_incomplete_response_completes_nothing() {
    let mut output = both();
    output[1]["status"] = "incomplete".into();
    for (output, reason) in [
        (json!([both()[0]]), "max_output_tokens"),
        (output, "content_filter"),
        (json!(null), "steered"),
    ] {
        let response = json!({ "id": "resp_1", "status": "incomplete", "incomplete_details": { "reason": reason }, "output": output });
        let end = event("incomplete", json!({ "response": response }));
        let (end, json) = check_broken(one_done().into_iter().chain([end]));
        assert_eq!(
            end,
            ReplyEnd::CutOff {
                reason: reason.to_owned()
            }
        );
        assert_eq!(json["incomplete_details"]["reason"], reason);
    }
    // The status counts, whatever the event is called.
    let response = json!({ "id": "resp_1", "status": "incomplete", "output": null });
    let (end, _) = check_broken(
        one_done()
            .into_iter()
            .chain([event("completed", json!({ "response": response }))]),
    );
    assert_eq!(
        end,
        ReplyEnd::CutOff {
            reason: "incomplete".to_owned()
        }
    );
}

#[test]
fn a_failed_response_completes_nothing() {
    let response = json!({ "id": "resp_1", "status": "failed", "error": { "code": "server_error", "message": "overloaded" }, "output": [] });
    let (end, json) = check_broken(
        one_done()
            .into_iter()
            .chain([event("failed", json!({ "response": response }))]),
    );
    let failed = ReplyEnd::Failed {
        message: "overloaded".to_owned(),
        code: Some("server_error".to_owned()),
    };
    assert_eq!(end, failed);
    assert_eq!(json["error"]["code"], "server_error");
}

#[test]
fn errors_are_read_flat_and_nested() {
    let failed = ReplyEnd::Failed {
        message: "overloaded".to_owned(),
        code: Some("server_error".to_owned()),
    };
    for error in [
        json!({ "type": "error", "code": "server_error", "message": "overloaded", "param": null, "sequence_number": 4 }),
        json!({ "type": "error", "error": { "type": "x", "code": "server_error", "message": "overloaded" } }),
        json!({ "error": { "code": "server_error", "message": "overloaded" } }),
    ] {
        assert_eq!(
            check_broken(one_done().into_iter().chain([error])).0,
            failed
        );
    }
}

#[test]
fn a_stream_that_ends_too_early_completes_nothing() {
    let (end, json) = check_broken(one_done());
    assert_eq!(end, ReplyEnd::ClosedEarly);
    assert_eq!(json["output"][0], both()[0]);
    assert_eq!(
        json["error"]["message"],
        "the stream ended before the reply did"
    );
}

#[test]
fn done_counts_as_an_end_if_every_item_is_done() {
    let [one, two] = streamed_both();
    let (heard, json) = read(one.into_iter().chain(two));
    assert!(heard.is_whole());
    assert_eq!(json["output"], both());
    let (heard, _, _) = read_responses([body(one_done()).as_bytes()]);
    assert_eq!(heard.end, Some(ReplyEnd::ClosedEarly));
}

#[test]
fn garbage_ends_the_reply() {
    let text = body(one_done()).replace("[DONE]", "oops");
    let (heard, ..) = read_responses([text.as_bytes()]);
    assert!(matches!(
        heard.end,
        Some(ReplyEnd::Unreadable(Unreadable::NotJson { .. }))
    ));
    assert_eq!(heard.calls(), [two()[0]]);
}

/// The end of one and the same response, in one piece and streamed.
fn end_of(response: Value) -> ReplyEnd {
    let whole: Response = serde_json::from_value(response.clone()).unwrap();
    let whole = match whole.end() {
        ResponseEnd::Whole => ReplyEnd::Whole,
        ResponseEnd::CutOff(reason) => ReplyEnd::CutOff {
            reason: reason.to_owned(),
        },
        ResponseEnd::Failed(error) => ReplyEnd::Failed {
            message: error.message,
            code: error.code,
        },
        other => panic!("unknown: {other:?}"),
    };
    let end = event("completed", json!({ "response": response }));
    let (heard, json, _) = read_responses([body([end]).as_bytes()]);
    assert_eq!(heard.end, Some(whole.clone()), "{response}");
    assert_eq!(json, response, "it stays as it came");
    // A server that does not stream sends it like this.
    let mut alone = response.clone();
    alone["object"] = "response".into();
    let (heard, ..) = read_responses([alone.to_string().as_bytes()]);
    assert_eq!(heard.end, Some(whole.clone()), "{response}");
    whole
}

#[test]
fn an_error_that_says_nothing_is_none() {
    let message = json!({ "type": "message", "id": "msg", "content": [{ "type": "output_text", "text": "Noon." }], "status": "completed" });
    for nothing in [
        json!({}),
        json!(""),
        json!(false),
        json!([]),
        json!({ "code": 0, "message": "" }),
    ] {
        let response =
            json!({ "id": "r", "status": "completed", "error": nothing, "output": [message] });
        assert_eq!(end_of(response), ReplyEnd::Whole);
        // In an event of a kind that nobody knows, too.
        let strange = json!({ "type": "response.strange", "error": nothing });
        let end = json!({ "type": "response.completed", "response": { "id": "r", "status": "completed", "output": [message] } });
        let (heard, ..) = read_responses([body([strange, end]).as_bytes()]);
        assert!(heard.is_whole(), "{nothing}: {:?}", heard.end);
    }
    let error = json!({ "code": "server_error", "message": "overloaded" });
    let response = json!({ "id": "r", "status": "completed", "error": error, "output": [message] });
    assert!(matches!(end_of(response), ReplyEnd::Failed { .. }));
}

#[test]
fn a_streamed_response_ends_as_it_would_in_one_piece() {
    let message = |status: &str| json!([{ "type": "message", "id": "msg", "content": [{ "type": "output_text", "text": "It" }], "status": status }]);
    for status in [
        "completed",
        "COMPLETED",
        "incomplete",
        "Incomplete",
        "failed",
        "cancelled",
        "error",
        "expired",
    ] {
        for details in [
            json!(null),
            json!({ "reason": "content_filter" }),
            json!({}),
        ] {
            for said in ["completed", "incomplete"] {
                end_of(
                    json!({ "id": "r", "status": status, "incomplete_details": details, "error": null, "output": message(said) }),
                );
            }
        }
    }
    let cut_off =
        end_of(json!({ "id": "r", "status": "completed", "output": message("incomplete") }));
    assert!(matches!(cut_off, ReplyEnd::CutOff { .. }));
    let cancelled = end_of(json!({ "id": "r", "status": "cancelled", "output": [] }));
    assert!(matches!(cancelled, ReplyEnd::Failed { .. }));
}
