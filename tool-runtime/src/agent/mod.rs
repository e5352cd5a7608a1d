//! The loop: ask the model, run the calls of its reply, send all answers together, until it answers in words.

mod cancellations;
mod conversation;
mod error;
mod into_messages;
mod request;
mod run;
mod silence;
mod tool_choice;

use std::{fmt, sync::Arc};

use async_openai::{
    config::{Config, OpenAIConfig},
    types::chat::{ChatCompletionRequestMessage, CreateChatCompletionRequest, ReasoningEffort},
};
use tokio_util::sync::CancellationToken;

use self::{cancellations::Cancellations, run::Run};
pub use self::{
    conversation::{Conversation, Exchange, Stop, Usage},
    error::{AgentError, AgentErrorKind},
    into_messages::IntoMessages,
    tool_choice::ToolChoice,
};
use crate::{
    Event, Toolset,
    contain::contain,
    openai::{Connection, chat::Choice},
};

/// A model with tools, over Chat Completions.
///
/// [`run`](Self::run) asks the model, runs the calls of its reply in parallel, sends all the answers together, and goes
/// on until the model answers in words. Cloning is cheap, and one agent can run many conversations at once.
///
/// It works with any [`Config`] of async-openai: the API itself, a compatible server, Azure. A [`Connection`] says more:
/// which HTTP client sends the requests, and how often one is sent again.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{
///     agent::Agent,
///     openai::async_openai::config::OpenAIConfig,
///     testing::{ModelServer, Reply},
///     tool, toolset,
/// };
///
/// /// Current weather in a city.
/// #[tool]
/// async fn get_weather(
///     /// City name, for example "Paris".
///     city: &str,
/// ) -> String {
///     format!("sunny in {city}")
/// }
///
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
/// // A model server of our own, so that the example runs without a key.
/// let server = ModelServer::start([
///     Reply::calls([
///         ("get_weather", json!({ "city": "Paris" })),
///         ("get_weather", json!({ "city": "Rome" })),
///     ]),
///     Reply::text("It is sunny in both."),
/// ])
/// .await?;
/// let config = OpenAIConfig::new().with_api_base(server.url()).with_api_key("none");
///
/// let agent = Agent::new(config, "gpt-4.1").tools(toolset![get_weather]);
/// let conversation = agent.run("What is the weather in Paris and Rome?").await?;
///
/// assert_eq!(conversation.answer(), Some("It is sunny in both."));
/// assert_eq!(conversation.exchanges[0].turn.answers[1].text(), "sunny in Rome");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub struct Agent<C: Config = OpenAIConfig> {
    connection: Connection<C>,
    request: CreateChatCompletionRequest,
    instructions: Option<String>,
    tools: Toolset,
    tool_choice: Option<ToolChoice>,
    request_limit: u32,
    failure_limit: u32,
    cancellations: Cancellations,
    listeners: Vec<Listener>,
    silence: silence::Known,
}

type Listener = Arc<dyn Fn(&AgentEvent) + Send + Sync>;

/// Says what happens while an [`Agent`] runs.
///
/// ```
/// use tool_runtime::{Event, agent::AgentEvent};
///
/// fn print(event: &AgentEvent) {
///     if let AgentEvent::Call(Event::Answered { answer, .. }) = event {
///         println!("{} took {:?}", answer.call.name, answer.duration());
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AgentEvent {
    /// The model is asked.
    Asked {
        /// How many requests of this run came before.
        request: u32,
    },
    /// The model has replied.
    Replied {
        /// The reply.
        reply: Choice,
    },
    /// Something happened to one of the calls of the reply.
    Call(Event),
}

impl<C: Config> Agent<C> {
    /// Makes an agent without tools. A client of async-openai has a configuration: `client.config().clone()`.
    ///
    /// ```
    /// use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    ///
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1");
    /// ```
    pub fn new(connection: impl Into<Connection<C>>, model: impl Into<String>) -> Self {
        Self {
            connection: connection.into(),
            request: CreateChatCompletionRequest {
                model: model.into(),
                ..Default::default()
            },
            instructions: None,
            tools: Toolset::new(),
            tool_choice: None,
            request_limit: 16,
            failure_limit: 3,
            cancellations: Cancellations::default(),
            listeners: Vec::new(),
            silence: silence::Known::default(),
        }
    }

    /// Sets the tools.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig, tool, toolset};
    /// # /// Current time.
    /// # #[tool]
    /// # fn now() -> &'static str { "12:00" }
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").tools(toolset![now]);
    /// ```
    #[must_use]
    pub fn tools(mut self, tools: Toolset) -> Self {
        self.tools = tools;
        self.silence = silence::Known::default();
        self
    }

    /// Sets the system message that comes before all others. It is sent with each request and is not part of the history:
    /// an agent with other instructions can take up the same history.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").instructions("Answer in one sentence.");
    /// ```
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    /// Says whether the model may ask for several calls in one reply; the server decides if this is not called, and
    /// OpenAI's allows it. Sent only along with tools, because the API refuses it otherwise.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").parallel_tool_calls(false);
    /// ```
    #[must_use]
    pub fn parallel_tool_calls(mut self, parallel: bool) -> Self {
        self.request.parallel_tool_calls = Some(parallel);
        self
    }

    /// Says which tools the model may or must call. A choice that forces a call holds until the first calls are
    /// answered, because the model could never end in words otherwise. Sent only along with tools. Calls of other tools are
    /// [answered](crate::Outcome::NotAllowed) and not run.
    ///
    /// ```
    /// # use tool_runtime::{agent::{Agent, ToolChoice}, openai::async_openai::config::OpenAIConfig};
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").tool_choice(ToolChoice::Required);
    /// ```
    #[must_use]
    pub fn tool_choice(mut self, choice: ToolChoice) -> Self {
        self.tool_choice = Some(choice);
        self
    }

    /// Sets how often the model is asked, at most; 16 times if this is not called. The last time it may not call any
    /// tool and has to end in words: with a limit of 2 there is one turn of calls, with 1 there is none. 0 counts as 1.
    ///
    /// The last request says `tool_choice: "none"` beside the tools. If the server refuses that, it is sent without tools;
    /// if that is refused too, with the tools and nothing else about them. The agent and its clones remember what works.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").request_limit(4);
    /// ```
    #[must_use]
    pub fn request_limit(mut self, requests: u32) -> Self {
        self.request_limit = requests.max(1);
        self
    }

    /// Sets how often the same call, with the same arguments, may fail in a row before it is
    /// [refused](crate::Outcome::Refused); 3 times if this is not called.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").failure_limit(2);
    /// ```
    #[must_use]
    pub fn failure_limit(mut self, failures: u32) -> Self {
        self.failure_limit = failures;
        self
    }

    /// Sets the effort of a reasoning model. Newer models refuse tools in Chat Completions unless it is
    /// [`ReasoningEffort::None`].
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// use tool_runtime::openai::types::ReasoningEffort;
    ///
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-5.1").reasoning_effort(ReasoningEffort::None);
    /// ```
    #[must_use]
    pub fn reasoning_effort(mut self, effort: ReasoningEffort) -> Self {
        self.request.reasoning_effort = Some(effort);
        self
    }

    /// Changes anything else of the requests: temperature, token limits, metadata. The agent itself sets the messages,
    /// the tools, `tool_choice`, `stream` and `n`; what is set here of these is not sent.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1")
    ///     .configure(|request| request.temperature = Some(0.2));
    /// ```
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut CreateChatCompletionRequest)) -> Self {
        change(&mut self.request);
        self
    }

    /// Ends every run when `token` is cancelled, at once: open calls are answered as cancelled, and
    /// the transcript stays one that the API accepts. Of several tokens, each does so.
    ///
    /// ```
    /// # use tool_runtime::{CancellationToken, agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// let token = CancellationToken::new();
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").cancel_on(token.clone());
    /// ```
    #[must_use]
    pub fn cancel_on(mut self, token: CancellationToken) -> Self {
        self.cancellations.add(token);
        self
    }

    /// Tells `listener` of each event, from within the run; it should be quick. Several listeners are told in the order
    /// in which they were added. One that panics is logged, and the run goes on.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1").on_event(|event| eprintln!("{event:?}"));
    /// ```
    #[must_use]
    pub fn on_event(mut self, listener: impl Fn(&AgentEvent) + Send + Sync + 'static) -> Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// Asks the model, a question or a whole history, and runs the calls of its replies until it sends one without any.
    /// [`stop`](Conversation::stop) says whether that one is an answer.
    ///
    /// # Errors
    /// [`AgentError`] if the API refuses a request, fails, or cannot be reached; it holds the conversation so far.
    ///
    /// # Cancellation
    /// Dropping the future aborts every task that it started.
    ///
    /// ```no_run
    /// # use tool_runtime::{agent::Agent, openai::async_openai::config::OpenAIConfig};
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let agent = Agent::new(OpenAIConfig::new(), "gpt-4.1");
    /// let conversation = agent.run("How are you?").await?;
    /// println!("{}", conversation.answer().unwrap_or_default());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run(&self, messages: impl IntoMessages) -> Result<Conversation, AgentError> {
        let instructions = self.instructions.as_deref();
        let mut conversation = Conversation::begin(instructions, messages.into_messages());
        let stop = match Run::new(self, &mut conversation) {
            Ok(run) => run.finish().await,
            Err(kind) => Err(kind),
        };
        match stop {
            Ok(stop) => {
                conversation.stop = stop;
                Ok(conversation)
            }
            Err(kind) => {
                conversation.stop = Stop::Failed;
                let conversation = Box::new(conversation);
                Err(AgentError { kind, conversation })
            }
        }
    }

    fn tell(&self, event: &AgentEvent) {
        for listener in &self.listeners {
            contain("a listener of an agent", || listener(event));
        }
    }
}

impl<C: Config> Clone for Agent<C> {
    fn clone(&self) -> Self {
        Self {
            connection: self.connection.clone(),
            request: self.request.clone(),
            instructions: self.instructions.clone(),
            tools: self.tools.clone(),
            tool_choice: self.tool_choice.clone(),
            request_limit: self.request_limit,
            failure_limit: self.failure_limit,
            cancellations: self.cancellations.clone(),
            listeners: self.listeners.clone(),
            silence: self.silence.clone(),
        }
    }
}

impl<C: Config> fmt::Debug for Agent<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent")
            .field("model", &self.request.model)
            .field("tools", &self.tools)
            .field("request_limit", &self.request_limit)
            .finish_non_exhaustive()
    }
}

/// The messages of a history.
pub(crate) type Messages = Vec<ChatCompletionRequestMessage>;
