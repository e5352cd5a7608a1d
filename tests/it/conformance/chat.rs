//! Chat Completions.

use serde_json::json;
use tool_runtime::{
    Dialect,
    openai::chat::{self, Completion},
    testing::ScriptedCall,
};

use super::{
    api::{Api, streamed_by},
    case::{Form, SaidCall},
};

pub(super) struct Chat;

impl Api for Chat {
    type Reply = Completion;

    const NAME: &str = "Chat Completions";
    const DIALECT: Dialect = Dialect::Chat;
    const PATH: &str = "/chat/completions";
    const HISTORY: &str = "messages";

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

    streamed_by!(chat::Reader);
}
