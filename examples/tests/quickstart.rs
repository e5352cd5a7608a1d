//! Runs the quickstart as a newcomer does, and reads what it prints.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    io::Read,
    process::{Command, Output, Stdio},
    sync::OnceLock,
    time::Duration,
};

use serde_json::{Value, json};
use tool_runtime::testing::{ApiError, Fault, ModelServer, Request, ScriptedReply};

fn quickstart(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    command.args(arguments);
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        if upper.starts_with("OPENAI_") || upper.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
}

fn asking(server: &ModelServer, arguments: &[&str]) -> Command {
    let mut command = quickstart(arguments);
    command.env("OPENAI_BASE_URL", server.url());
    command
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn printed(mut command: Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    assert!(
        status.success() && stderr.is_empty(),
        "{status}: {}",
        text(&stderr)
    );
    text(&stdout).to_owned()
}

fn document(command: Command) -> Value {
    serde_json::from_str(&printed(command)).unwrap()
}

/// What a run without further arguments gives.
fn default_document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| document(quickstart(&["--json"])))
}

/// Runs the program without blocking the server that it talks to.
async fn in_background<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// When the `replies`, or the `calls`, of a document began and ended.
fn times(document: &Value, of: &str) -> Vec<(f64, f64)> {
    let time = |value: &Value| value.as_f64().unwrap();
    let spans = document[of].as_array().unwrap().iter();
    spans
        .map(|span| (time(&span["start_ms"]), time(&span["end_ms"])))
        .collect()
}

/// The calls of each assistant message that has some.
fn replies_with_calls(document: &Value) -> Vec<usize> {
    let messages = document["messages"].as_array().unwrap();
    messages
        .iter()
        .filter_map(|message| Some(message["tool_calls"].as_array()?.len()))
        .collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn four_calls_of_one_reply_run_at_the_same_time() {
    let document = default_document();
    assert_eq!(replies_with_calls(document), [4]);
    let times = times(document, "calls");
    let last_start = times.iter().map(|(start, _)| *start).fold(0.0, f64::max);
    let first_end = times.iter().map(|(_, end)| *end).fold(f64::MAX, f64::min);
    assert!(last_start < first_end, "they do not overlap: {times:?}");
    assert!(
        document["turn_ms"].as_f64() < document["sum_ms"].as_f64(),
        "{document:#}"
    );
}

#[test]
fn calls_begin_while_the_reply_is_written() {
    for arguments in [&["--json"] as &[&str], &["--json", "--api=responses"]] {
        let document = document(quickstart(arguments));
        let [first, second] = times(&document, "replies")[..] else {
            panic!("{document:#}");
        };
        let calls = times(&document, "calls");
        assert!(
            first.0 < calls[0].0 && calls[0].0 < first.1,
            "none begins inside {first:?}: {calls:?}"
        );
        let last = calls.iter().map(|(_, end)| *end).fold(0.0, f64::max);
        assert!(last <= second.0 && second.0 < second.1, "{document:#}");
    }
}

#[test]
fn a_whole_reply_comes_before_its_calls() {
    let document = document(quickstart(&["--json", "--whole"]));
    let reply = times(&document, "replies")[0];
    for call in times(&document, "calls") {
        assert!(call.0 >= reply.1, "{document:#}");
    }
    assert_eq!(document["answer"], default_document()["answer"]);
    let page = printed(quickstart(&["--whole"]));
    assert!(
        page.contains("  not streamed") && !page.contains("before the end"),
        "{page}"
    );
}

#[test]
fn sequential_asks_for_one_call_a_reply() {
    let document = document(quickstart(&["--json", "--sequential"]));
    assert_eq!(replies_with_calls(&document), [1, 1, 1, 1]);
    let times = times(&document, "calls");
    assert!(
        times.is_sorted_by(|(_, end), (start, _)| end <= start),
        "they overlap: {times:?}"
    );
}

#[test]
fn the_document_has_the_promised_shape() {
    let document = default_document();
    assert_eq!(
        keys(document),
        [
            "model", "replies", "calls", "turn_ms", "sum_ms", "messages", "answer"
        ]
    );
    for reply in document["replies"].as_array().unwrap() {
        assert_eq!(keys(reply), ["start_ms", "end_ms"]);
    }
    for call in document["calls"].as_array().unwrap() {
        assert_eq!(
            keys(call),
            ["id", "name", "arguments", "outcome", "start_ms", "end_ms"]
        );
        assert_eq!(
            (&call["name"], &call["outcome"]),
            (&json!("count_unsafe"), &json!("success"))
        );
    }
    let asked: Vec<_> = document["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| &call["arguments"]["name"])
        .collect();
    assert_eq!(asked, ["tokio", "serde_json", "syn", "schemars"]);
    let roles: Vec<_> = document["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["role"].as_str().unwrap())
        .collect();
    assert_eq!(
        roles,
        [
            "system",
            "user",
            "assistant",
            "tool",
            "tool",
            "tool",
            "tool",
            "assistant"
        ]
    );
}

#[test]
fn the_answer_tells_the_numbers_that_the_tools_counted() {
    let document = default_document();
    let answer = document["answer"].as_str().unwrap();
    let messages = document["messages"].as_array().unwrap();
    for message in messages.iter().filter(|message| message["role"] == "tool") {
        let report: Value = serde_json::from_str(message["content"].as_str().unwrap()).unwrap();
        let row = answer
            .lines()
            .find(|line| line.starts_with(report["name"].as_str().unwrap()))
            .unwrap();
        let told: Vec<_> = row.split_whitespace().collect();
        let counted = [
            "files",
            "lines",
            "unsafe_blocks",
            "unsafe_functions",
            "unsafe_impls",
            "unsafe_traits",
        ];
        let counted = counted.map(|key| report[key].to_string());
        assert_eq!(told[1], report["version"].as_str().unwrap());
        assert_eq!(told[2..8], counted);
        assert!(report["lines"].as_u64().unwrap() > 1000, "{report}");
    }
}

#[test]
fn the_page_fits_and_shows_everything() {
    for (arguments, headings, replies) in [
        (
            &[] as &[&str],
            vec!["Question", "Reply 1", "Reply 2", "Timeline"],
            2,
        ),
        (
            &["--sequential"],
            vec!["Question", "Reply 1", "Reply 5", "Timeline"],
            5,
        ),
    ] {
        let page = printed(quickstart(arguments));
        for heading in headings {
            assert!(
                page.lines().any(|line| line == heading),
                "no {heading:?} in\n{page}"
            );
        }
        assert!(
            page.lines().all(|line| line.chars().count() <= 80),
            "too wide:\n{page}"
        );
        assert!(!page.contains('\x1b'), "colours in a pipe:\n{page}");
        let bars = |of: &str| {
            let is_bar = |line: &&str| line.contains('→') && line.trim_start().starts_with(of);
            page.lines().filter(is_bar).count()
        };
        assert_eq!(bars("count_unsafe"), 4, "{page}");
        assert_eq!(bars("reply"), replies, "{page}");
        assert!(page.contains("together"), "{page}");
        assert!(page.contains("before the end of"), "{page}");
    }
}

#[test]
fn a_question_can_be_given() {
    let document = document(quickstart(&[
        "--json",
        "How much unsafe is in quote and `no-such-crate`?",
    ]));
    let outcomes: Vec<_> = document["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| call["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["success", "failed"]);
    let answer = document["answer"].as_str().unwrap();
    assert!(
        answer.contains("no-such-crate could not be counted: error: "),
        "{answer}"
    );
}

#[test]
fn other_questions_get_an_answer_in_words() {
    let packages = printed(quickstart(&["What does this program depend on?"]));
    assert!(
        packages.contains("list_packages") && packages.contains("tool-runtime"),
        "{packages}"
    );
    let weather = printed(quickstart(&["What is the weather?"]));
    assert!(
        weather.contains("I can count the `unsafe`") && !weather.contains("Timeline"),
        "{weather}"
    );
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    let Output {
        status,
        stdout,
        stderr,
    } = quickstart(&["--jsn"]).output().unwrap();
    assert_eq!((status.code(), text(&stdout)), (Some(2), ""));
    assert_eq!(
        text(&stderr),
        "error: there is no option \"--jsn\"; see --help\n"
    );
    let help = printed(quickstart(&["--help"]));
    assert!(
        help.contains("--sequential") && help.contains("OPENAI_BASE_URL"),
        "{help}"
    );
}

#[tokio::test]
async fn another_server_is_asked_if_there_is_one() {
    let server = ModelServer::start(|request: &Request| match request.tool_answers().first() {
        None => ScriptedReply::calls([("count_unsafe", json!({ "name": "memchr" }))]),
        Some(answer) => ScriptedReply::text(format!("memchr: {}", answer.content)),
    })
    .await
    .unwrap();
    let mut command = asking(&server, &["--json", "--sequential", "Why?"]);
    command
        .env("OPENAI_MODEL", "some-model")
        .env("OPENAI_API_KEY", "sk-test");
    let document = in_background(move || document(command)).await;
    assert_eq!(document["model"], "some-model");
    assert!(
        document["answer"]
            .as_str()
            .unwrap()
            .starts_with("memchr: {\"name\":\"memchr\""),
        "{document:#}"
    );
    let first = &server.requests()[0].request;
    assert_eq!(
        (first.model(), first.last_user_text().as_str()),
        ("some-model", "Why?")
    );
    assert_eq!(first.tool_names(), ["count_unsafe", "list_packages"]);
    assert!(!first.parallel_tool_calls());
    assert_eq!(server.refusals(), []);
}

#[test]
fn the_same_agent_runs_over_responses() {
    let document = document(quickstart(&["--json", "--api", "responses"]));
    let chat = default_document();
    let asked = |document: &Value| -> Vec<Value> {
        let calls = document["calls"].as_array().unwrap();
        calls.iter().map(|call| call["arguments"].clone()).collect()
    };
    assert_eq!(asked(&document), asked(chat));
    assert_eq!(document["answer"], chat["answer"]);
    let messages = document["messages"].as_array().unwrap();
    let kinds: Vec<_> = messages
        .iter()
        .filter_map(|it| it["type"].as_str())
        .collect();
    let count = |kind: &str| kinds.iter().filter(|it| **it == kind).count();
    assert_eq!(
        (count("function_call"), count("function_call_output")),
        (4, 4)
    );
    let page = printed(quickstart(&["--api=responses", "--sequential"]));
    assert!(
        page.contains("  over Responses") && page.contains("\nReply 4\n"),
        "{page}"
    );
}

#[tokio::test]
async fn words_are_written_while_they_come() {
    let (first, second) = ("One moment, please. ", "Done.");
    let slow = ScriptedReply::text([first, second].concat())
        .with_delta_size(first.len())
        .with_event_delay(Duration::from_secs(2));
    let server = ModelServer::start([slow]).await.unwrap();
    let mut command = asking(&server, &["Why?"]);
    in_background(move || {
        let mut running = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = running.stdout.take().unwrap();
        let mut page = Vec::new();
        let mut byte = [0];
        while !page.ends_with(b"please.") {
            stdout.read_exact(&mut byte).unwrap();
            page.extend(byte);
        }
        // The rest of the reply is still to come.
        assert!(running.try_wait().unwrap().is_none());
        stdout.read_to_end(&mut page).unwrap();
        assert!(running.wait().unwrap().success());
        let said = "\nReply 1\n  One moment, please. Done.\n";
        assert!(text(&page).ends_with(said), "{}", text(&page));
    })
    .await;
}

#[tokio::test]
async fn a_reply_that_breaks_off_is_asked_for_again() {
    let broken = ScriptedReply::text("Let me see.").with_fault(Fault::cut().after_event(2));
    let server = ModelServer::start([broken, ScriptedReply::text("Done.")])
        .await
        .unwrap();
    let command = asking(&server, &["Why?"]);
    let page = in_background(move || printed(command)).await;
    assert!(
        page.contains("; it is asked for again\n") && page.ends_with("\nReply 1\n  Done.\n"),
        "{page}"
    );
}

#[tokio::test]
async fn models_that_take_tools_only_without_reasoning_get_none() {
    let server = ModelServer::builder()
        .refuse_tools_with_reasoning(|_| true)
        .start(["Done."])
        .await
        .unwrap();
    let command = asking(&server, &["--json"]);
    let document = in_background(move || document(command)).await;
    assert_eq!(document["answer"], "Done.");
    assert_eq!(
        server.requests()[1].request.json()["reasoning_effort"],
        "none"
    );
}

#[tokio::test]
async fn a_refusal_tells_how_far_it_came() {
    let server = ModelServer::start([
        ScriptedReply::calls([("count_unsafe", json!({ "name": "memchr" }))]),
        ScriptedReply::error(ApiError::new(400, "the context is full")),
    ])
    .await
    .unwrap();
    let mut command = asking(&server, &[]);
    let Output {
        status,
        stdout,
        stderr,
    } = in_background(move || command.output().unwrap()).await;
    assert_eq!(status.code(), Some(1));
    assert!(
        text(&stdout).contains("Reply 1\n  count_unsafe {"),
        "{}",
        text(&stdout)
    );
    assert!(
        text(&stderr).contains("the context is full"),
        "{}",
        text(&stderr)
    );
    let reached = "reached: 1 reply, 1 answer to calls; the transcript holds 3 messages\n";
    assert!(text(&stderr).ends_with(reached), "{}", text(&stderr));
}

#[test]
fn no_server_is_an_error_and_no_document() {
    let mut command = quickstart(&["--json"]);
    // Nobody listens on the port that is reserved for being discarded.
    command.env("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    assert_eq!((status.code(), text(&stdout)), (Some(1), ""));
    assert!(
        text(&stderr).contains("the server could not be asked"),
        "{}",
        text(&stderr)
    );
}
