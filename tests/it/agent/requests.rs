//! How requests are sent: what is in them, when one is sent again, what is kept of a response.

use std::time::Duration;

use async_openai::config::{AzureConfig, OpenAIConfig};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tool_runtime::{
    openai::{Connection, RequestError, async_openai::config::Config, chat::Completion, reqwest},
    testing::{ApiError, ModelServer, ScriptedReply},
};

use super::config;

fn request() -> Value {
    json!({ "model": "m", "messages": [{ "role": "user", "content": "Hi." }] })
}

fn connection<C: Config>(config: C) -> Connection<C> {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    Connection::new(config).http_client(http)
}

async fn ask(server: &ModelServer) -> Result<Completion, RequestError> {
    connection(config(server)).complete(&request()).await
}

fn failing(status: u16) -> ScriptedReply {
    ScriptedReply::error(ApiError::new(status, "busy"))
}

#[tokio::test]
async fn rate_limits_and_errors_of_the_server_are_tried_again() {
    for status in [429, 500, 502, 503, 504] {
        let script = [
            failing(status),
            failing(status),
            failing(status),
            ScriptedReply::text("Hi."),
        ];
        let server = ModelServer::start(script).await.unwrap();
        let completion = ask(&server).await.unwrap();
        assert_eq!(
            completion.choices[0].message.content.as_deref(),
            Some("Hi.")
        );
        assert_eq!(server.requests().len(), 4, "{status}");
    }
}

#[tokio::test]
async fn refusals_are_not_tried_again() {
    let quota = ApiError::new(429, "You exceeded your current quota");
    for reply in [
        failing(400),
        failing(401),
        failing(403),
        failing(404),
        failing(413),
        failing(422),
        ScriptedReply::error(quota.clone().with_kind("insufficient_quota")),
        ScriptedReply::error(quota.with_code("insufficient_quota")),
        failing(429).with_header("retry-after", "61"),
        failing(503).with_header("retry-after", "86400"),
        failing(503).with_header("x-should-retry", "false"),
        ScriptedReply::error_in_body(ApiError::new(429, "busy")),
        ScriptedReply::error_in_body(ApiError::new(429, "busy"))
            .with_header("x-should-retry", "true"),
    ] {
        let server = ModelServer::start([reply.clone(), ScriptedReply::text("Hi.")])
            .await
            .unwrap();
        ask(&server).await.unwrap_err();
        assert_eq!(server.requests().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn the_server_may_say_that_and_when_to_come_back() {
    for reply in [
        failing(400).with_header("x-should-retry", "true"),
        failing(503).with_header("retry-after-ms", "1"),
        failing(429).with_header("retry-after", "0"),
        failing(429).with_header("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ] {
        let server = ModelServer::start([reply.clone(), ScriptedReply::text("Hi.")])
            .await
            .unwrap();
        ask(&server).await.unwrap();
        assert_eq!(server.requests().len(), 2, "{reply:?}");
    }
}

#[tokio::test]
async fn after_the_last_attempt_the_last_error_is_told() {
    for retries in [0, 1, 2] {
        let replies = (0..4).map(|number| {
            let error = ApiError::new(503, format!("busy {number}")).with_code("overloaded");
            ScriptedReply::error(error).with_header("retry-after-ms", "1")
        });
        let server = ModelServer::start(replies.collect::<Vec<_>>())
            .await
            .unwrap();
        let connection = connection(config(&server)).retry_limit(retries);
        let error = connection.complete(&request()).await.unwrap_err();
        let RequestError::Server {
            status,
            error,
            body,
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!((status, error.message), (503, format!("busy {retries}")));
        assert_eq!(
            (error.kind.as_deref(), error.code.as_deref()),
            (Some("server_error"), Some("overloaded"))
        );
        assert!(body.contains("\"overloaded\""), "{body}");
        assert_eq!(server.requests().len(), 1 + retries as usize);
    }
}

/// A server that sends these bytes, one answer a connection, and gives back the requests.
struct Raw {
    url: String,
    task: JoinHandle<Vec<String>>,
}

impl Raw {
    async fn start(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            let mut requests = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                requests.push(read(&mut stream).await);
                // The client may hang up before it has read everything.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
            requests
        });
        Self { url, task }
    }

    fn connection(&self) -> Connection {
        let config = OpenAIConfig::new()
            .with_api_base(&self.url)
            .with_api_key("sk-test");
        connection(config)
    }

    async fn requests(self) -> Vec<String> {
        tokio::time::timeout(Duration::from_secs(20), self.task)
            .await
            .expect("fewer requests than answers")
            .unwrap()
    }
}

/// Reads a whole request.
async fn read(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).await.unwrap();
        text.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() >= length {
                return text;
            }
        }
    }
}

fn http(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

const HELLO: &str = r#"{"choices":[{"message":{"content":"Hi."}}]}"#;

#[tokio::test]
async fn a_request_has_what_the_configuration_says() {
    let raw = Raw::start(vec![http("200 OK", HELLO)]).await;
    let config = OpenAIConfig::new()
        .with_api_base(&raw.url)
        .with_api_key("sk-test")
        .with_org_id("acme")
        .with_header("x-team", "blue")
        .unwrap();
    connection(config).complete(&request()).await.unwrap();
    let sent = raw.requests().await.remove(0);
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /chat/completions HTTP/1.1\r\n"),
        "{head}"
    );
    for header in [
        "authorization: Bearer sk-test",
        "openai-organization: acme",
        "x-team: blue",
        "content-type: application/json",
    ] {
        assert!(head.contains(header), "{header} is not in {head}");
    }
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), request());
}

#[tokio::test]
async fn a_request_has_the_query_of_the_configuration() {
    let raw = Raw::start(vec![http("200 OK", HELLO)]).await;
    let azure = AzureConfig::new()
        .with_api_base(&raw.url)
        .with_deployment_id("my-gpt")
        .with_api_version("2026 & later")
        .with_api_key("key");
    connection(azure).complete(&request()).await.unwrap();
    let sent = raw.requests().await.remove(0);
    let line = sent.lines().next().unwrap();
    assert_eq!(
        line,
        "POST /openai/deployments/my-gpt/chat/completions?api-version=2026+%26+later HTTP/1.1",
    );
}

#[tokio::test]
async fn errors_that_are_no_json_keep_their_words() {
    for (status, body, words) in [
        ("404 Not Found", "<h1>Not here</h1>\n", "<h1>Not here</h1>"),
        ("403 Forbidden", r#"{"detail":"no"}"#, "no"),
        ("400 Bad Request", r#"["no"]"#, r#"["no"]"#),
        ("401 Unauthorized", "", ""),
    ] {
        let raw = Raw::start(vec![http(status, body)]).await;
        let error = raw.connection().complete(&request()).await.unwrap_err();
        let told = error.to_string();
        let RequestError::Server {
            status: number,
            error,
            body: kept,
        } = error
        else {
            panic!("{told}")
        };
        assert!(status.starts_with(&number.to_string()));
        assert!(told.contains(&number.to_string()), "{told}");
        assert_eq!((error.message.as_str(), kept.as_str()), (words, body));
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_keeps_its_words() {
    for body in ["", "<html>", "[]", "7", r#"{"choices":"#] {
        let raw = Raw::start(vec![http("200 OK", body)]).await;
        let error = raw.connection().complete(&request()).await.unwrap_err();
        assert!(error.to_string().contains(&format!("{body:?}")), "{error}");
        let RequestError::Unreadable {
            status, body: kept, ..
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!((status, kept.as_str()), (200, body));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_an_error_and_the_request_is_not_sent_twice() {
    let mut half = http("200 OK", HELLO);
    half.truncate(half.len() - 5);
    let raw = Raw::start(vec![half]).await;
    let connection = raw.connection();
    let error = connection.complete(&request()).await.unwrap_err();
    assert!(matches!(error, RequestError::Http(_)), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(raw.requests().await.len(), 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_yet_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let config = OpenAIConfig::new().with_api_base(format!("http://{address}"));

    let error = connection(config.clone())
        .retry_limit(0)
        .complete(&request())
        .await;
    assert!(matches!(error, Err(RequestError::Http(_))), "{error:?}");

    let late = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let listener = TcpListener::bind(address).await.unwrap();
        let (mut stream, _) = listener.accept().await.unwrap();
        read(&mut stream).await;
        stream.write_all(&http("200 OK", HELLO)).await.unwrap();
    });
    connection(config).complete(&request()).await.unwrap();
    late.await.unwrap();
}

#[tokio::test]
async fn a_response_without_end_is_not_read_to_its_end() {
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    endless.resize(65 << 20, b' ');
    let raw = Raw::start(vec![endless]).await;
    let error = raw.connection().complete(&request()).await.unwrap_err();
    let RequestError::TooLarge { limit } = error else {
        panic!("{error}")
    };
    assert_eq!(limit, 64 << 20);
}

#[tokio::test]
async fn a_request_that_is_no_json_is_an_error() {
    let map = std::collections::HashMap::from([(vec![1_u8], 1)]);
    let error = connection(OpenAIConfig::new())
        .complete(&map)
        .await
        .unwrap_err();
    assert!(matches!(error, RequestError::Unwritable(_)), "{error}");
    let config = OpenAIConfig::new().with_api_base("no address");
    let error = connection(config).complete(&request()).await.unwrap_err();
    assert!(matches!(error, RequestError::Http(_)), "{error}");
}

#[test]
fn the_key_is_not_shown() {
    let config = OpenAIConfig::new()
        .with_api_key("sk-secret")
        .with_header("x-key", "secret-too")
        .unwrap();
    let shown = format!("{:?}", Connection::new(config));
    assert!(shown.contains("retry_limit: 3"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
}
