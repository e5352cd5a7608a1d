//! One request after another, over the same definitions and a growing history.

use async_openai::types::chat::{
    ChatCompletionMessageToolCalls, ChatCompletionRequestMessage,
    ChatCompletionRequestSystemMessage, CreateChatCompletionRequest,
};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::ToolChoice;
use crate::{
    Toolset,
    openai::{RequestError, chat::Tools},
};

/// What the requests of a run have in common.
pub(super) struct Template {
    rest: Map<String, Value>,
    parallel_tool_calls: Option<Value>,
    instructions: Option<ChatCompletionRequestMessage>,
    /// Ours, because async-openai's holds copies of the schemas.
    tools: Option<Tools>,
}

/// What the agent sets itself. `n` is among it because a run goes on from one reply.
const OWN: [&str; 6] = [
    "messages",
    "tools",
    "tool_choice",
    "stream",
    "stream_options",
    "n",
];

impl Template {
    pub(super) fn new(
        request: &CreateChatCompletionRequest,
        instructions: Option<&str>,
        tools: &Toolset,
    ) -> Result<Self, RequestError> {
        let rest = serde_json::to_value(request).and_then(serde_json::from_value);
        let mut rest: Map<String, Value> = rest.map_err(RequestError::Unwritable)?;
        rest.retain(|key, _| !OWN.contains(&key.as_str()));
        let definitions = tools.definitions();
        Ok(Self {
            parallel_tool_calls: rest.remove("parallel_tool_calls"),
            rest,
            instructions: instructions
                .map(|text| ChatCompletionRequestSystemMessage::from(text).into()),
            tools: (!definitions.is_empty()).then(|| Tools(definitions.clone())),
        })
    }

    pub(super) fn has_tools(&self) -> bool {
        self.tools.is_some()
    }

    /// Makes a request in which the model may call as `choice` says.
    pub(super) fn calling<'t>(
        &'t self,
        history: &'t [ChatCompletionRequestMessage],
        choice: Option<&ToolChoice>,
    ) -> Request<'t> {
        let declared = self.tools.as_ref().map(Declared::Own);
        let choice = choice.map(ToolChoice::to_json);
        self.request(history, declared, choice)
    }

    /// Makes a request in which the model may not call.
    pub(super) fn silent<'t>(
        &'t self,
        history: &'t [ChatCompletionRequestMessage],
        silence: Silence,
    ) -> Request<'t> {
        let declared = || {
            let own = self.tools.as_ref().map(Declared::Own);
            own.unwrap_or_else(|| Declared::Standing(stand_ins(history)))
        };
        match silence {
            Silence::Forbidden => {
                let none = ToolChoice::None.to_json();
                self.request(history, Some(declared()), Some(none))
            }
            Silence::NoTools => self.request(history, None, None),
            Silence::Unsaid => self.request(history, Some(declared()), None),
        }
    }

    fn request<'t>(
        &'t self,
        history: &'t [ChatCompletionRequestMessage],
        tools: Option<Declared<'t>>,
        choice: Option<Value>,
    ) -> Request<'t> {
        // The API refuses both without tools.
        let has_tools = tools.is_some();
        Request {
            rest: &self.rest,
            parallel_tool_calls: self.parallel_tool_calls.as_ref().filter(|_| has_tools),
            messages: Messages {
                instructions: self.instructions.as_ref(),
                history,
            },
            tools,
            tool_choice: choice.filter(|_| has_tools),
        }
    }
}

/// How a request says that the model is to answer in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// By `tool_choice: "none"`, beside the tools. Some gateways refuse it.
    Forbidden,
    /// By declaring no tools. Some gateways refuse it if there are calls in the history.
    NoTools,
    /// Not at all: the tools are declared, and calls are answered but not run.
    Unsaid,
}

/// A request, written from what others own: neither the definitions nor the history are copied.
#[derive(Serialize)]
pub(super) struct Request<'t> {
    #[serde(flatten)]
    rest: &'t Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<&'t Value>,
    messages: Messages<'t>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Declared<'t>>,
    /// Ours, because async-openai's writes `allowed_tools` as a list, which the API refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
}

/// The instructions, then the history.
struct Messages<'t> {
    instructions: Option<&'t ChatCompletionRequestMessage>,
    history: &'t [ChatCompletionRequestMessage],
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A history from elsewhere may begin with the same.
        let instructions = self
            .instructions
            .filter(|it| self.history.first() != Some(it));
        serializer.collect_seq(instructions.into_iter().chain(self.history))
    }
}

/// The tools of a request.
#[derive(Serialize)]
#[serde(untagged)]
enum Declared<'t> {
    Own(&'t Tools),
    /// For tools that are in the history only.
    Standing(Vec<Value>),
}

/// The most tools that the API takes.
const MOST_TOOLS: usize = 128;

/// Declares the tools that were called in a history. The agent does not have them.
fn stand_ins(history: &[ChatCompletionRequestMessage]) -> Vec<Value> {
    let mut seen = std::collections::HashSet::new();
    called(history)
        .filter(|name| seen.insert(*name))
        .take(MOST_TOOLS)
        .map(|name| {
            json!({
                "type": "function",
                "function": {
                    "name": name,
                    "description": "Was called earlier; it is not there any more.",
                    "parameters": { "type": "object", "properties": {} },
                },
            })
        })
        .collect()
}

/// The names of the tools that were called in a history, in its order.
pub(super) fn called(history: &[ChatCompletionRequestMessage]) -> impl Iterator<Item = &str> {
    let calls = history.iter().filter_map(|message| match message {
        ChatCompletionRequestMessage::Assistant(message) => message.tool_calls.as_ref(),
        _ => None,
    });
    calls.flatten().map(|call| match call {
        ChatCompletionMessageToolCalls::Function(call) => call.function.name.as_str(),
        ChatCompletionMessageToolCalls::Custom(call) => call.custom_tool.name.as_str(),
    })
}
