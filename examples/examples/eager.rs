//! What it takes to answer one reply, in four ways: its calls one after another when it has ended, all at once by hand, all at
//! once by this library, and each as soon as it is complete.
//!
//! `cargo run --example eager`, in real time. The reply is streamed by a model server in this program; its three calls are complete
//! after 100, 200 and 300 ms, and take 400, 200 and 100 ms.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use serde_json::json;
use tool_runtime::{
    Reply as _, Toolset, Turn,
    openai::{
        chat::{self, Completion},
        reqwest,
    },
    testing::{ModelServer, ScriptedCall, ScriptedReply},
    tool, toolset,
};

/// Looks something up, which takes a while.
#[tool(read_only)]
async fn look(
    /// How long, in milliseconds.
    ms: u64,
) -> &'static str {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    "found"
}

/// When each call is complete, and how long it takes, in milliseconds.
const CALLS: [(u64, u64); 3] = [(100, 400), (200, 200), (300, 100)];

/// How many columns of the picture 100 ms take.
const COLUMNS: u128 = 8;

type Failure = Box<dyn Error>;

fn reply() -> ScriptedReply {
    let calls = CALLS.map(|(complete, takes)| {
        let call = ScriptedCall::new("look", json!({ "ms": takes }));
        call.complete_at(Duration::from_millis(complete))
    });
    ScriptedReply::calls(calls).ends_at(Duration::from_millis(300))
}

/// Asks for the reply, which comes as it is written.
async fn ask(server: &ModelServer) -> Result<reqwest::Response, Failure> {
    let request = json!({
        "model": "m",
        "stream": true,
        "messages": [{ "role": "user", "content": "Go." }],
        "tools": [{ "type": "function", "function": { "name": "look" } }],
    });
    // Loopback is never behind a proxy, whatever the environment says.
    let http = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}/chat/completions", server.url());
    let post = http.post(url).header("content-type", "application/json");
    Ok(post
        .body(request.to_string())
        .send()
        .await?
        .error_for_status()?)
}

/// Reads the reply to its end.
async fn read(mut response: reqwest::Response) -> Result<Completion, Failure> {
    let mut reader = chat::Reader::new();
    while let Some(chunk) = response.chunk().await? {
        drop(reader.read(&chunk));
    }
    drop(reader.close());
    Ok(reader.into_reply())
}

async fn one_after_another(response: reqwest::Response) -> Result<(), Failure> {
    for call in read(response).await?.calls() {
        let arguments: serde_json::Value = serde_json::from_str(&call.arguments)?;
        look(arguments["ms"].as_u64().ok_or("no time")?).await;
    }
    Ok(())
}

async fn gathered(response: reqwest::Response) -> Result<(), Failure> {
    let mut tasks = Vec::new();
    for call in read(response).await?.calls() {
        let arguments: serde_json::Value = serde_json::from_str(&call.arguments)?;
        tasks.push(tokio::spawn(look(
            arguments["ms"].as_u64().ok_or("no time")?,
        )));
    }
    for task in tasks {
        task.await?;
    }
    Ok(())
}

async fn in_parallel(tools: &Toolset, response: reqwest::Response) -> Result<(), Failure> {
    let reply = read(response).await?;
    let messages = tools.answer(&reply).await;
    assert_eq!(messages.len(), 1 + CALLS.len());
    Ok(())
}

async fn with_eager_start(tools: &Toolset, response: reqwest::Response) -> Turn {
    let answering = tools.answer_stream(chat::Reader::new(), response.bytes_stream());
    let answered = answering.await;
    assert!(answered.end.is_whole());
    answered.turn
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let server = ModelServer::start(vec![reply(); 4]).await?;
    let tools = toolset![look];

    // Each begins with the first byte of the reply, as the times of its calls do.
    let (response, began) = (ask(&server).await?, Instant::now());
    one_after_another(response).await?;
    let sequential = began.elapsed();
    let (response, began) = (ask(&server).await?, Instant::now());
    gathered(response).await?;
    let gathered = began.elapsed();
    let (response, began) = (ask(&server).await?, Instant::now());
    in_parallel(&tools, response).await?;
    let parallel = began.elapsed();
    let (response, began) = (ask(&server).await?, Instant::now());
    let turn = with_eager_start(&tools, response).await;
    let eager = began.elapsed();

    for (way, took) in [
        ("one after another", sequential),
        ("gathered after the reply", gathered),
        ("in parallel, by `answer`", parallel),
        ("with eager start, by `answer_stream`", eager),
    ] {
        println!("{way:<38}{:>5} ms", took.as_millis());
    }
    println!("\nWith eager start");
    bar("the reply", Duration::ZERO, Duration::from_millis(300));
    for answer in &turn.answers {
        let started = answer.started_at.ok_or("it was not run")?;
        bar(
            &format!("look {}", answer.call.arguments),
            started,
            answer.ended_at,
        );
    }
    Ok(())
}

fn bar(name: &str, start: Duration, end: Duration) {
    let column = |time: Duration| (time.as_millis() * COLUMNS + 50) / 100;
    let columns = (0..6 * COLUMNS).map(|at| (column(start)..column(end)).contains(&at));
    let columns: String = columns.map(|is_on| if is_on { '█' } else { ' ' }).collect();
    println!(
        "  {name:<16}{columns}{:>4} → {} ms",
        start.as_millis(),
        end.as_millis()
    );
}
