//! Responses, whole replies.

use serde_json::{Value, json};
use tool_runtime::{
    Call, Dialect, Toolset, Turn, openai::responses::Response, testing::ScriptedCall,
};

use super::{
    Transport,
    case::{Form, Said, SaidCall},
    whole::{self, Api},
};
use crate::model_server::respond;

pub(super) struct Responses;

impl Transport for Responses {
    const NAME: &str = "Responses";

    /// An item of an unknown kind is not a call there.
    fn can_say(said: &Said) -> bool {
        let mut calls = said.calls.iter();
        !calls.any(|call| matches!(call.form, Form::Other(_)))
    }

    async fn converse(
        said: &Said,
        tools: &Toolset,
        run: impl AsyncFnOnce(Vec<Call>) -> Turn,
    ) -> Result<Vec<String>, String> {
        whole::converse::<Self>(said, tools, run).await
    }
}

impl Api for Responses {
    type Reply = Response;

    const DIALECT: Dialect = Dialect::Responses;
    const HISTORY: &str = "input";

    async fn send(server: &whole::Server, request: Value) -> Result<Value, whole::Refusal> {
        respond(server, request).await
    }

    fn call(call: &SaidCall) -> ScriptedCall {
        let (name, arguments) = (&call.name, &call.arguments);
        match &call.form {
            Form::Function => ScriptedCall::raw_arguments(name, arguments),
            Form::Custom => ScriptedCall::custom(name, arguments),
            Form::Structured(arguments) => ScriptedCall::raw(
                json!({ "type": "function_call", "name": name, "arguments": arguments }),
            )
            .with_id("call_s"),
            Form::Other(kind) => ScriptedCall::raw(json!({ "type": kind, "name": name })),
        }
    }

    fn text(reply: &Response) -> Option<String> {
        reply.text()
    }
}
