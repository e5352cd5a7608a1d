//! How the servers on loopback end, whatever their clients are about.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tool_runtime::{
    Toolset,
    inspect::Page,
    testing::{ModelServer, Request, ScriptedReply},
};

const BODY: &str = r#"{"model":"m","messages":[{"role":"user","content":"Hi."}]}"#;

fn request(path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len(),
    )
}

/// Requests that stop in the middle, at every place that matters.
fn beginnings(path: &str) -> Vec<String> {
    let whole = request(path, BODY);
    let head = whole.find("\r\n\r\n").unwrap() + 4;
    let mut ends = vec![0, 1, 4, 24, 40, head - 1, head, head + 1, whole.len() - 1];
    ends.dedup();
    let mut beginnings: Vec<_> = ends
        .into_iter()
        .map(|end| whole[..end].to_owned())
        .collect();
    let chunked = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{{\"mod\r\n"
    );
    beginnings.push(chunked);
    // A request that gets its answer, and half of one after it.
    beginnings.push(format!("{whole}{}", &whole[..head - 1]));
    beginnings.push(format!("{whole}{}", &whole[..=head]));
    beginnings
}

async fn connect(address: &str, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    stream
}

/// Reads until the server closes the connection; gives what it sent.
async fn until_closed(mut stream: TcpStream, what: &str) -> String {
    let mut received = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(20), async {
        let mut buffer = [0; 4096];
        // A reset is an end too.
        while let Ok(length @ 1..) = stream.read(&mut buffer).await {
            received.extend_from_slice(&buffer[..length]);
        }
    });
    assert!(closed.await.is_ok(), "still open after {what:?}");
    String::from_utf8(received).unwrap()
}

fn address(url: &str) -> String {
    let url = url.strip_prefix("http://").unwrap();
    url.split('/').next().unwrap().to_owned()
}

async fn model_server() -> (ModelServer, Vec<(String, TcpStream)>) {
    let server = ModelServer::start(|_: &Request| ScriptedReply::text("Hello."))
        .await
        .unwrap();
    let address = address(server.url());
    let mut clients = Vec::new();
    for sent in beginnings("/v1/chat/completions")
        .into_iter()
        .chain(beginnings("/nowhere"))
    {
        let stream = connect(&address, &sent).await;
        clients.push((sent, stream));
    }
    // The server has taken in what there is.
    tokio::time::sleep(Duration::from_millis(100)).await;
    (server, clients)
}

#[tokio::test]
async fn shutdown_does_not_wait_for_half_sent_requests() {
    let (server, clients) = model_server().await;
    let shutdown = tokio::time::timeout(Duration::from_secs(20), server.shutdown());
    assert!(shutdown.await.is_ok());
    for (sent, stream) in clients {
        until_closed(stream, &sent).await;
    }
}

#[tokio::test]
async fn a_dropped_model_server_closes_its_connections() {
    let (server, clients) = model_server().await;
    drop(server);
    for (sent, stream) in clients {
        until_closed(stream, &sent).await;
    }
}

#[tokio::test]
async fn a_dropped_page_closes_its_connections() {
    let page = Page::start(Toolset::new(), 0).await.unwrap();
    let mut clients = Vec::new();
    for path in ["/api/turn", "/api/report", "/nowhere"] {
        for sent in beginnings(path) {
            clients.push((sent.clone(), connect(&address(page.url()), &sent).await));
        }
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    drop(page);
    for (sent, stream) in clients {
        until_closed(stream, &sent).await;
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_does_not_keep_a_dropped_server() {
    let long = "x".repeat(16 << 20);
    let server = ModelServer::start(move |_: &Request| ScriptedReply::text(long.clone()))
        .await
        .unwrap();
    let stream = connect(
        &address(server.url()),
        &request("/v1/chat/completions", BODY),
    )
    .await;
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // More than the buffers between the two hold was never written.
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(server);
    let received = until_closed(stream, "a request").await;
    assert!(received.len() < 16 << 20);
}

#[tokio::test]
async fn shutdown_answers_whole_requests_beside_half_sent_ones() {
    let slow = |_: &Request| ScriptedReply::text("Late.").with_delay(Duration::from_millis(300));
    let server = ModelServer::start(slow).await.unwrap();
    let address = address(server.url());
    let whole = request("/v1/chat/completions", BODY);
    let half = connect(&address, &whole[..40]).await;
    let slow = connect(&address, &whole).await;
    // The next request on the same connection is half sent while the first is being answered.
    let both = connect(&address, &format!("{whole}{}", &whole[..40])).await;
    while server.requests().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let shutdown = tokio::time::timeout(Duration::from_secs(20), server.shutdown());
    assert!(shutdown.await.is_ok());
    assert!(
        until_closed(slow, "a whole request")
            .await
            .contains("Late.")
    );
    assert!(until_closed(both, "one and a half").await.contains("Late."));
    assert_eq!(until_closed(half, "half a request").await, "");
}

#[tokio::test]
async fn a_request_in_pieces_is_served() {
    let server = ModelServer::start(|_: &Request| ScriptedReply::text("Hello."))
        .await
        .unwrap();
    let whole = request("/v1/chat/completions", BODY);
    let mut stream = connect(&address(server.url()), "").await;
    for piece in whole.as_bytes().chunks(7) {
        stream.write_all(piece).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut received = vec![0; 4096];
    let length = stream.read(&mut received).await.unwrap();
    assert!(String::from_utf8_lossy(&received[..length]).contains("200 OK"));
    assert_eq!(
        server.requests()[0].request.json()["messages"][0],
        json!({ "role": "user", "content": "Hi." })
    );
}
