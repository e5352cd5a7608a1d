//! Server-sent events, as servers write them.

use serde_json::json;
use tool_runtime::{
    openai::chat::Reader,
    stream::{ReplyEnd, Unreadable},
};

use super::{chat::delta, read_chat};

fn text_of(body: &[u8]) -> String {
    let whole = read_chat([body]);
    let cut = read_chat(body.chunks(1));
    assert_eq!(whole, cut);
    whole.0.text
}

#[test]
fn lines_end_in_every_way() {
    let hi = delta(json!({ "content": "Hi" }));
    for end in ["\n", "\r\n", "\r"] {
        let body = format!("data: {hi}{end}{end}data:{hi}{end}{end}data: [DONE]{end}{end}");
        assert_eq!(text_of(body.as_bytes()), "HiHi", "{end:?}");
    }
}

#[test]
fn fields_come_in_any_order_and_comments_anywhere() {
    let hi = delta(json!({ "content": "Hi" }));
    let body = format!(
        "\u{feff}: PROCESSING\n\n: PROCESSING\nid: 1\ndata: {hi}\nevent: message\nretry: 5\nother: x\n\n\n\ndata: [DONE]\n\n"
    );
    assert_eq!(text_of(body.as_bytes()), "Hi");
}

#[test]
fn data_may_be_spread_over_lines() {
    let body = "data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"Hi\"}}]}\n\ndata: [DONE]\n\n";
    assert_eq!(text_of(body.as_bytes()), "Hi");
}

#[test]
fn characters_and_escapes_may_be_cut_anywhere() {
    let body = "data: {\"choices\":[{\"delta\":{\"content\":\"é\\u00e9😀\\ud83d\\ude00\\n\"}}]}\n\ndata: [DONE]\n\n";
    assert_eq!(text_of(body.as_bytes()), "éé😀😀\n");
}

#[test]
fn one_event_is_kept_up_to_the_limit_however_it_is_cut() {
    for size in [900, 1_000, 1_001, 1_100, 5_000] {
        let overhead = delta(json!({ "content": "" })).to_string().len();
        // The data as a whole has this size; what is kept of it is a bit less.
        let hi = delta(json!({ "content": "x".repeat(size - overhead) }));
        let body = format!("data: {hi}\n\ndata: [DONE]\n\n");
        let read = |chunk: usize| {
            let mut reader = Reader::new().max_size(1_000);
            for chunk in body.as_bytes().chunks(chunk) {
                let _ = reader.read(chunk);
            }
            reader.close();
            reader.end().cloned().unwrap()
        };
        let ends = [read(1), read(7), read(body.len())];
        assert_eq!(ends[0], ends[1]);
        assert_eq!(ends[0], ends[2]);
        let too_large = ReplyEnd::Unreadable(Unreadable::TooLarge { limit: 1_000 });
        assert_eq!(ends[0] == too_large, size > 900, "{size}");
    }
}

#[test]
fn comments_do_not_count() {
    let mut reader = Reader::new().max_size(1_000);
    for _ in 0..1_000 {
        let _ = reader.read(b": PROCESSING\n\n");
    }
    assert_eq!(reader.end(), None);
}
