//! Chat Completions, whole replies.

use serde_json::{Value, json};
use tool_runtime::{Call, Dialect, Toolset, Turn, openai::chat::Completion, testing::ScriptedCall};

use super::{
    Transport,
    case::{Form, Said, SaidCall},
    whole::{self, Api},
};
use crate::model_server::complete;

pub(super) struct Chat;

impl Transport for Chat {
    const NAME: &str = "Chat Completions";

    async fn converse(
        said: &Said,
        tools: &Toolset,
        run: impl AsyncFnOnce(Vec<Call>) -> Turn,
    ) -> Result<Vec<String>, String> {
        whole::converse::<Self>(said, tools, run).await
    }
}

impl Api for Chat {
    type Reply = Completion;

    const DIALECT: Dialect = Dialect::Chat;
    const HISTORY: &str = "messages";

    async fn send(server: &whole::Server, request: Value) -> Result<Value, whole::Refusal> {
        complete(server, request).await
    }

    fn call(call: &SaidCall) -> ScriptedCall {
        let (name, arguments) = (&call.name, &call.arguments);
        match &call.form {
            Form::Function => ScriptedCall::raw_arguments(name, arguments),
            Form::Custom => ScriptedCall::custom(name, arguments),
            Form::Structured(arguments) => {
                let function = json!({ "name": name, "arguments": arguments });
                ScriptedCall::raw(json!({ "type": "function", "function": function }))
                    .with_id("call_s")
            }
            Form::Other(kind) => {
                ScriptedCall::raw(json!({ "type": kind, "name": name, "arguments": arguments }))
                    .with_id("call_o")
            }
        }
    }

    fn text(reply: &Completion) -> Option<String> {
        reply.choices.first()?.message.content.clone()
    }
}
