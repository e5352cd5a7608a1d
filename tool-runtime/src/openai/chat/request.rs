//! What the requests of a model say.

use async_openai::types::chat::CreateChatCompletionRequest;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::definitions::Tools;
use crate::{
    api::model::{Item, ModelRequest, ToolChoice},
    openai::{RequestError, kind_of, silence::Silence},
    tool::Definition,
};

/// What the ways to ask one thing have in common.
pub(super) struct Template<'t> {
    rest: Map<String, Value>,
    instructions: Option<Item>,
    request: &'t ModelRequest<'t>,
    returns_reasoning: bool,
    tools: Tools,
}

/// What the agent sets. `n` is among it because a run goes on from one reply.
const OWN: [&str; 7] = [
    "messages",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "stream",
    "stream_options",
    "n",
];

impl<'t> Template<'t> {
    pub(super) fn new(
        settings: &CreateChatCompletionRequest,
        returns_reasoning: bool,
        request: &'t ModelRequest<'t>,
    ) -> Result<Self, RequestError> {
        let rest = serde_json::to_value(settings).and_then(serde_json::from_value);
        let mut rest: Map<String, Value> = rest.map_err(RequestError::Unwritable)?;
        rest.retain(|key, _| !OWN.contains(&key.as_str()));
        let instructions = request.instructions;
        Ok(Self {
            rest,
            instructions: instructions
                .map(|text| json!({ "role": "system", "content": text }).into()),
            request,
            returns_reasoning,
            tools: Tools(request.tools.clone()),
        })
    }

    /// Makes a request in which the model may call as `choice` says.
    pub(super) fn calling(&self, choice: Option<&ToolChoice>) -> Request<'_> {
        let choice = choice.map(|choice| written(choice, self.request.tools));
        self.request(Some(Declared::Own(&self.tools)), choice)
    }

    /// Makes a request in which the model may not call.
    pub(super) fn silent(&self, silence: Silence) -> Request<'_> {
        let declared = || {
            if self.request.tools.is_empty() {
                Declared::Standing(stand_ins(self.request.messages))
            } else {
                Declared::Own(&self.tools)
            }
        };
        match silence {
            Silence::Forbidden => self.request(Some(declared()), Some(json!("none"))),
            Silence::NoTools => self.request(None, None),
            Silence::Unsaid => self.request(Some(declared()), None),
        }
    }

    fn request<'r>(&'r self, tools: Option<Declared<'r>>, choice: Option<Value>) -> Request<'r> {
        // The API refuses both without tools.
        let has_tools = tools.is_some();
        Request {
            stream: false,
            stream_options: None,
            rest: &self.rest,
            parallel_tool_calls: self.request.parallel_tool_calls.filter(|_| has_tools),
            messages: Messages {
                instructions: self.instructions.as_ref(),
                history: self.request.messages,
                returns_reasoning: self.returns_reasoning,
            },
            tools,
            tool_choice: choice.filter(|_| has_tools),
        }
    }
}

/// Writes a choice of tools. async-openai writes `allowed_tools` as a list, which the API refuses.
fn written(choice: &ToolChoice, tools: &[Definition]) -> Value {
    let tool = |name: &str| {
        let kind = kind_of(name, tools);
        json!({ "type": kind, kind: { "name": name } })
    };
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Function(name) => tool(name),
        ToolChoice::Allowed { names, required } => json!({
            "type": "allowed_tools",
            "allowed_tools": {
                "mode": if *required { "required" } else { "auto" },
                "tools": names.iter().map(|name| tool(name)).collect::<Vec<_>>(),
            },
        }),
    }
}

/// A request, written from what others own: neither the definitions nor the history are copied.
#[derive(Serialize)]
pub(super) struct Request<'t> {
    #[serde(flatten)]
    rest: &'t Map<String, Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stream_options: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    messages: Messages<'t>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<Declared<'t>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
}

/// The instructions, then the history.
struct Messages<'t> {
    instructions: Option<&'t Item>,
    history: &'t [Item],
    returns_reasoning: bool,
}

impl Serialize for Messages<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A history from elsewhere may begin with the same.
        let instructions = self
            .instructions
            .filter(|it| self.history.first() != Some(it));
        let messages = instructions.into_iter().chain(self.history);
        if self.returns_reasoning {
            serializer.collect_seq(messages)
        } else {
            serializer.collect_seq(messages.map(WithoutReasoning))
        }
    }
}

/// A message without what the model thought.
struct WithoutReasoning<'t>(&'t Item);

impl Serialize for WithoutReasoning<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.json() {
            Value::Object(members) if self.0.role() == Some("assistant") => serializer.collect_map(
                members
                    .iter()
                    .filter(|(key, _)| !key.starts_with("reasoning")),
            ),
            other => other.serialize(serializer),
        }
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
fn stand_ins(history: &[Item]) -> Vec<Value> {
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
pub(super) fn called(history: &[Item]) -> impl Iterator<Item = &str> {
    let calls = history
        .iter()
        .filter_map(|item| item.json()["tool_calls"].as_array());
    calls.flatten().filter_map(|call| {
        let mut bodies = ["function", "custom"].iter();
        bodies.find_map(|body| call[body]["name"].as_str())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ToolChoice, written};

    #[test]
    fn allowed_tools_are_written_as_the_api_reads_them() {
        let choice = ToolChoice::Allowed {
            names: vec!["now".to_owned()],
            required: true,
        };
        assert_eq!(
            written(&choice, &[]),
            json!({
                "type": "allowed_tools",
                "allowed_tools": {
                    "mode": "required",
                    "tools": [{ "type": "function", "function": { "name": "now" } }],
                },
            }),
        );
        assert_eq!(
            written(&choice.unforced(), &[])["allowed_tools"]["mode"],
            "auto"
        );
    }
}
