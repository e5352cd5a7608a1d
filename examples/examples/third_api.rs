//! A third API: a model behind a protocol of its own, with the same tools and the same agent.
//!
//! `cargo run --example third_api`. The protocol is lines of text over TCP. A program in this file plays the model.

use std::{collections::HashMap, error::Error, io};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream, ToSocketAddrs},
};
use tool_runtime::{
    Answer, Call, Reply,
    agent::Agent,
    model::{End, Item, Model, ModelReply, ModelRequest},
    tool, toolset,
};

/// A model behind the protocol: a request is one line of JSON, and so is a reply.
///
/// ```json
/// {"told": "…", "talk": [{"you": "…"}, {"i": "…", "use": ["clock {}"]}, {"got": ["12:00"]}], "tools": ["clock"]}
/// {"i": "…", "use": ["clock {}"], "over": true}
/// ```
struct Line {
    server: String,
}

/// A reply, as it came.
struct LineReply(Value);

impl Reply for LineReply {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        let used = self.0["use"].as_array().into_iter().flatten();
        let call = |(index, line): (usize, &Value)| {
            let line = line.as_str().unwrap_or_default();
            let (name, arguments) = line.split_once(' ').unwrap_or((line, "{}"));
            Call::new(index.to_string(), name, arguments)
        };
        used.enumerate().map(call).collect()
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        let mut messages = vec![Item::from(self.0.clone())];
        if !answers.is_empty() {
            let got: Vec<_> = answers.iter().map(Answer::text).collect();
            messages.push(json!({ "got": got }).into());
        }
        messages
    }
}

impl Model for Line {
    type Error = io::Error;

    fn api(&self) -> &'static str {
        "line"
    }

    fn user(&self, text: &str) -> Item {
        json!({ "you": text }).into()
    }

    async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, io::Error> {
        let names = request.tools.iter().map(|tool| &tool.name);
        let names: Vec<_> = names.filter(|_| !request.forbids_calls()).collect();
        let written =
            json!({ "told": request.instructions, "talk": request.messages, "tools": names });
        let reply: Value =
            serde_json::from_str(&exchange(&self.server, &written.to_string()).await?)?;
        let end = if reply["over"] == true {
            End::Whole
        } else {
            End::CutOff
        };
        let text = reply["i"].as_str().unwrap_or_default().to_owned();
        Ok(ModelReply::new(LineReply(reply))
            .with_text(text)
            .with_end(end))
    }
}

/// Sends a line, and reads one.
async fn exchange(server: impl ToSocketAddrs, line: &str) -> io::Result<String> {
    let mut stream = BufReader::new(TcpStream::connect(server).await?);
    stream.write_all(format!("{line}\n").as_bytes()).await?;
    let mut reply = String::new();
    stream.read_line(&mut reply).await?;
    Ok(reply)
}

/// Plays the model: asks for the time in the cities of the question, then tells what it got.
fn reply(request: &Value) -> Value {
    let last = request["talk"].as_array().and_then(|talk| talk.last());
    match last.map_or(&Value::Null, |last| &last["got"]) {
        Value::Array(got) => {
            let said = got.iter().filter_map(Value::as_str).collect::<Vec<_>>();
            json!({ "i": said.join(", "), "over": true })
        }
        _ => {
            json!({ "use": [r#"clock {"city":"Paris"}"#, r#"clock {"city":"Atlantis"}"#], "mood": "busy", "over": true })
        }
    }
}

async fn serve(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let reply = reply(&serde_json::from_str(&line)?);
        stream.write_all(format!("{reply}\n").as_bytes()).await?;
    }
}

/// Current time in a city.
#[tool]
fn clock(
    /// City name.
    city: &str,
) -> Result<String, String> {
    let times = HashMap::from([("Paris", "12:00"), ("Tokyo", "20:00")]);
    let time = times
        .get(city)
        .ok_or(format!("nobody knows the time in {city}"))?;
    Ok(format!("{city} {time}"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let server = listener.local_addr()?.to_string();
    let task = tokio::spawn(serve(listener));

    let agent = Agent::new(Line { server })
        .tools(toolset![clock])
        .instructions("Answer in one line.");
    let conversation = agent.run("What time is it in Paris and Atlantis?").await?;
    task.abort();

    for message in conversation.messages() {
        println!("{}", message.json());
    }
    // What the model sent has gone back as it came, members that nobody knows included.
    assert_eq!(conversation.messages()[1].json()["mood"], "busy");
    assert_eq!(
        conversation.answer(),
        Some("Paris 12:00, error: nobody knows the time in Atlantis")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_agent_runs_over_a_protocol_of_its_own() {
        super::main().expect("the example runs");
    }
}
