//! `call`.

use serde_json::{Value, json};

use super::{piped, ran, tools};

const PARIS: &str = r#"{"city":"Paris","days":2}"#;

#[tokio::test]
async fn the_output_is_what_the_model_reads_and_nothing_else() {
    let ran = piped(&["call", "forecast", PARIS]).await;
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (0, "Paris: sun, sun\n", "")
    );
}

#[tokio::test]
async fn arguments_are_read_from_what_is_piped_in() {
    for arguments in [&["call", "forecast"][..], &["call", "forecast", "-"]] {
        let ran = ran(tools::all(), arguments, PARIS, None).await;
        assert_eq!((ran.code, ran.out.as_str()), (0, "Paris: sun, sun\n"));
    }
    let empty = ran(tools::all(), &["call", "slow"], "\n", None).await;
    assert_eq!(empty.out, "done\n");
}

#[tokio::test]
async fn what_goes_wrong_is_named_beside_the_answer() {
    for (arguments, kind, words) in [
        (
            &["call", "forecast", "{}"][..],
            "invalid_arguments",
            "- /city: is missing",
        ),
        (
            &["call", "forecast", "-5"],
            "invalid_arguments",
            "error: invalid arguments",
        ),
        (&["call", "fail"], "failed", "error: it failed"),
    ] {
        let ran = piped(arguments).await;
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains(words), "{}", ran.out);
        assert!(
            ran.err
                .starts_with(&format!("{} after ", kind.replace('_', " "))),
            "{}",
            ran.err
        );
    }
}

#[tokio::test]
async fn progress_is_told_while_it_runs() {
    let ran = piped(&["call", "slow"]).await;
    assert!(ran.err.contains("half\\u{1b}[2J way"), "{}", ran.err);
    assert_eq!(ran.out, "done\n");
}

#[tokio::test]
async fn json_has_the_whole_answer() {
    let ran = piped(&["call", "forecast", "{\"city\":7}", "--format", "json"]).await;
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let mut answer: Value = serde_json::from_str(&ran.out).unwrap();
    assert!(answer["ms"].take().as_f64().unwrap() >= 0.0);
    assert!(
        answer["text"]
            .take()
            .as_str()
            .unwrap()
            .starts_with("error: invalid")
    );
    assert_eq!(
        answer,
        json!({
            "tool": "forecast",
            "arguments": { "city": 7 },
            "outcome": "invalid_arguments",
            "is_success": false,
            "text": null,
            "ms": null,
            "problems": [{ "path": "/city", "message": "expected a string, got the number 7" }],
            "attachments": [],
        })
    );
}

#[tokio::test]
async fn attachments_are_told_of() {
    let text = piped(&["call", "chart"]).await;
    assert_eq!(text.out, "[image 1 of call_1 is attached below]\n");
    assert_eq!(text.err, "image 1 of call_1: https://example.com/a.png\n");
    let json = piped(&["call", "chart", "--format", "json"]).await;
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        json["attachments"],
        json!([{ "kind": "image", "label": "image 1 of call_1", "source": "https://example.com/a.png" }])
    );
}

#[tokio::test]
async fn an_answer_is_printed_as_it_is_where_no_terminal_reads() {
    let piped = ran(tools::hostile(), &["call", "hostile"], "", None).await;
    assert_eq!(piped.out, "\x1b]0;title\x07\u{202e}text\n");
    let seen = ran(tools::hostile(), &["call", "hostile"], "", Some(80)).await;
    assert_eq!(seen.out, "\\u{1b}]0;title\\u{7}\\u{202e}text\n");
}
