//! How streamed chat completions end.

use serde_json::{Value, json};
use tool_runtime::{
    Reply,
    openai::chat::{Completion, Reader},
    stream::{ReplyEnd, Unreadable},
};

use super::{
    Heard, body,
    chat::{calls, delta, finish},
    read_chat,
};

fn call(index: u32, id: &str) -> Value {
    calls(json!([{ "index": index, "id": id, "function": { "name": "pay", "arguments": "{}" } }]))
}

fn lines(events: impl IntoIterator<Item = Value>) -> String {
    body(events).replace("data: [DONE]\n\n", "")
}

/// The reply ended badly; of its two calls the first was complete.
fn check_broken(text: &str) -> ReplyEnd {
    let (heard, json, calls) = read_chat([text.as_bytes()]);
    assert_eq!(heard.calls(), [("pay", "{}")], "{text}");
    assert_eq!(
        calls.iter().map(|call| call.truncated).collect::<Vec<_>>(),
        [false, true]
    );
    // A host that reads the assembled reply runs nothing of the last call, either.
    let completion: Completion = serde_json::from_value(json).unwrap();
    assert!(completion.calls()[1].truncated);
    heard.end.unwrap()
}

#[test]
fn nothing_is_complete_after_a_bad_finish_reason() {
    for reason in ["length", "content_filter", "MAX_TOKENS", "whatever"] {
        let end = check_broken(&body([call(0, "a"), call(1, "b"), finish(reason)]));
        assert_eq!(
            end,
            ReplyEnd::CutOff {
                reason: reason.to_owned()
            }
        );
        // Not even by what comes after it.
        let end = check_broken(&body([
            call(0, "a"),
            call(1, "b"),
            finish(reason),
            finish("stop"),
        ]));
        assert_eq!(
            end,
            ReplyEnd::CutOff {
                reason: reason.to_owned()
            }
        );
    }
}

#[test]
fn a_finish_reason_of_error_is_a_failure() {
    for reason in ["error", " ERROR"] {
        let finish = finish(reason);
        let end = check_broken(&body([call(0, "a"), call(1, "b"), finish.clone()]));
        assert!(matches!(end, ReplyEnd::Failed { .. }), "{end:?}");
        // The words for it may come later.
        let words = json!({ "error": { "message": "overloaded", "code": 503 } });
        let end = check_broken(&body([call(0, "a"), call(1, "b"), finish, words]));
        assert_eq!(
            end,
            ReplyEnd::Failed {
                message: "overloaded".to_owned(),
                code: Some("503".to_owned())
            }
        );
    }
}

#[test]
fn a_stream_that_ends_too_early_completes_nothing() {
    let end = check_broken(&lines([call(0, "a"), call(1, "b")]));
    assert_eq!(end, ReplyEnd::ClosedEarly);
}

#[test]
fn an_error_event_ends_the_reply() {
    let calls = lines([call(0, "a"), call(1, "b")]);
    for error in [
        "data: {\"error\":{\"message\":\"overloaded\",\"code\":503}}\n\n",
        "event: error\ndata: {\"message\":\"overloaded\",\"code\":503}\n\n",
        "event: error\ndata: {\"error\":{\"message\":\"overloaded\",\"code\":503}}\n\n",
        "data: [{\"error\":{\"message\":\"overloaded\",\"code\":503}}]\n\n",
        "data: {\"error\":{\"message\":\"overloaded\",\"code\":503},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"error\":{\"message\":\"overloaded\",\"code\":503}}]}\n\n",
    ] {
        let end = check_broken(&format!("{calls}{error}data: [DONE]\n\n"));
        let code = Some("503".to_owned());
        let message = "overloaded".to_owned();
        assert_eq!(end, ReplyEnd::Failed { message, code }, "{error}");
    }
}

#[test]
fn an_error_after_the_finish_reason_takes_no_call_back() {
    let error = json!({ "error": { "message": "usage could not be counted" } });
    let (heard, ..) = read_chat([body([call(0, "a"), finish("tool_calls"), error]).as_bytes()]);
    assert_eq!(heard.calls(), [("pay", "{}")]);
    assert!(matches!(heard.end, Some(ReplyEnd::Failed { .. })));
}

#[test]
fn garbage_ends_the_reply() {
    let calls = lines([call(0, "a"), call(1, "b")]);
    for garbage in [
        "data: {\"choices\":[{\"del\n\n",
        "data: 502 Bad Gateway\n\n",
        "data: 5\n\n",
        "data: \"x\"\n\n",
    ] {
        let end = check_broken(&format!("{calls}{garbage}data: [DONE]\n\n"));
        assert!(
            matches!(end, ReplyEnd::Unreadable(Unreadable::NotJson { .. })),
            "{end:?}"
        );
    }
    let mut bytes = calls.into_bytes();
    bytes.extend_from_slice(b"data: \xff\n\n");
    let (heard, ..) = read_chat([bytes.as_slice()]);
    assert_eq!(heard.end, Some(ReplyEnd::Unreadable(Unreadable::NotUtf8)));
}

#[test]
fn what_is_no_stream_is_said() {
    let (heard, ..) = read_chat([b"<html>502 Bad Gateway</html>".as_slice()]);
    let Some(ReplyEnd::Unreadable(Unreadable::NotEvents { start })) = heard.end else {
        panic!()
    };
    assert_eq!(start, "<html>502 Bad Gateway</html>");
    for nothing in ["", "\n\n", ": waiting\n\n", "{\"choices\":[{\"mess"] {
        let (heard, ..) = read_chat([nothing.as_bytes()]);
        assert_eq!(heard.end, Some(ReplyEnd::ClosedEarly), "{nothing}");
    }
    let (heard, ..) = read_chat([br#"{"error":{"message":"no such model"}}"#.as_slice()]);
    assert!(matches!(heard.end, Some(ReplyEnd::Failed { .. })));
}

#[test]
fn a_finish_reason_is_enough_without_done() {
    let (heard, ..) = read_chat([lines([call(0, "a"), finish("tool_calls")]).as_bytes()]);
    assert!(heard.is_whole());
    // The blank line after the last event may be missing, too.
    let text = lines([call(0, "a"), finish("tool_calls")]);
    let (heard, ..) = read_chat([text.trim_end().as_bytes()]);
    assert!(heard.is_whole());
}

#[test]
fn done_is_enough_without_a_finish_reason() {
    let (heard, ..) = read_chat([body([delta(json!({ "content": "4" }))]).as_bytes()]);
    assert!(heard.is_whole());
}

#[test]
fn a_call_that_begins_after_the_finish_reason_needs_an_end() {
    let text = lines([call(0, "a"), finish("tool_calls"), call(1, "b")]);
    assert_eq!(check_broken(&text), ReplyEnd::ClosedEarly);
    let (heard, ..) =
        read_chat([body([call(0, "a"), finish("tool_calls"), call(1, "b")]).as_bytes()]);
    assert_eq!(heard.calls().len(), 2);
}

#[test]
fn a_reader_that_is_given_up_says_why() {
    let mut reader = Reader::new();
    let mut heard = Heard::default();
    heard.hear(reader.read(lines([call(0, "a"), call(1, "b")]).as_bytes()));
    heard.hear(reader.give_up(ReplyEnd::Silent));
    assert_eq!(heard.end, Some(ReplyEnd::Silent));
    assert!(reader.calls()[1].truncated);
    assert!(reader.read(lines([finish("stop")]).as_bytes()).is_empty());
    assert_eq!(
        reader.to_json()["error"]["message"],
        "the server sent nothing for too long"
    );
}

#[test]
fn a_reply_that_lacks_nothing_is_whole_even_if_the_connection_breaks_then() {
    let mut reader = Reader::new();
    let mut heard = Heard::default();
    heard.hear(reader.read(lines([call(0, "a"), finish("tool_calls")]).as_bytes()));
    heard.hear(reader.give_up(ReplyEnd::Lost {
        message: "reset".to_owned(),
    }));
    assert!(heard.is_whole());
}

#[test]
fn a_reply_is_kept_up_to_a_limit() {
    let text = delta(json!({ "content": "x".repeat(100) }));
    let mut reader = Reader::new().max_size(2_000);
    let mut heard = Heard::default();
    for _ in 0..100 {
        heard.hear(reader.read(lines([text.clone()]).as_bytes()));
    }
    let end = ReplyEnd::Unreadable(Unreadable::TooLarge { limit: 2_000 });
    assert_eq!(heard.end, Some(end));
    assert!(heard.text.len() <= 2_000);
    assert_eq!(
        reader.to_json()["choices"][0]["message"]["content"].as_str(),
        Some(heard.text.as_str())
    );
}

#[test]
fn keep_alives_are_nothing() {
    let alive = "data: {\"type\":\"keepalive\"}\n\nevent: ping\ndata: hello\n\n: comment\n\ndata:\n\ndata: null\n\nretry: 3\n\n";
    let text = [
        alive,
        &lines([delta(json!({ "content": "a" }))]),
        alive,
        &body([finish("stop")]),
    ]
    .concat();
    let (heard, json, _) = read_chat([text.as_bytes()]);
    assert_eq!(heard.text, "a");
    assert!(heard.is_whole());
    assert_eq!(json["choices"].as_array().map(Vec::len), Some(1));
}
