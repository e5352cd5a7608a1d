//! The server behind the inspector's page: what it shows, what it runs, whom it keeps out.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc,
};
use tool_runtime::{Approval, Context, Event, Image, Toolset, inspect::Page, tool, toolset};

/// Adds two numbers.
#[tool]
fn add(
    /// The first.
    one: i64,
    /// The second.
    other: i64,
) -> i64 {
    one + other
}

/// Counts aloud.
#[tool]
fn count(#[context] cx: &Context) -> &'static str {
    cx.progress("one");
    cx.progress("two");
    "three"
}

/// Draws a dot.
#[tool]
fn dot() -> Result<Image, tool_runtime::output::MediaError> {
    Image::from_bytes("image/png", [0x89, b'P', b'N', b'G'])
}

pub(super) struct Server {
    page: Page,
    port: String,
}

impl Server {
    pub(super) async fn of(tools: Toolset) -> Self {
        let page = Page::start(tools, 0).await.unwrap();
        let port = page
            .url()
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .unwrap()
            .to_owned();
        Self { page, port }
    }

    async fn open(&self) -> TcpStream {
        TcpStream::connect(format!("127.0.0.1:{}", self.port))
            .await
            .unwrap()
    }

    /// Sends a request with these headers beside the usual ones, and gives back the status, the head and the body.
    pub(super) async fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, String, String) {
        let mut stream = self.open().await;
        stream
            .write_all(self.written(method, path, headers, body).as_bytes())
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body = if head.contains("chunked") {
            unchunked(body)
        } else {
            body.to_owned()
        };
        (status, head.to_ascii_lowercase(), body)
    }

    fn written(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let host = format!("localhost:{}", self.port);
        let mut all = vec![("host", host.as_str()), ("connection", "close")];
        for header in headers {
            all.retain(|(name, _)| name != &header.0);
            all.push(*header);
        }
        let lines: Vec<_> = all
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let (head, length) = (lines.concat(), body.len());
        format!("{method} {path} HTTP/1.1\r\n{head}content-length: {length}\r\n\r\n{body}")
    }

    pub(super) async fn turn(&self, reply: Value) -> Vec<Value> {
        self.lines(&json!({ "reply": reply })).await
    }

    /// What is told of a turn.
    pub(super) async fn lines(&self, body: &Value) -> Vec<Value> {
        let body = body.to_string();
        let (status, head, body) = self.request("POST", "/api/turn", &[JSON], &body).await;
        assert_eq!(status, 200, "{body}");
        assert!(head.contains("application/x-ndjson"), "{head}");
        body.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

pub(super) const JSON: (&str, &str) = ("content-type", "application/json");

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        whole.push_str(&rest[..size]);
        body = &rest[(size + 2).min(rest.len())..];
    }
    whole
}

pub(super) fn events<'l>(lines: &'l [Value], kind: &str) -> Vec<&'l Value> {
    lines.iter().filter(|line| line["type"] == kind).collect()
}

#[tokio::test]
async fn the_report_has_every_tool() {
    let server = Server::of(toolset![add, count, dot]).await;
    let (status, _, body) = server.request("GET", "/api/report", &[], "").await;
    let report: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    let names: Vec<_> = report["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| &tool["name"])
        .collect();
    assert_eq!(names, ["add", "count", "dot"]);
    assert_eq!(
        report["tools"][0]["dialects"]["mcp"]["inputSchema"]["required"],
        json!(["one", "other"])
    );
}

#[tokio::test]
async fn the_page_loads_nothing_from_elsewhere() {
    let server = Server::of(toolset![add]).await;
    let (status, head, page) = server.request("GET", "/", &[], "").await;
    assert_eq!(status, 200);
    assert!(
        head.contains("content-security-policy: default-src 'none'; script-src 'self'"),
        "{head}"
    );
    assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    assert!(!page.contains("//"), "an address outside: {page}");
}

#[tokio::test]
async fn a_reply_runs_as_one_turn() {
    let server = Server::of(toolset![add, count]).await;
    let lines = server
        .turn(json!([
            { "id": "a", "name": "add", "arguments": { "one": 1, "other": 2 } },
            { "id": "b", "name": "count" },
            { "id": "c", "name": "add", "arguments": "{\"one\":\"x\"}" },
            { "id": "d", "name": "subtract" },
        ]))
        .await;
    assert_eq!(
        (&lines[0]["type"], &lines[0]["version"]),
        (&json!("calls"), &json!(1))
    );
    assert_eq!(
        lines[0]["calls"][2],
        json!({ "id": "c", "name": "add", "arguments": "{\"one\":\"x\"}" })
    );
    let mut answers = events(&lines, "answered");
    answers.sort_by_key(|answer| answer["position"].as_u64());
    let outcomes: Vec<_> = answers
        .iter()
        .map(|answer| &answer["answer"]["outcome"]["type"])
        .collect();
    assert_eq!(
        outcomes,
        ["success", "success", "invalid_arguments", "unknown_tool"]
    );
    assert_eq!(answers[0]["shown"]["text"], "3");
    let paths: Vec<_> = answers[2]["answer"]["outcome"]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["path"])
        .collect();
    assert_eq!(paths, ["/one", "/other"]);
    let progress: Vec<_> = events(&lines, "progress")
        .iter()
        .map(|it| it["message"].clone())
        .collect();
    assert_eq!(progress, ["one", "two"]);
    assert_eq!(lines.last().unwrap()["type"], "done");
    // All but the first and the last are events as every host writes them.
    let read: Vec<Event> = lines[1..lines.len() - 1]
        .iter()
        .map(|line| serde_json::from_value(line.clone()).unwrap())
        .collect();
    let answered = |event: &&Event| matches!(event, Event::Answered { .. });
    assert_eq!(read.iter().filter(answered).count(), 4);
}

#[tokio::test]
async fn the_calls_inside_of_a_wrapper_are_run() {
    let server = Server::of(toolset![add]).await;
    let inner =
        json!({ "recipient_name": "functions.add", "parameters": { "one": 1, "other": 1 } });
    let wrapper =
        json!({ "name": "multi_tool_use.parallel", "arguments": { "tool_uses": [inner, inner] } });
    let lines = server.turn(json!([wrapper])).await;
    let answers = events(&lines, "answered");
    assert_eq!(answers.len(), 2);
    assert!(
        answers
            .iter()
            .all(|answer| answer["answer"]["outcome"]["type"] == "success")
    );
}

#[tokio::test]
async fn images_come_with_the_answer() {
    let server = Server::of(toolset![dot]).await;
    let lines = server.turn(json!({ "name": "dot" })).await;
    let attachment = &events(&lines, "answered")[0]["shown"]["attachments"][0];
    assert_eq!(attachment["label"], "image 1 of call_1");
    assert_eq!(attachment["source"], "data:image/png;base64,iVBORw==");
}

#[tokio::test]
async fn tools_without_their_state_say_so() {
    struct Missing;
    /// Asks for what is not there.
    #[tool]
    fn ask(#[state] _missing: &Missing) {}

    let tools: Toolset<Missing> = toolset![ask];
    let server = Server::of(tools.for_inspection()).await;
    let lines = server.turn(json!({ "name": "ask" })).await;
    let text = events(&lines, "answered")[0]["shown"]["text"]
        .as_str()
        .unwrap();
    assert!(text.contains("has been given no state"), "{text}");
}

/// Deletes a file.
#[tool(approve, destructive)]
fn delete(
    /// The path of the file.
    path: &str,
) -> String {
    format!("deleted {path}")
}

/// A turn whose lines are read while it runs.
struct Open {
    stream: TcpStream,
    read: String,
}

impl Open {
    async fn of(server: &Server, reply: &Value) -> Self {
        let body = json!({ "reply": reply }).to_string();
        let mut stream = server.open().await;
        let request = server.written("POST", "/api/turn", &[JSON], &body);
        stream.write_all(request.as_bytes()).await.unwrap();
        let read = String::new();
        Self { stream, read }
    }

    /// Reads on until there is a line of this type.
    async fn line(&mut self, kind: &str) -> Value {
        let mut bytes = [0; 4096];
        loop {
            let lines = self.read.lines().filter(|line| line.starts_with('{'));
            let mut values = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
            if let Some(line) = values.find(|line| line["type"] == kind) {
                return line;
            }
            let count = self.stream.read(&mut bytes).await.unwrap();
            assert!(count > 0, "no `{kind}` in {}", self.read);
            self.read += std::str::from_utf8(&bytes[..count]).unwrap();
        }
    }
}

#[tokio::test]
async fn the_page_decides_about_calls_that_need_approval() {
    let server = Server::of(toolset![delete]).await;
    let reply = json!({ "name": "delete", "arguments": { "path": "a.txt" } });
    for (decision, outcome, text) in [
        (json!({ "granted": true }), "success", "deleted a.txt"),
        (
            json!({ "granted": true, "arguments": { "path": "b.txt" } }),
            "success",
            "It was approved with other arguments: {\"path\":\"b.txt\"}\ndeleted b.txt",
        ),
        (
            json!({ "granted": true, "arguments": { "path": 7 } }),
            "denied",
            "error: the call was denied and not run: it was approved with arguments that do not fit",
        ),
        (
            json!({ "granted": false, "reason": "keep it" }),
            "denied",
            "error: the call was denied and not run: keep it",
        ),
        (
            json!({ "granted": false }),
            "denied",
            "error: the call was denied and not run",
        ),
    ] {
        let mut turn = Open::of(&server, &reply).await;
        turn.line("asked_for_approval").await;
        let mut question = turn.line("question").await;
        let id = question["id"].take();
        assert_eq!(
            question,
            json!({
                "version": 1,
                "type": "question",
                "position": 0,
                "id": null,
                "tool": "delete",
                "description": "Deletes a file.",
                "arguments": { "path": "a.txt" },
                "policy": ["destructive", "needs approval"],
            })
        );
        let mut decision = decision;
        decision["id"] = id;
        let body = decision.to_string();
        let path = "/api/decision";
        let (status, _, answer) = server.request("POST", path, &[JSON], &body).await;
        assert_eq!(status, 200, "{answer}");
        let (status, ..) = server.request("POST", path, &[JSON], &body).await;
        assert_eq!(status, 404, "a decision counts once");
        let answered = turn.line("answered").await;
        assert_eq!(answered["answer"]["outcome"]["type"], outcome);
        assert_eq!(answered["shown"]["text"], text);
        turn.line("done").await;
    }
}

#[tokio::test]
async fn a_decision_needs_a_question_and_a_form() {
    let server = Server::of(toolset![delete]).await;
    for (body, status) in [
        (r#"{"id":1,"granted":true}"#, 404),
        (r#"{"id":1}"#, 422),
        (r#"{"id":1,"granted":true,"more":1}"#, 422),
        ("{", 422),
    ] {
        let answer = server.request("POST", "/api/decision", &[JSON], body).await;
        assert_eq!(answer.0, status, "{body}");
    }
    // A question goes with its turn.
    let reply = json!({ "name": "delete", "arguments": { "path": "a.txt" } });
    let mut turn = Open::of(&server, &reply).await;
    let id = turn.line("question").await["id"].clone();
    drop(turn);
    let body = json!({ "id": id, "granted": true }).to_string();
    let open = async {
        // The server notices that nobody reads the turn any more.
        tokio::time::sleep(Duration::from_millis(500)).await;
        server
            .request("POST", "/api/decision", &[JSON], &body)
            .await
            .0
    };
    assert_eq!(open.await, 404);
}

#[tokio::test]
async fn the_approver_of_a_toolset_goes_before_the_page() {
    let tools = toolset![delete].on_approval(async |_| Approval::denied("the host says no"));
    let server = Server::of(tools).await;
    let lines = server
        .turn(json!({ "name": "delete", "arguments": { "path": "a.txt" } }))
        .await;
    assert!(events(&lines, "question").is_empty());
    assert_eq!(
        events(&lines, "answered")[0]["shown"]["text"],
        "error: the call was denied and not run: the host says no"
    );
}

#[tokio::test]
async fn what_is_no_reply_is_refused_in_words() {
    let server = Server::of(toolset![add]).await;
    for (body, why) in [
        ("{", "this is not JSON"),
        ("{}", "has no `reply`"),
        (
            r#"{"reply":{"role":"assistant","content":"Noon."}}"#,
            "there are no calls in it",
        ),
        (r#"{"reply":[{"id":"a"}]}"#, "call 1 has no `name`"),
    ] {
        let (status, _, answer) = server.request("POST", "/api/turn", &[JSON], body).await;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(status, 422);
        assert!(answer["error"].as_str().unwrap().contains(why), "{answer}");
    }
    let large = "x".repeat(5 * 1024 * 1024);
    let (status, _, answer) = server.request("POST", "/api/turn", &[JSON], &large).await;
    assert_eq!(status, 413, "{answer}");
    assert!(answer.contains("larger than 4 MiB"), "{answer}");
    let (status, ..) = server.request("GET", "/nothing", &[], "").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let server = Server::of(toolset![add]).await;
    let own = format!("http://localhost:{}", server.port);
    let rebound = format!("evil.example:{}", server.port);
    let body = r#"{"reply":{"name":"add","arguments":{"one":1,"other":1}}}"#;
    let foreign: [&[(&str, &str)]; 7] = [
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://localhost:1")],
        &[("origin", &own), ("host", &rebound)],
        &[("host", "evil.example")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
    ];
    for headers in foreign {
        let with_type = [headers, &[JSON]].concat();
        let (status, ..) = server.request("POST", "/api/turn", &with_type, body).await;
        assert_eq!(status, 403, "{headers:?}");
        let (status, ..) = server.request("GET", "/api/report", headers, "").await;
        assert_eq!(status, 403, "{headers:?}");
    }
    // A form of another site can send this, without a question before it, where an old browser sends no `Origin`.
    let (status, ..) = server
        .request("POST", "/api/turn", &[("content-type", "text/plain")], body)
        .await;
    assert_eq!(status, 415);
    // The question before a request with a type of its own.
    let ask = [
        ("origin", "http://evil.example"),
        ("access-control-request-method", "POST"),
    ];
    let (status, head, _) = server.request("OPTIONS", "/api/turn", &ask, "").await;
    assert_eq!(status, 403);
    assert!(!head.contains("access-control-allow"), "{head}");

    let (status, ..) = server
        .request(
            "POST",
            "/api/turn",
            &[JSON, ("origin", &own), ("sec-fetch-site", "same-origin")],
            body,
        )
        .await;
    assert_eq!(status, 200);
    let followed = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    let (status, ..) = server.request("GET", "/", &followed, "").await;
    assert_eq!(status, 200);
    let framed = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "iframe"),
    ];
    let (status, ..) = server.request("GET", "/", &framed, "").await;
    assert_eq!(status, 403);
}

/// Tells when it is dropped.
struct Waiting(mpsc::UnboundedSender<&'static str>);

impl Waiting {
    async fn wait(self) {
        self.0.send("started").unwrap();
        std::future::pending::<()>().await;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.0.send("dropped");
    }
}

type Told = mpsc::UnboundedReceiver<&'static str>;

impl Server {
    /// Opens a connection on which the tool `wait` is called, and waits until it has begun.
    async fn call_wait(&self, told: &mut Told) -> TcpStream {
        let mut stream = self.open().await;
        let request = self.written("POST", "/api/turn", &[JSON], r#"{"reply":{"name":"wait"}}"#);
        stream.write_all(request.as_bytes()).await.unwrap();
        assert_eq!(told.recv().await, Some("started"));
        stream
    }
}

async fn assert_dropped(told: &mut Told) {
    let dropped = tokio::time::timeout(Duration::from_secs(10), told.recv()).await;
    assert_eq!(dropped.expect("the tool runs on"), Some("dropped"));
}

fn waiting() -> (Toolset, Told) {
    /// Waits forever.
    #[tool]
    async fn wait(#[state] sender: &mpsc::UnboundedSender<&'static str>) {
        Waiting(sender.clone()).wait().await;
    }

    let (sender, receiver) = mpsc::unbounded_channel();
    (toolset![wait].with_state(sender), receiver)
}

#[tokio::test]
async fn closing_the_connection_cancels_the_turn() {
    let (tools, mut told) = waiting();
    let server = Server::of(tools).await;
    let stream = server.call_wait(&mut told).await;
    drop(stream);
    assert_dropped(&mut told).await;
}

#[tokio::test]
async fn dropping_the_page_ends_its_turns() {
    let (tools, mut told) = waiting();
    let server = Server::of(tools).await;
    let _stream = server.call_wait(&mut told).await;
    drop(server.page);
    assert_dropped(&mut told).await;
}
