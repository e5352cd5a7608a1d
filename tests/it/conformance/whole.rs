//! Whole replies: a conversation of two requests, over any API that sends the history along.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
pub(super) use tool_runtime::testing::{ApiError as Refusal, ModelServer as Server};
use tool_runtime::{
    Call, Dialect, Reply as _, Toolset, Turn,
    model::Item,
    testing::{Request, ScriptedCall, ScriptedReply},
};

use super::case::{End, Said, SaidCall};

/// What an API does in its own way.
pub(super) trait Api {
    type Reply: tool_runtime::Reply<Message = Item> + DeserializeOwned;

    const DIALECT: Dialect;
    /// The member of a request that holds the history.
    const HISTORY: &str;

    async fn send(server: &Server, request: Value) -> Result<Value, Refusal>;

    fn call(call: &SaidCall) -> ScriptedCall;

    fn text(reply: &Self::Reply) -> Option<String>;
}

pub(super) async fn converse<A: Api>(
    said: &Said,
    tools: &Toolset,
    run: impl AsyncFnOnce(Vec<Call>) -> Turn,
) -> Result<Vec<String>, String> {
    let first = reply::<A>(said);
    let server = Server::start(move |request: &Request| {
        if request.tool_answers().is_empty() {
            first.clone()
        } else {
            ScriptedReply::text("Done.")
        }
    });
    let server = server.await.map_err(|error| error.to_string())?;
    let mut history = vec![json!({ "role": "user", "content": "Go on." })];
    let definitions = tools.definitions_in(A::DIALECT);
    let ask = async |history: &[Value]| {
        let request = json!({ "model": "m", A::HISTORY: history, "tools": definitions });
        let reply = A::send(&server, request).await;
        let reply = reply.map_err(|error| error.to_string())?;
        serde_json::from_value::<A::Reply>(reply).map_err(|error| error.to_string())
    };

    let reply = ask(&history).await?;
    let turn = run(reply.calls_for(tools)).await;
    let added = reply.messages(&turn.answers).into_iter();
    history.extend(added.map(Item::into_json));

    let next = ask(&history).await?;
    match A::text(&next).as_deref() {
        Some("Done.") => {}
        other => return Err(format!("the next reply is {other:?}")),
    }
    let requests = server.requests();
    let told = requests[1].request.tool_answers();
    Ok(told.into_iter().map(|answer| answer.content).collect())
}

fn reply<A: Api>(said: &Said) -> ScriptedReply {
    let calls = said.calls.iter().map(|call| {
        let scripted = A::call(call);
        match call.id {
            Some(id) => scripted.with_id(id),
            None => scripted,
        }
    });
    let reply = ScriptedReply::calls(calls);
    match said.end {
        End::Whole => reply,
        End::CutOff => reply.with_finish_reason("length"),
        End::Broken => reply.with_error(Refusal::new(502, "the model went away")),
    }
}
