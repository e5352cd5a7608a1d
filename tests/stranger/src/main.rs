//! Streams a reply, as a program does that knows nothing of our crates, and prints what came of it.

use std::{error::Error, future::poll_fn};

use async_openai::{Client, config::OpenAIConfig, types::chat::CreateChatCompletionRequest};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
// So that it is linked, and its features count.
#[cfg(feature = "ours")]
use tool_runtime as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let config = OpenAIConfig::new()
        .with_api_base(format!("http://{}", listener.local_addr()?))
        .with_api_key("none");
    let (said, asked) = tokio::join!(stream(config), serve(listener));
    println!("{}", json!({ "said": said?, "stream": asked?["stream"] }));
    Ok(())
}

/// Asks for a stream without a word about it in the request, and collects the words.
async fn stream(config: OpenAIConfig) -> Result<String, Box<dyn Error>> {
    let request: CreateChatCompletionRequest = serde_json::from_value(
        json!({ "model": "m", "messages": [{ "role": "user", "content": "Hi." }] }),
    )?;
    let client = Client::with_config(config);
    let mut stream = client.chat().create_stream(request).await?;
    let mut said = String::new();
    while let Some(chunk) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        let choices = chunk?.choices;
        said.extend(
            choices
                .into_iter()
                .filter_map(|choice| choice.delta.content),
        );
    }
    Ok(said)
}

/// Answers one request as the API does: a stream if it asks for one. Gives back its body.
async fn serve(listener: TcpListener) -> Result<Value, Box<dyn Error>> {
    let (mut connection, _) = listener.accept().await?;
    let body = read(&mut connection).await?;
    let (kind, answer) = if body["stream"] == true {
        let chunk = |text: &str| {
            let choice = json!({ "index": 0, "delta": { "content": text }, "finish_reason": null });
            let chunk = json!({
                "id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice],
            });
            format!("data: {chunk}\n\n")
        };
        let answer = [chunk("Hel"), chunk("lo."), "data: [DONE]\n\n".to_owned()].concat();
        ("text/event-stream", answer)
    } else {
        let message = json!({ "role": "assistant", "content": "Hello." });
        let answer = json!({ "choices": [{ "index": 0, "message": message }] }).to_string();
        ("application/json", answer)
    };
    let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: {kind}\r\n\r\n");
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(answer.as_bytes()).await?;
    connection.shutdown().await?;
    Ok(body)
}

/// Reads a request, and parses its body as soon as it is whole.
async fn read(connection: &mut TcpStream) -> Result<Value, Box<dyn Error>> {
    let mut text = String::new();
    loop {
        if let Some((_, body)) = text.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str(body)
        {
            return Ok(body);
        }
        let mut buffer = [0; 4096];
        let length = connection.read(&mut buffer).await?;
        if length == 0 {
            return Err("the request is not whole".into());
        }
        text.push_str(std::str::from_utf8(&buffer[..length])?);
    }
}
