//! A conversation of two requests, over any API that sends the history along, whole and streamed.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tool_runtime::{
    Dialect, Reply as _, Run, Toolset, Turn,
    model::Item,
    stream::Answered,
    testing::{ApiError, ModelServer, Request, ScriptedCall, ScriptedReply},
};

use super::{
    Transport,
    case::{End, How, Said, SaidCall},
};
use crate::model_server::{post, read};

/// What an API does in its own way.
pub(super) trait Api {
    type Reply: tool_runtime::Reply<Message = Item> + DeserializeOwned;

    const NAME: &str;
    const DIALECT: Dialect;
    const PATH: &str;
    /// The member of a request that holds the history.
    const HISTORY: &str;

    /// Returns whether a model can say this at all.
    fn can_say(_: &Said) -> bool {
        true
    }

    fn call(call: &SaidCall) -> ScriptedCall;

    fn text(reply: &Self::Reply) -> Option<String>;

    /// Answers a streamed reply.
    async fn answer(run: Run, response: reqwest::Response) -> Answered<Self::Reply>;

    /// Answers a streamed reply by hand, and takes its last call back while it waits.
    async fn answer_but_the_last(
        tools: &Toolset,
        response: reqwest::Response,
    ) -> (Self::Reply, Turn);
}

/// The two ways in which a streamed reply is answered, with the reader of an API.
macro_rules! streamed_by {
    ($reader:ty) => {
        async fn answer(
            run: tool_runtime::Run,
            response: reqwest::Response,
        ) -> tool_runtime::stream::Answered<Self::Reply> {
            run.answer_stream(<$reader>::new(), response.bytes_stream())
                .await
        }

        async fn answer_but_the_last(
            tools: &tool_runtime::Toolset,
            mut response: reqwest::Response,
        ) -> (Self::Reply, tool_runtime::Turn) {
            let mut reader = <$reader>::new();
            let mut turn = tools.open();
            while let Some(chunk) = response.chunk().await.unwrap() {
                for event in reader.read(&chunk) {
                    if let tool_runtime::stream::ReplyEvent::CallCompleted { call, .. } = event {
                        turn.push_held(call);
                    }
                }
            }
            assert!(reader.end().unwrap().is_whole());
            assert!(
                turn.withdraw(reader.calls().len() - 1),
                "it has not started"
            );
            (reader.into_reply(), turn.close().await)
        }
    };
}
pub(super) use streamed_by;

/// Replies that come in one piece.
pub(super) struct Whole<A>(PhantomData<A>);

/// Replies that are read and answered while they are written.
pub(super) struct Streamed<A>(PhantomData<A>);

impl<A: Api> Transport for Whole<A> {
    const IS_STREAMED: bool = false;

    fn name() -> String {
        A::NAME.to_owned()
    }

    fn can_say(said: &Said) -> bool {
        A::can_say(said)
    }

    async fn converse(
        said: &Said,
        how: &How,
        tools: &Toolset,
    ) -> Result<(Turn, Vec<String>), String> {
        converse::<A>(
            said,
            tools,
            Self::IS_STREAMED,
            async |is_first, response| {
                let reply = read(response).await.map_err(|error| error.to_string())?;
                let reply = serde_json::from_value::<A::Reply>(reply);
                let reply = reply.map_err(|error| error.to_string())?;
                let calls = reply.calls_for(tools);
                let turn = match how {
                    _ if !is_first => tools.run(calls).await,
                    How::WithdrawLast => {
                        let mut turn = tools.open();
                        let positions: Vec<_> =
                            calls.into_iter().map(|call| turn.push(call)).collect();
                        let last = *positions.last().unwrap();
                        assert!(turn.withdraw(last), "it has not started");
                        turn.close().await
                    }
                    _ => how.prepared(tools.run(calls), tools, said).await.await,
                };
                Ok((reply, turn))
            },
        )
        .await
    }
}

impl<A: Api> Transport for Streamed<A> {
    const IS_STREAMED: bool = true;

    fn name() -> String {
        format!("{}, streamed", A::NAME)
    }

    fn can_say(said: &Said) -> bool {
        A::can_say(said)
    }

    async fn converse(
        said: &Said,
        how: &How,
        tools: &Toolset,
    ) -> Result<(Turn, Vec<String>), String> {
        converse::<A>(
            said,
            tools,
            Self::IS_STREAMED,
            async |is_first, response| {
                if !response.status().is_success() {
                    let refusal = read(response).await.unwrap_err();
                    return Err(refusal.to_string());
                }
                let run = match how {
                    _ if !is_first => tools.run([]),
                    How::WithdrawLast => return Ok(A::answer_but_the_last(tools, response).await),
                    _ => how.prepared(tools.run([]), tools, said).await,
                };
                let answered = A::answer(run, response).await;
                Ok((answered.reply, answered.turn))
            },
        )
        .await
    }
}

/// Has a conversation with a model that says this first. `answer` reads a response and answers it.
async fn converse<A: Api>(
    said: &Said,
    tools: &Toolset,
    is_streamed: bool,
    answer: impl AsyncFn(bool, reqwest::Response) -> Result<(A::Reply, Turn), String>,
) -> Result<(Turn, Vec<String>), String> {
    let first = reply::<A>(said);
    let server = ModelServer::start(move |request: &Request| {
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
        let mut request = json!({ "model": "m", A::HISTORY: history, "tools": definitions });
        if is_streamed {
            request["stream"] = true.into();
        }
        post(&server, A::PATH, &request).await
    };

    let (reply, turn) = answer(true, ask(&history).await).await?;
    let added = reply.messages(&turn.answers).into_iter();
    history.extend(added.map(Item::into_json));

    let (next, _) = answer(false, ask(&history).await).await?;
    match A::text(&next).as_deref() {
        Some("Done.") => {}
        other => return Err(format!("the next reply is {other:?}")),
    }
    let requests = server.requests();
    let told = requests[1].request.tool_answers();
    let told = told.into_iter().map(|answer| answer.content).collect();
    Ok((turn, told))
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
        End::Broken => reply.with_error(ApiError::new(502, "the model went away")),
    }
}
