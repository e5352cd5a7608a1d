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
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Choice, ChoiceEnd, Completion, Reader,
    request::{Request, Template, called},
};
use crate::{
    Answer, Call, Reply, Toolset,
    api::model::{self, Item, Model, ModelReply, ModelRequest, ModelStream, Usage},
    openai::{
        CHAT, Connection, RequestError,
        connection::{Bytes, Post, Response},
        silence,
    },
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
        let template = Template::new(&self.request, self.returns_reasoning, &request)?;
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
        let template = Template::new(&self.request, self.returns_reasoning, &request)?;
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
