//! Tries a real server: a streamed reply, and one that is a value of a type, streamed and in one piece.
//!
//! `OPENAI_BASE_URL=… cargo run --example live`. `just live-local` runs it against llama.cpp's server on this machine. It fails if the
//! server and the library do not understand each other; what a small model says does not matter.

use std::{error::Error, time::Instant};

use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{
    agent::{Agent, AgentEvent, Stop},
    openai::{Chat, async_openai::config::OpenAIConfig},
    stream::ReplyEvent,
    structured::OutputFormat,
};

/// A city.
#[derive(Deserialize, JsonSchema)]
struct City {
    /// Its name.
    name: String,
    size: Size,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Size {
    Small,
    Large,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let base = std::env::var("OPENAI_BASE_URL").map_err(|_| "OPENAI_BASE_URL names no server")?;
    let model = std::env::var("OPENAI_MODEL").unwrap_or_else(|_| "local".to_owned());
    let key = std::env::var("OPENAI_API_KEY").unwrap_or_else(|_| "none".to_owned());
    let config = OpenAIConfig::new().with_api_base(base).with_api_key(key);

    let chat = Chat::new(config.clone(), &model).configure(|request| {
        request.max_completion_tokens = Some(24);
    });
    let began = Instant::now();
    let mut run = Agent::new(chat).start("Name three colours.");
    let (mut said, mut deltas, mut first) = (String::new(), 0, None);
    while let Some(event) = run.next().await {
        if let AgentEvent::Reply(ReplyEvent::Text(delta)) = event {
            first.get_or_insert_with(|| began.elapsed());
            deltas += 1;
            said += &delta;
        }
    }
    let conversation = run.await?;
    let first = first.ok_or("nothing was said")?;
    println!(
        "{deltas} deltas, the first after {first:.1?}, the last after {:.1?}",
        began.elapsed()
    );
    println!("  {said:?}");
    println!("  {:?}, {:?}", conversation.stop, conversation.usage);
    if deltas < 2 || conversation.last_words() != Some(said.as_str()) {
        return Err(format!("the conversation says {:?}", conversation.last_words()).into());
    }
    if !matches!(conversation.stop, Stop::Answered | Stop::CutOff) {
        return Err(format!("the run stopped as {:?}", conversation.stop).into());
    }
    if conversation.usage.total_tokens == 0 {
        return Err("the server told no usage".into());
    }

    let format = OutputFormat::<City>::new("city")?;
    let response_format = serde_json::from_value(format.for_chat())?;
    let chat = Chat::new(config, &model).configure(|request| {
        request.max_completion_tokens = Some(64);
        request.response_format = Some(response_format);
    });
    let agent = Agent::new(chat);
    for is_streamed in [true, false] {
        let question = "Describe the city of Paris.";
        let conversation = if is_streamed {
            agent.start(question).await?
        } else {
            agent.run(question).await?
        };
        let answer = conversation.answer().ok_or("there is no answer")?;
        let city = format.read(answer)?;
        let City { name, size } = city;
        println!("streamed: {is_streamed}, {name} is {size:?}");
    }
    Ok(())
}
