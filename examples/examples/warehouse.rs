//! A warehouse whose methods are tools: state, progress, calls that take turns where they must.
//!
//! `cargo run --example warehouse`. The model is a script: it asks for five calls at once, then sums up.

use std::error::Error;

use serde_json::json;
use tool_examples::warehouse::Shop;
use tool_runtime::{
    Event,
    agent::{Agent, AgentEvent},
    openai::{Chat, Connection, async_openai::config::OpenAIConfig},
    testing::{ModelServer, Request, ScriptedReply},
};

/// Stands in for a model.
fn script(request: &Request) -> ScriptedReply {
    let answers = request.tool_answers();
    if answers.is_empty() {
        return ScriptedReply::calls([
            ("stock", json!({ "item": "apple" })),
            ("price", json!({ "item": "apple" })),
            ("pack", json!({ "item": "apple", "count": 3 })),
            ("pack", json!({ "item": "pear", "count": 2 })),
            ("pack", json!({ "item": "apple", "count": 500 })),
        ]);
    }
    let lines = answers
        .iter()
        .map(|answer| format!("{} {}: {}", answer.name, answer.arguments, answer.content));
    ScriptedReply::text(lines.collect::<Vec<_>>().join("\n"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let tools = Shop::open().tools()?;

    let server = ModelServer::start(script).await?;
    let config = OpenAIConfig::new().with_api_base(server.url());
    // Loopback is never behind a proxy, whatever the environment says.
    let http = reqwest::Client::builder().no_proxy().build()?;
    let connection = Connection::new(config).http_client(http);
    let conversation = Agent::new(Chat::new(connection, "script"))
        .tools(tools)
        .on_event(|event| match event {
            AgentEvent::Call(Event::Progress { call, progress, .. }) => {
                println!("{} {}: {}", call.name, call.arguments, progress.message);
            }
            AgentEvent::Call(Event::Answered { answer, .. }) => {
                let name = &answer.call.name;
                println!(
                    "{name} {}: {}",
                    answer.call.arguments,
                    answer.outcome.name()
                );
            }
            _ => {}
        })
        .run("Pack three apples and two pears.")
        .await?;
    println!("\n{}", conversation.answer().unwrap_or_default());
    Ok(())
}
