//! One request after another, over the same definitions and a growing history.

use async_openai::types::chat::{
    ChatCompletionRequestMessage, ChatCompletionRequestUserMessage, CreateChatCompletionRequest,
};
use serde::Serialize;
use serde_json::Value;

use super::{Messages, ToolChoice};
use crate::{Toolset, openai::chat::Tools};

/// A request, sent by reference: neither the definitions nor the history are copied for a turn.
#[derive(Serialize)]
pub(super) struct Request {
    #[serde(flatten)]
    rest: CreateChatCompletionRequest,
    /// Ours, because async-openai's holds copies of the schemas.
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Tools>,
    /// Ours, because async-openai's writes `allowed_tools` as a list, which the API refuses.
    #[serde(skip_serializing_if = "Option::is_none", rename = "tool_choice")]
    tool_choice: Option<Value>,
}

impl Request {
    pub(super) fn new(template: &CreateChatCompletionRequest, tools: &Toolset) -> Self {
        let definitions = tools.definitions();
        let tools = (!definitions.is_empty()).then(|| Tools(definitions.clone()));
        let mut request = Self {
            rest: template.clone(),
            tools,
            tool_choice: None,
        };
        request.rest.tools = None;
        request.rest.tool_choice = None;
        // With one reply asked for, all choices of a response are parts of it.
        request.rest.n = None;
        request.rest.stream = None;
        request.rest.stream_options = None;
        if request.tools.is_none() {
            request.forbid_tools();
        }
        request
    }

    /// Leaves out the tools and all that the API refuses without them.
    pub(super) fn forbid_tools(&mut self) {
        self.tools = None;
        self.rest.parallel_tool_calls = None;
        self.tool_choice = None;
    }

    pub(super) fn choose(&mut self, choice: Option<&ToolChoice>, has_called: bool) {
        let Some(choice) = choice.filter(|_| self.tools.is_some()) else {
            return;
        };
        self.tool_choice = Some(if has_called {
            choice.to_json_unforced()
        } else {
            choice.to_json()
        });
    }

    pub(super) fn set_messages(&mut self, messages: Messages) {
        self.rest.messages = messages;
    }

    pub(super) fn take_messages(&mut self) -> Messages {
        std::mem::take(&mut self.rest.messages)
    }
}

/// What an agent can be asked: a text, a message, a whole history.
///
/// A history that may have been cut off should go through [`repair`](crate::openai::chat::repair) first.
///
/// ```
/// use tool_runtime::agent::IntoMessages;
///
/// assert_eq!("How are you?".into_messages().len(), 1);
/// ```
pub trait IntoMessages {
    /// Converts it into the messages of a request.
    fn into_messages(self) -> Vec<ChatCompletionRequestMessage>;
}

impl IntoMessages for &str {
    fn into_messages(self) -> Messages {
        vec![ChatCompletionRequestUserMessage::from(self).into()]
    }
}

impl IntoMessages for String {
    fn into_messages(self) -> Messages {
        self.as_str().into_messages()
    }
}

impl IntoMessages for &String {
    fn into_messages(self) -> Messages {
        self.as_str().into_messages()
    }
}

impl IntoMessages for ChatCompletionRequestMessage {
    fn into_messages(self) -> Messages {
        vec![self]
    }
}

impl IntoMessages for Messages {
    fn into_messages(self) -> Messages {
        self
    }
}
