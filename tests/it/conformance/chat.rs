//! Chat Completions, whole replies.

use serde_json::{Value, json};
use tool_runtime::{
    Call, Reply as _, Toolset, Turn,
    openai::{Connection, async_openai::config::OpenAIConfig},
    testing::{ApiError, ChatRequest, ModelServer, Reply, ScriptedCall},
};

use super::{
    Transport,
    case::{End, Form, Said, SaidCall},
};

pub(super) struct Chat;

impl Transport for Chat {
    const NAME: &str = "Chat";

    async fn converse(
        said: &Said,
        tools: &Toolset,
        run: impl AsyncFnOnce(Vec<Call>) -> Turn,
    ) -> Result<Vec<String>, String> {
        let first = reply(said);
        let server = ModelServer::start(move |request: &ChatRequest| {
            if request.tool_answers().is_empty() {
                first.clone()
            } else {
                Reply::text("Done.")
            }
        });
        let server = server.await.map_err(|error| error.to_string())?;
        let config = OpenAIConfig::new()
            .with_api_base(server.url())
            .with_api_key("none");
        let connection = Connection::new(config).retry_limit(0);

        let mut messages = vec![json!({ "role": "user", "content": "Go on." })];
        let tools_sent = serde_json::to_value(tools.definitions()).unwrap();
        let request =
            |messages: &[Value]| json!({ "model": "m", "messages": messages, "tools": tools_sent });
        let completion = connection.complete(&request(&messages)).await;
        let completion = completion.map_err(|error| error.to_string())?;

        let turn = run(completion.calls_for(tools)).await;
        let added = completion.messages(&turn.answers);
        messages.extend(
            added
                .iter()
                .map(|message| serde_json::to_value(message).unwrap()),
        );

        let next = connection.complete(&request(&messages)).await;
        let next = next.map_err(|error| error.to_string())?;
        match next.choices[0].message.content.as_deref() {
            Some("Done.") => {}
            other => return Err(format!("the next reply is {other:?}")),
        }
        let requests = server.requests();
        let told = requests[1].request.tool_answers();
        Ok(told
            .iter()
            .map(|answer| answer.content.to_string())
            .collect())
    }
}

fn reply(said: &Said) -> Reply {
    let reply = Reply::calls(said.calls.iter().map(scripted));
    match said.end {
        End::Whole => reply,
        End::CutOff => reply.with_finish_reason("length"),
        End::Broken => reply.with_error(ApiError::new(502, "the model went away")),
    }
}

fn scripted(call: &SaidCall) -> ScriptedCall {
    let (name, arguments) = (&call.name, &call.arguments);
    let scripted = match &call.form {
        Form::Function => ScriptedCall::raw_arguments(name, arguments),
        Form::Custom => ScriptedCall::custom(name, arguments),
        Form::Structured(arguments) => {
            let function = json!({ "name": name, "arguments": arguments });
            ScriptedCall::raw(json!({ "type": "function", "function": function })).with_id("call_s")
        }
        Form::Other(kind) => {
            ScriptedCall::raw(json!({ "type": kind, "name": name, "arguments": arguments }))
                .with_id("call_o")
        }
    };
    match call.id {
        Some(id) => scripted.with_id(id),
        None => scripted,
    }
}
