//! A model behind Chat Completions.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_openai::{
    config::Config,
    types::chat::{CreateChatCompletionRequest, ReasoningEffort},
};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{Choice, ChoiceEnd, Completion, Reader, definitions::Tools};
use crate::{
    Answer, Call, Reply, Toolset,
    api::model::{self, Item, Model, ModelReply, ModelRequest, ModelStream, ToolChoice, Usage},
    openai::{
        CHAT, Connection, RequestError,
        connection::{Bytes, Post, Response},
        silence::{self, Silence},
    },
    tool::Definition,
};

const PATH: &str = "/chat/completions";

/// A model behind Chat Completions, of OpenAI or of a compatible server.
///
/// ```
/// use tool_runtime::{agent::Agent, openai::{Chat, async_openai::Client}};
///
/// let client = Client::new();
/// let agent = Agent::new(Chat::new(client, "gpt-5.6"));
/// ```
#[derive(Clone)]
pub struct Chat {
    connection: Arc<dyn Post>,
    /// Large.
    request: Box<CreateChatCompletionRequest>,
    returns_reasoning: bool,
    silence: silence::Known,
    /// Whether the server was seen to refuse to tell the usage of a stream.
    hides_usage: Arc<AtomicBool>,
}

impl Chat {
    /// Makes a model of a client or a configuration of async-openai, or of a [`Connection`]. The HTTP client of a client
    /// stays behind: async-openai does not hand it out. [`Connection::http_client`] sets one.
    ///
    /// ```
    /// use tool_runtime::openai::{Chat, async_openai::config::OpenAIConfig};
    ///
    /// let model = Chat::new(OpenAIConfig::new().with_api_base("http://localhost:11434/v1"), "qwen3");
    /// ```
    pub fn new<C: Config + 'static>(
        connection: impl Into<Connection<C>>,
        model: impl Into<String>,
    ) -> Self {
        Self {
            connection: Arc::new(connection.into()),
            request: Box::new(CreateChatCompletionRequest {
                model: model.into(),
                ..Default::default()
            }),
            returns_reasoning: true,
            silence: silence::Known::default(),
            hides_usage: Arc::default(),
        }
    }

    /// Sets the effort of a reasoning model. Newer models refuse tools in Chat Completions unless it is
    /// [`ReasoningEffort::None`]; [`Responses`](crate::openai::Responses) takes both.
    ///
    /// ```
    /// use tool_runtime::openai::{Chat, async_openai::config::OpenAIConfig, types::ReasoningEffort};
    ///
    /// let model = Chat::new(OpenAIConfig::new(), "gpt-5.6").reasoning_effort(ReasoningEffort::None);
    /// ```
    #[must_use]
    pub fn reasoning_effort(mut self, effort: ReasoningEffort) -> Self {
        self.request.reasoning_effort = Some(effort);
        self
    }

    /// Says whether the server gets back what the model thought: `reasoning_content`, `reasoning` and `reasoning_details` of
    /// its messages. It does if this is not called. Some servers need it beside calls, others refuse it. The transcript keeps
    /// it in either case.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::{
    ///     agent::Agent,
    ///     openai::{Chat, async_openai::config::OpenAIConfig},
    ///     testing::{ModelServer, ScriptedReply},
    ///     tool, toolset,
    /// };
    ///
    /// /// Current time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
    /// let call = ScriptedReply::calls([("now", json!({}))]).with_member("reasoning_content", json!("They ask for the time."));
    /// let server = ModelServer::start([call, ScriptedReply::text("Noon.")]).await?;
    /// let model = Chat::new(OpenAIConfig::new().with_api_base(server.url()), "m").reasoning_content(false);
    /// let conversation = Agent::new(model).tools(toolset![now]).run("What time is it?").await?;
    ///
    /// assert_eq!(conversation.messages()[1].json()["reasoning_content"], "They ask for the time.");
    /// assert_eq!(server.requests()[1].request.messages()[1].get("reasoning_content"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn reasoning_content(mut self, is_returned: bool) -> Self {
        self.returns_reasoning = is_returned;
        self
    }

    /// Changes anything else of the requests: temperature, token limits, metadata. The messages, the tools, `tool_choice`,
    /// `parallel_tool_calls`, `stream` and `n` are the agent's; what is set here of these is not sent.
    ///
    /// ```
    /// use tool_runtime::openai::{Chat, async_openai::config::OpenAIConfig};
    ///
    /// let model = Chat::new(OpenAIConfig::new(), "gpt-5.6").configure(|request| request.temperature = Some(0.2));
    /// ```
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut CreateChatCompletionRequest)) -> Self {
        change(&mut self.request);
        self
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("model", &self.request.model)
            .finish_non_exhaustive()
    }
}

impl Model for Chat {
    type Error = RequestError;

    fn api(&self) -> &'static str {
        CHAT
    }

    fn user(&self, text: &str) -> Item {
        json!({ "role": "user", "content": text }).into()
    }

    async fn ask(&self, request: ModelRequest<'_>) -> Result<ModelReply, RequestError> {
        let template = Template::new(self, &request)?;
        let (completion, response) = if request.forbids_calls() {
            let has_calls = called(request.messages).next().is_some();
            let ask = |silence| self.complete(template.silent(silence));
            self.silence
                .ask(!request.tools.is_empty(), has_calls, ask)
                .await?
        } else {
            self.complete(template.calling(request.tool_choice)).await?
        };
        let choice = completion.reply().map_err(|error| response.failed(error))?;
        match choice.end() {
            ChoiceEnd::Failed(error) => Err(response.failed(error.clone())),
            _ => Ok(reply(choice, &completion.usage)),
        }
    }

    async fn stream(&self, request: ModelRequest<'_>) -> Result<ModelStream, RequestError> {
        let template = Template::new(self, &request)?;
        let limit = request.silence_limit;
        let body = if request.forbids_calls() {
            let has_calls = called(request.messages).next().is_some();
            let open = |silence| self.open(template.silent(silence), limit);
            self.silence
                .ask(!request.tools.is_empty(), has_calls, open)
                .await?
        } else {
            self.open(template.calling(request.tool_choice), limit)
                .await?
        };
        let read = |completion: Completion| {
            let choice = completion.reply().unwrap_or_default();
            reply(choice, &completion.usage)
        };
        Ok(ModelStream::new(Reader::new(), body, read))
    }
}

/// Returns whether a request may have been refused because it asks for the usage of a stream.
fn is_about_usage(error: &RequestError) -> bool {
    match error {
        RequestError::Server {
            status: 400 | 422,
            body,
            ..
        } => body.contains("stream_options") || body.contains("include_usage"),
        _ => false,
    }
}

impl Chat {
    /// Begins a stream, of which the server is to tell the usage.
    async fn open(
        &self,
        mut request: Request<'_>,
        silence_limit: Option<Duration>,
    ) -> Result<Bytes, RequestError> {
        request.stream = true;
        let tells_usage = !self.hides_usage.load(Ordering::Relaxed);
        request.stream_options = tells_usage.then(|| json!({ "include_usage": true }));
        let error = match self.connection.open(PATH, &request, silence_limit).await {
            Err(error) if tells_usage && is_about_usage(&error) => error,
            opened => return opened,
        };
        tracing::debug!(%error, "the server may not take a request for the usage of a stream");
        request.stream_options = None;
        let opened = self.connection.open(PATH, &request, silence_limit).await?;
        self.hides_usage.store(true, Ordering::Relaxed);
        Ok(opened)
    }

    async fn complete(&self, request: Request<'_>) -> Result<(Completion, Response), RequestError> {
        complete(&*self.connection, &request).await
    }
}

impl<C: Config + 'static> Connection<C> {
    /// Asks for a chat completion. The request is what the API takes, in any type that serialises to it; `stream` must
    /// not be set. [`Choice::end`] says whether a reply came to its end.
    ///
    /// # Errors
    /// [`RequestError`] if the server cannot be reached, answers with an error in any form, or sends something other than a
    /// chat completion.
    ///
    /// # Panics
    /// In a tokio runtime without IO or without a timer.
    pub async fn complete(&self, request: &impl Serialize) -> Result<Completion, RequestError> {
        complete(self, request)
            .await
            .map(|(completion, _)| completion)
    }
}

/// Returns the response beside the completion; a choice of that may hold an error.
async fn complete(
    connection: &dyn Post,
    request: &impl Serialize,
) -> Result<(Completion, Response), RequestError> {
    let (completion, response): (Completion, _) = connection.ask(PATH, request).await?;
    match &completion.error {
        Some(error) => Err(response.failed(error.clone())),
        None => Ok((completion, response)),
    }
}

fn reply(choice: Choice, usage: &Value) -> ModelReply {
    let end = match choice.end() {
        ChoiceEnd::Whole => model::End::Whole,
        ChoiceEnd::CutOff("content_filter") => model::End::Filtered,
        _ => model::End::CutOff,
    };
    let spoken = choice
        .message
        .raw
        .get("audio")
        .map(|audio| &audio["transcript"]);
    let spoken = spoken.and_then(Value::as_str).map(str::to_owned);
    let content = choice.message.content.clone();
    ModelReply {
        text: content.filter(|text| !text.is_empty()).or(spoken),
        has_media: choice.message.audio_id.is_some(),
        refusal: choice.message.refusal.clone(),
        end,
        finish_reason: choice.finish_reason.clone(),
        usage: Usage::from_json(usage),
        json: choice.message.raw.clone().into(),
        ..ModelReply::new(Said(choice))
    }
}

/// A reply that is not repeated if it says nothing: some servers refuse an empty message in a history.
struct Said(Choice);

impl Reply for Said {
    type Message = Item;

    fn calls(&self) -> Vec<Call> {
        self.0.calls()
    }

    fn calls_for(&self, tools: &Toolset) -> Vec<Call> {
        self.0.calls_for(tools)
    }

    fn messages(&self, answers: &[Answer]) -> Vec<Item> {
        if self.0.message.says_nothing() {
            return Vec::new();
        }
        self.0.messages(answers)
    }
}

/// What the ways to ask one thing have in common.
struct Template<'t> {
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
    fn new(chat: &Chat, request: &'t ModelRequest<'t>) -> Result<Self, RequestError> {
        let rest = serde_json::to_value(&chat.request).and_then(serde_json::from_value);
        let mut rest: Map<String, Value> = rest.map_err(RequestError::Unwritable)?;
        rest.retain(|key, _| !OWN.contains(&key.as_str()));
        let instructions = request.instructions;
        Ok(Self {
            rest,
            instructions: instructions
                .map(|text| json!({ "role": "system", "content": text }).into()),
            request,
            returns_reasoning: chat.returns_reasoning,
            tools: Tools(request.tools.clone()),
        })
    }

    /// Makes a request in which the model may call as `choice` says.
    fn calling(&self, choice: Option<&ToolChoice>) -> Request<'_> {
        let choice = choice.map(|choice| written(choice, self.request.tools));
        self.request(Some(Declared::Own(&self.tools)), choice)
    }

    /// Makes a request in which the model may not call.
    fn silent(&self, silence: Silence) -> Request<'_> {
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
        let is_custom = tools
            .iter()
            .any(|tool| tool.name == name && tool.custom.is_some());
        let kind = if is_custom { "custom" } else { "function" };
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
struct Request<'t> {
    #[serde(flatten)]
    rest: &'t Map<String, Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<Value>,
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
fn called(history: &[Item]) -> impl Iterator<Item = &str> {
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
