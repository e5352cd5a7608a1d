//! How streamed responses end.

use serde_json::{Value, json};
use tool_runtime::stream::{ReplyEnd, Unreadable};

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
