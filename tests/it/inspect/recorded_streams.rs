//! Recorded streams that somebody pastes into the box of the inspector's page.

use serde_json::{Value, json};
use tool_runtime::{
    Toolset,
    testing::{Request, ScriptedReply},
    tool, toolset,
};

use super::page_server::{JSON, Server, events};

fn tools() -> Toolset {
    /// Looks at a seat.
    #[tool(read_only)]
    fn look(row: u32) -> String {
        format!("{row} is free")
    }

    /// Books a seat.
    #[tool]
    fn book(row: u32) -> String {
        format!("{row} is booked")
    }

    toolset![look, book]
}

fn reply() -> ScriptedReply {
    ScriptedReply::calls([
        ("look", json!({ "row": 1 })),
        ("book", json!({ "row": 2 })),
        ("look", json!({ "row": 3 })),
    ])
    .with_text("Let me see.")
}

/// A reply as servers stream it, over both APIs.
fn recordings(reply: &ScriptedReply) -> [String; 2] {
    let function = |name: &str| json!({ "name": name, "parameters": { "type": "object" } });
    let chat = ["look", "book"].map(|it| json!({ "type": "function", "function": function(it) }));
    let responses = ["look", "book"].map(|it| {
        let mut function = function(it);
        function["type"] = "function".into();
        function
    });
    let requests = [
        Request::chat(json!({ "model": "m", "messages": [], "stream": true, "tools": chat })),
        Request::responses(
            json!({ "model": "m", "input": [], "stream": true, "tools": responses }),
        ),
    ];
    requests.map(|request| {
        let body = String::from_utf8(reply.body_for(&request)).unwrap();
        assert!(body.contains("data: "), "{body}");
        body
    })
}

fn time(line: &Value) -> f64 {
    line["at_ms"].as_f64().unwrap()
}

#[tokio::test]
async fn a_recorded_stream_is_answered_while_it_is_replayed() {
    let server = Server::of(tools()).await;
    for recording in recordings(&reply()) {
        // As it is, and as it comes out of a log: indented, without blank lines and line ends of its own.
        let lines = recording.lines().filter(|line| !line.is_empty());
        let indented: Vec<_> = lines.map(|line| format!("    {line}\r\n")).collect();
        let indented = indented.concat();
        for stream in [recording, indented] {
            let lines = server.lines(&json!({ "stream": stream })).await;
            assert_eq!(
                (&lines[0]["type"], &lines[0]["delay_ms"]),
                (&json!("stream"), &json!(20.0))
            );
            let said = events(&lines, "text");
            let said: String = said
                .iter()
                .map(|it| it["delta"].as_str().unwrap())
                .collect();
            assert_eq!(said, "Let me see.");
            let calls = events(&lines, "call");
            let names: Vec<_> = calls.iter().map(|it| &it["call"]["name"]).collect();
            assert_eq!(names, ["look", "book", "look"]);
            let positions: Vec<_> = calls.iter().map(|it| &it["position"]).collect();
            assert_eq!(positions, [0, 1, 2]);

            let [ended] = events(&lines, "ended")[..] else {
                panic!("{lines:#?}")
            };
            assert_eq!(
                ended["shown"],
                json!({ "text": "the reply is whole", "is_whole": true })
            );
            for started in events(&lines, "started") {
                let is_early = time(started) < time(ended);
                // Only what is read-only starts before the reply has ended.
                let expected = started["position"] != 1;
                // The last call may be complete no earlier than the reply.
                if started["position"] != 2 {
                    assert_eq!(is_early, expected, "{started} {ended}");
                }
            }
            let mut answers = events(&lines, "answered");
            answers.sort_by_key(|it| it["position"].as_u64());
            let texts: Vec<_> = answers.iter().map(|it| &it["shown"]["text"]).collect();
            assert_eq!(texts, ["1 is free", "2 is booked", "3 is free"]);
            let done = lines.last().unwrap();
            assert_eq!(done["type"], "done");
            assert!(
                done["elapsed_ms"].as_f64().unwrap() >= time(ended),
                "{done}"
            );
        }
    }
}

#[tokio::test]
async fn a_recording_that_was_cut_off_starts_nothing_more() {
    let server = Server::of(tools()).await;
    for recording in recordings(&reply()) {
        // Before the second call begins. In Chat Completions that is what says that the first one is complete.
        let said = recording.find("Let me").unwrap();
        let second = said + recording[said..].find("book").unwrap();
        let half = &recording[..second];
        let half = &half[..half.rfind("data: ").unwrap()];
        let lines = server.lines(&json!({ "stream": half })).await;
        let ended = events(&lines, "ended")[0];
        assert_eq!(ended["shown"]["is_whole"], false);
        assert_eq!(ended["end"]["type"], "closed_early");
        let outcomes: Vec<_> = events(&lines, "answered")
            .iter()
            .map(|it| it["answer"]["outcome"]["type"].as_str().unwrap())
            .collect();
        assert!(
            outcomes.len() == 1 && ["success", "truncated"].contains(&outcomes[0]),
            "{outcomes:?}"
        );
        assert_eq!(events(&lines, "call").len(), 1);
    }
}

#[tokio::test]
async fn a_recorded_stream_without_calls_is_replayed_too() {
    let server = Server::of(tools()).await;
    for recording in recordings(&ScriptedReply::text("Noon.")) {
        let lines = server.lines(&json!({ "stream": recording })).await;
        assert_eq!(events(&lines, "call").len(), 0);
        let ended = events(&lines, "ended")[0];
        let done = lines.last().unwrap();
        assert_eq!(done["elapsed_ms"], ended["at_ms"]);
    }
}

#[tokio::test]
async fn what_is_no_stream_is_refused_in_words() {
    let server = Server::of(tools()).await;
    for (stream, why) in [
        (json!("Noon."), "there are no events in it"),
        (json!("event: ping\n\n"), "there are no events in it"),
        (
            json!("data: {\"type\":\"message_start\"}\n\n"),
            "not a stream of Chat Completions or of Responses",
        ),
        (json!({ "choices": [] }), "`stream` is not a string"),
    ] {
        let body = json!({ "stream": stream }).to_string();
        let (status, _, answer) = server.request("POST", "/api/turn", &[JSON], &body).await;
        assert_eq!(status, 422);
        assert!(answer.contains(why), "{answer}");
    }
}
