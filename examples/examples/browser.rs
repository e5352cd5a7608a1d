//! An agent behind a web page, which shows each word and each call as it comes.
//!
//! `cargo run --example browser`, and open the address that it prints. A model server in this program plays the model. If
//! `OPENAI_API_KEY` is set, OpenAI's does.

use std::{
    convert::Infallible,
    env,
    error::Error,
    fmt::Display,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    extract::{Path, State},
    response::{Html, Sse, sse::Event},
    routing::get,
};
use futures_core::Stream;
use serde_json::json;
use tokio::net::TcpListener;
use tool_runtime::{
    agent::{Agent, AgentRun},
    model::Model,
    openai::{Responses, async_openai::config::OpenAIConfig},
    testing::{ModelServer, Request, ScriptedCall, ScriptedReply},
    tool, toolset,
};

/// Current weather in a city.
#[tool(read_only)]
pub(crate) async fn get_weather(
    /// City name.
    city: &str,
) -> String {
    tokio::time::sleep(Duration::from_millis(400)).await;
    format!("sunny in {city}")
}

/// Serves a page that talks to an agent.
pub(crate) fn page<M: Model + 'static>(agent: Agent<M>) -> Router {
    Router::new()
        .route("/", get(|| async { Html(PAGE) }))
        .route("/ask/{question}", get(ask::<M>))
        .with_state(agent)
}

/// Streams the events of a run. If the browser goes away, the stream is dropped, and the run ends.
async fn ask<M: Model + 'static>(
    State(agent): State<Agent<M>>,
    Path(question): Path<String>,
) -> Sse<Events<M::Error>> {
    Sse::new(Events(Some(agent.start(question))))
}

/// The events of a run as server-sent events, and its answer as the last one.
struct Events<E>(Option<AgentRun<E>>);

impl<E: Display> Stream for Events<E> {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(run) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let event = if let Some(event) = ready!(Pin::new(&mut *run).poll_next(cx)) {
            Event::default().json_data(&event)
        } else {
            let end = match ready!(Pin::new(run).poll(cx)) {
                Ok(conversation) => json!({ "answer": conversation.answer() }),
                Err(error) => json!({ "error": error.to_string() }),
            };
            self.0 = None;
            Event::default().event("end").json_data(end)
        };
        // What is written here is JSON.
        let event = event.unwrap_or_else(|error| Event::default().comment(error.to_string()));
        Poll::Ready(Some(Ok(event)))
    }
}

/// Two calls, and then words that come slowly.
pub(crate) fn play(request: &Request) -> ScriptedReply {
    let weather = |city: &str| ScriptedCall::new("get_weather", json!({ "city": city }));
    let reply = match request.tool_answers().len() {
        0 => ScriptedReply::calls([weather("Paris"), weather("Rome")]).with_text("Let me see."),
        _ => ScriptedReply::text("It is sunny in both cities."),
    };
    reply
        .with_delta_size(4)
        .with_event_delay(Duration::from_millis(60))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = ModelServer::start(play).await?;
    let config = match env::var("OPENAI_API_KEY") {
        Ok(key) => OpenAIConfig::new().with_api_key(key),
        Err(_) => OpenAIConfig::new().with_api_base(server.url()),
    };
    let agent = Agent::new(Responses::new(config, "gpt-5.6")).tools(toolset![get_weather]);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, page(agent)).await?;
    Ok(())
}

const PAGE: &str = r#"<!doctype html>
<meta charset="utf-8">
<title>Agent</title>
<link rel="icon" href="data:,">
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
  li[data-state="answered"] { color: #067; }
  code { white-space: pre-wrap; }
</style>
<h1>Agent</h1>
<form><input name="question" value="How is the weather in Paris and Rome?" size="40"> <button>Ask</button></form>
<p id="said"></p>
<ol id="calls"></ol>
<p id="end"></p>
<script>
  const find = (id) => document.getElementById(id);
  document.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    for (const id of ["said", "calls", "end"]) find(id).textContent = "";
    const question = new FormData(event.target).get("question");
    const source = new EventSource("ask/" + encodeURIComponent(question));
    // The calls of the reply that is being written.
    let calls = [];
    const show = {
      asked() { calls = []; },
      text({ delta }) { find("said").textContent += delta; },
      call_seen({ position, name }) {
        const item = document.createElement("li");
        item.append(name + " ", document.createElement("code"), " ", document.createElement("span"));
        find("calls").append(item);
        calls[position] = item;
      },
      arguments({ position, delta }) { calls[position].querySelector("code").textContent += delta; },
      started({ position }) { if (calls[position]) calls[position].dataset.state = "started"; },
      answered({ position, answer }) {
        if (!calls[position]) return;
        const output = (answer.outcome.output ?? []).map((part) => part.text ?? "").join("");
        calls[position].querySelector("span").textContent = output || answer.outcome.type;
        calls[position].dataset.state = "answered";
      },
    };
    source.onmessage = (message) => {
      const told = JSON.parse(message.data);
      show[told.type]?.(told);
    };
    source.addEventListener("end", (message) => {
      source.close();
      const { answer, error } = JSON.parse(message.data);
      find("end").textContent = error ?? answer ?? "(no answer)";
    });
    source.onerror = () => { source.close(); find("end").textContent = "the connection broke"; };
  });
</script>
"#;
