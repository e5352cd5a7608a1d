//! Responses.

use serde_json::json;
use tool_runtime::{
    Dialect,
    openai::responses::{self, Response},
    testing::ScriptedCall,
};

use super::{
    api::{Api, streamed_by},
    case::{Form, Said, SaidCall},
};

pub(super) struct Responses;

impl Api for Responses {
    type Reply = Response;

    const NAME: &str = "Responses";
    const DIALECT: Dialect = Dialect::Responses;
    const PATH: &str = "/responses";
    const HISTORY: &str = "input";

    /// An item of an unknown kind is not a call there.
    fn can_say(said: &Said) -> bool {
        let mut calls = said.calls.iter();
        !calls.any(|call| matches!(call.form, Form::Other(_)))
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

    streamed_by!(responses::Reader);
}
