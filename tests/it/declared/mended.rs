//! Arguments that are not quite JSON: what can be read in one way only is read, and the rest is refused.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value, json};
use tool_runtime::{
    Call, Outcome, Toolset, tool,
    tool::{Definition, from_fn},
    toolset,
};

/// Answers a call with these arguments, as they stand.
async fn answer(tools: &Toolset, name: &str, arguments: &str) -> (&'static str, String) {
    let turn = tools.run([Call::new("call_1", name, arguments)]).await;
    let answer = &turn.answers[0];
    (answer.outcome.name(), answer.text().into_owned())
}

/// Writes down what it is given.
#[tool]
fn note(text: Option<String>, flags: Option<Vec<bool>>, count: Option<i64>) -> String {
    format!("{text:?} {flags:?} {count:?}")
}

/// Tells the time.
#[tool]
fn now() -> &'static str {
    "12:00"
}

/// A tool that is known only by its schema, and gives back its arguments.
fn echo(schema: Value) -> Toolset {
    let definition = Definition::new("echo", schema).unwrap();
    let tool = from_fn(definition, |arguments, _| async move {
        Ok::<_, String>(arguments)
    });
    Toolset::new().with_tool(tool).unwrap()
}

#[tokio::test]
async fn nothing_in_any_form_is_no_arguments() {
    let now = toolset![now].with_state(());
    let dynamic = echo(json!({ "type": "object", "properties": {} }));
    for arguments in [
        "{}",
        "",
        " ",
        "null",
        "[]",
        " [ ] ",
        "\"\"",
        "\"{}\"",
        "\"[]\"",
        "\"null\"",
        "None",
        "\u{feff}{}",
        "```json\n{}\n```",
    ] {
        assert_eq!(
            answer(&now, "now", arguments).await.1,
            "12:00",
            "{arguments:?}"
        );
        assert_eq!(
            answer(&dynamic, "echo", arguments).await.1,
            "{}",
            "{arguments:?}"
        );
    }
    // Where there are parameters, an empty list may be meant for one of them.
    for arguments in ["[]", "\"[]\"", "[1]", "\"now\"", "0", "false"] {
        let (kind, text) = answer(&toolset![note], "note", arguments).await;
        assert_eq!(kind, "invalid_arguments", "{arguments:?} {text}");
    }
    for arguments in ["[1]", "[[]]", "0", "\"x\"", "true"] {
        assert_eq!(
            answer(&now, "now", arguments).await.0,
            "invalid_arguments",
            "{arguments:?}"
        );
    }
}

#[tokio::test]
async fn what_can_be_read_in_one_way_only_is_read() {
    for (arguments, read) in [
        (
            "{\"text\":\"two\nlines\tand\r\u{0}\"}",
            r#"Some("two\nlines\tand\r\0") None None"#,
        ),
        (
            "{\"text\":\"a\", \"flags\":[true,],}",
            r#"Some("a") Some([true]) None"#,
        ),
        (
            "{\"text\":None,\"flags\":[True,False]}",
            "None Some([true, false]) None",
        ),
        (
            "\u{feff}{\u{a0}\"count\"\u{3000}:\u{2028}7}\u{b}",
            "None None Some(7)",
        ),
        ("\"{\\\"count\\\":7}\"", "None None Some(7)"),
        ("```\n{\"count\":7}\n```\n", "None None Some(7)"),
        (
            "```JSON\r\n{\"text\":\"```\"}```",
            r#"Some("```") None None"#,
        ),
        (" \n{\"count\":7.0}\n ", "None None Some(7)"),
    ] {
        let note = answer(&toolset![note], "note", arguments).await;
        assert_eq!(note, ("success", read.to_owned()), "{arguments:?}");
        let schema = toolset![note].definitions()[0]
            .parameters
            .as_value()
            .clone();
        let dynamic = answer(&echo(schema), "echo", arguments).await;
        assert_eq!(dynamic.0, "success", "{arguments:?} {}", dynamic.1);
    }
}

#[tokio::test]
async fn what_could_be_read_in_another_way_is_refused() {
    for arguments in [
        "{'text':'a'}",
        "{text:\"a\"}",
        "{\"text\":\"a\" \"count\":1}",
        "{\"text\":\"a\",,\"count\":1}",
        "{\"flags\":[,]}",
        "{\"count\":NaN}",
        "{\"count\":+1}",
        "{\"count\":0x10}",
        "{\"count\":1_000}",
        "{\"text\":\"C:\\dir\"}",
        "{\"text\":\"a\"} // as asked",
        "{\"text\":\"a\"}{\"text\":\"b\"}",
        "Here you are: {\"text\":\"a\"}",
        "```python\n{\"text\":\"a\"}\n```",
        "text=\"a\"",
        "“text”",
        "\"\\\"{}\\\"\"",
        "{\"count\":\"7\"}",
        "{\"flags\":\"[true]\"}",
        "{\"flags\":[\"true\"]}",
        "{\"text\":[\"a\"]}",
    ] {
        let (kind, text) = answer(&toolset![note], "note", arguments).await;
        assert_eq!(kind, "invalid_arguments", "{arguments:?} {text}");
    }
}

static WIPED: AtomicUsize = AtomicUsize::new(0);

/// Deletes what the filter says, or else everything.
#[tool]
fn wipe(filter: Option<BTreeMap<String, Vec<Option<i64>>>>, note: Option<String>) {
    let _ = (filter, note);
    WIPED.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test]
async fn arguments_that_are_cut_off_are_never_mended() {
    let whole = "```json\n{\"filter\": {\"a\\\"\\u00e9\": [1, -2.0e0, null, None,], \"\": []},\n \"note\": \"x\ty\"}\n```";
    assert_eq!(answer(&toolset![wipe], "wipe", whole).await.0, "success");
    let whole_inner = &whole[8..whole.len() - 4];
    let as_string = Value::from(whole_inner).to_string();
    for text in [whole, whole_inner, as_string.as_str()] {
        for end in (1..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let cut = &text[..end];
            if cut.trim_end_matches('\n') == text.trim_end_matches('\n') {
                continue;
            }
            let (kind, words) = answer(&toolset![wipe], "wipe", cut).await;
            assert!(
                matches!(kind, "truncated" | "invalid_arguments"),
                "{cut:?} {kind}: {words}"
            );
        }
    }
    assert_eq!(WIPED.load(Ordering::SeqCst), 1);
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only shown")]
enum Tagged {
    One { count: u64, share: f64 },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[expect(dead_code, reason = "only shown")]
struct Nested {
    ids: Vec<i64>,
    by_id: BTreeMap<i64, u8>,
    tagged: Option<Tagged>,
    pair: (i8, u16),
}

/// Counts.
#[tool]
fn count(
    small: Option<i8>,
    large: Option<i64>,
    unsigned: Option<u64>,
    #[schemars(with = "i64")] huge: Option<i128>,
    vast: Option<u128>,
    single: Option<f32>,
    double: Option<f64>,
    nested: Option<Nested>,
    any: Option<Value>,
) -> String {
    format!("{small:?} {large:?} {unsigned:?} {huge:?} {vast:?} {single:?} {double:?} {nested:?} {any:?}")
        .replace("None", "")
        .trim()
        .to_owned()
}

#[tokio::test]
async fn numbers_are_exact() {
    for (arguments, read) in [
        (
            r#"{"large":9.007199254740993e15}"#,
            "Some(9007199254740993)",
        ),
        (r#"{"large":9007199254740993.0}"#, "Some(9007199254740993)"),
        (
            r#"{"large":-9.223372036854775808e18}"#,
            "Some(-9223372036854775808)",
        ),
        (
            r#"{"unsigned":1.8446744073709551615E+19}"#,
            "Some(18446744073709551615)",
        ),
        (
            r#"{"unsigned":18446744073709551615000e-3}"#,
            "Some(18446744073709551615)",
        ),
        (r#"{"small":-1.28e2}"#, "Some(-128)"),
        (r#"{"small":-0.0}"#, "Some(0)"),
        (r#"{"small":0e999999999999}"#, "Some(0)"),
        (
            r#"{"vast":3.40282366920938463463374607431768211455e38}"#,
            "Some(340282366920938463463374607431768211455)",
        ),
        (
            r#"{"nested":{"ids":[9007199254740993.0],"by_id":{"9007199254740993":2.0},"pair":[1e0,6.5535e4]}}"#,
            "Some(Nested { ids: [9007199254740993], by_id: {9007199254740993: 2}, tagged: , pair: (1, 65535) })",
        ),
        (
            r#"{"nested":{"ids":[],"by_id":{},"pair":[0,0],"tagged":{"kind":"One","count":9.007199254740993e15,"share":2.0}}}"#,
            "Some(Nested { ids: [], by_id: {}, tagged: Some(One { count: 9007199254740993, share: 2.0 }), pair: (0, 0) })",
        ),
        (
            r#"{"any":9.007199254740993e15}"#,
            "Some(Number(9007199254740993))",
        ),
        (r#"{"any":[5.0]}"#, "Some(Array [Number(5.0)])"),
        (r#"{"double":1e25}"#, "Some(1e25)"),
        (r#"{"single":16777216.0}"#, "Some(16777216.0)"),
    ] {
        let (kind, text) = answer(&toolset![count], "count", arguments).await;
        assert_eq!((kind, text.as_str()), ("success", read), "{arguments}");
    }
}

#[tokio::test]
async fn numbers_that_cannot_be_exact_are_refused() {
    for (arguments, problem) in [
        (
            r#"{"large":9223372036854775808}"#,
            "/large: must be from -9223372036854775808 to 9223372036854775807, got 9223372036854775808",
        ),
        (
            r#"{"large":1e999}"#,
            "/large: must be from -9223372036854775808 to 9223372036854775807, got 1e999",
        ),
        (
            r#"{"large":1.00000000000000000000001}"#,
            "/large: expected an integer or null, got the number 1.00000000000000000000001",
        ),
        (
            r#"{"small":1e-400}"#,
            "/small: expected an integer or null, got the number 1e-400",
        ),
        (
            r#"{"small":127.5}"#,
            "/small: expected an integer or null, got the number 127.5",
        ),
        (r#"{"small":128}"#, "/small: must be at most 127, got 128"),
        (
            r#"{"unsigned":-1}"#,
            "/unsigned: must be at least 0, got -1",
        ),
        (
            r#"{"unsigned":18446744073709551616}"#,
            "/unsigned: must be from 0 to 18446744073709551615, got 18446744073709551616",
        ),
        (
            r#"{"vast":340282366920938463463374607431768211456}"#,
            "/vast: must be from 0 to 340282366920938463463374607431768211455, got 340282366920938463463374607431768211456",
        ),
        (
            r#"{"single":1e39}"#,
            "/single: must be from -3.4028235e38 to 3.4028235e38, got 1e39",
        ),
        (
            r#"{"double":1e309}"#,
            "/double: must be from -1.7976931348623157e308 to 1.7976931348623157e308, got 1e309",
        ),
        (
            r#"{"any":18446744073709551617}"#,
            "/any: 18446744073709551617 has more digits than can be kept; an integer is from -9223372036854775808 to 18446744073709551615",
        ),
        (
            r#"{"nested":{"ids":[1e19],"by_id":{"1e3":1},"pair":[128,-1]}}"#,
            "/nested/ids/0: must be from -9223372036854775808 to 9223372036854775807, got 1e19",
        ),
    ] {
        let (kind, text) = answer(&toolset![count], "count", arguments).await;
        assert_eq!(kind, "invalid_arguments", "{arguments}");
        assert!(
            text.contains(&format!("- {problem}\n")),
            "{arguments}: {text}"
        );
    }
}

#[tokio::test]
async fn tools_from_a_schema_get_exact_numbers_too() {
    let tools = echo(json!({
        "type": "object",
        "properties": { "id": { "type": "integer" }, "share": { "type": "number" }, "any": {} },
    }));
    for (arguments, read) in [
        (
            r#"{"id":9.007199254740993e15}"#,
            r#"{"id":9007199254740993}"#,
        ),
        (r#"{"id":5.0}"#, r#"{"id":5}"#),
        (r#"{"share":0.1}"#, r#"{"share":0.1}"#),
        (r#"{"share":1e25}"#, r#"{"share":1e+25}"#),
        (
            r#"{"any":[18446744073709551615]}"#,
            r#"{"any":[18446744073709551615]}"#,
        ),
    ] {
        let (kind, text) = answer(&tools, "echo", arguments).await;
        let [text, read] =
            [text.as_str(), read].map(|it| serde_json::from_str::<Value>(it).unwrap());
        assert_eq!((kind, text), ("success", read), "{arguments}");
    }
    // A `Value` has no room for these, unless it keeps numbers as they are written.
    let are_kept = serde_json::from_str::<Number>("1.50").unwrap().to_string() == "1.50";
    for arguments in [
        r#"{"id":18446744073709551617}"#,
        r#"{"any":[{"x":18446744073709551617}]}"#,
        r#"{"id":1e999}"#,
        r#"{"share":1e999}"#,
    ] {
        let (kind, text) = answer(&tools, "echo", arguments).await;
        let expected = if are_kept {
            "success"
        } else {
            "invalid_arguments"
        };
        assert_eq!(kind, expected, "{arguments} {text}");
    }
    let (kind, text) = answer(&tools, "echo", r#"{"id":1.5}"#).await;
    assert_eq!(kind, "invalid_arguments", "{text}");
}

#[tokio::test(start_paused = true)]
async fn a_key_is_the_same_however_it_is_written() {
    /// Takes a second.
    #[tool(key = file)]
    async fn work(file: f64, note: Option<String>) -> bool {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        (file - 5.0).abs() < f64::EPSILON && note.is_none()
    }
    let calls = [
        "{\"file\":5}",
        "{\"file\":5.0,}",
        "```json\n{\"file\":50e-1}\n```",
        "{\"note\":None,\"file\":5.00}",
        "\"{\\\"file\\\":5}\"",
    ];
    let calls = calls.map(|arguments| Call::new(arguments, "work", arguments));
    let turn = toolset![work].run(calls).await;
    assert_eq!(turn.elapsed, std::time::Duration::from_secs(5));
    for answer in &turn.answers {
        let Outcome::Success(output) = &answer.outcome else {
            panic!("{:?}", answer.outcome);
        };
        assert_eq!(output.as_text(), "true");
    }
}
