//! The loop: ask the model, run the calls of its reply, send all answers together, until it answers in words.

mod conversation;
mod error;
mod request;
mod tool_choice;

use std::{fmt, sync::Arc};

use async_openai::{
    Client,
    config::{Config, OpenAIConfig},
    types::chat::{ChatCompletionRequestMessage, CreateChatCompletionRequest, ReasoningEffort},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub use self::{
    conversation::{Conversation, Exchange, Stop, Usage},
    error::{AgentError, AgentErrorKind},
    request::IntoMessages,
    tool_choice::ToolChoice,
};
use crate::{
    Event, Repeats, Reply, Toolset, Turn,
    openai::chat::{Choice, Completion},
};

/// A model with tools, over Chat Completions.
///
/// [`run`](Self::run) asks the model, runs the calls of its reply in parallel, sends all the answers together, and goes
/// on until the model answers in words. Cloning is cheap, and one agent can run many conversations at once.
///
/// It works with any [`Config`] of async-openai: the API itself, a compatible server, Azure.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::{
///     agent::Agent,
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
/// let config = async_openai::config::OpenAIConfig::new().with_api_base(server.url()).with_api_key("none");
///
/// let agent = Agent::new(async_openai::Client::with_config(config), "gpt-4.1").tools(toolset![get_weather]);
/// let conversation = agent.run("What is the weather in Paris and Rome?").await?;
///
/// assert_eq!(conversation.answer(), Some("It is sunny in both."));
/// assert_eq!(conversation.exchanges[0].turn.answers[1].text(), "sunny in Rome");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Agent<C: Config = OpenAIConfig> {
    client: Client<C>,
    request: CreateChatCompletionRequest,
    instructions: Option<String>,
    tools: Toolset,
    tool_choice: Option<ToolChoice>,
    turn_limit: u32,
    failure_limit: u32,
    cancellation: CancellationToken,
    listener: Option<Listener>,
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
        /// How often it was asked before in this run.
        turn: u32,
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
    /// Makes an agent without tools.
    ///
    /// ```
    /// use tool_runtime::agent::Agent;
    ///
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1");
    /// ```
    pub fn new(client: Client<C>, model: impl Into<String>) -> Self {
        Self {
            client,
            request: CreateChatCompletionRequest {
                model: model.into(),
                ..Default::default()
            },
            instructions: None,
            tools: Toolset::new(),
            tool_choice: None,
            turn_limit: 16,
            failure_limit: 3,
            cancellation: CancellationToken::new(),
            listener: None,
        }
    }

    /// Sets the tools.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, tool, toolset};
    /// # /// Current time.
    /// # #[tool]
    /// # fn now() -> &'static str { "12:00" }
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").tools(toolset![now]);
    /// ```
    #[must_use]
    pub fn tools(mut self, tools: Toolset) -> Self {
        self.tools = tools;
        self
    }

    /// Sets the system message that comes before all others.
    ///
    /// ```
    /// # use tool_runtime::agent::Agent;
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").instructions("Answer in one sentence.");
    /// ```
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    /// Says whether the model may ask for several calls in one reply; the server decides if this is not called, and
    /// OpenAI's allows it. Sent only along with tools, for the API refuses it otherwise.
    ///
    /// ```
    /// # use tool_runtime::agent::Agent;
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").parallel_tool_calls(false);
    /// ```
    #[must_use]
    pub fn parallel_tool_calls(mut self, parallel: bool) -> Self {
        self.request.parallel_tool_calls = Some(parallel);
        self
    }

    /// Says which tools the model may or must call. A choice that forces a call holds until the first calls are
    /// answered, for the model could never end in words otherwise. Sent only along with tools.
    ///
    /// ```
    /// # use tool_runtime::agent::{Agent, ToolChoice};
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").tool_choice(ToolChoice::Required);
    /// ```
    #[must_use]
    pub fn tool_choice(mut self, choice: ToolChoice) -> Self {
        self.tool_choice = Some(choice);
        self
    }

    /// Sets how often the model is asked, at most; 16 times if this is not called. The last time it gets no tools, so
    /// that it ends in words: with a limit of 2 there is one turn of calls, with 1 there is none. 0 counts as 1.
    ///
    /// ```
    /// # use tool_runtime::agent::Agent;
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").turn_limit(4);
    /// ```
    #[must_use]
    pub fn turn_limit(mut self, turns: u32) -> Self {
        self.turn_limit = turns.max(1);
        self
    }

    /// Sets how often the same call, with the same arguments, may fail in a row before it is
    /// [refused](crate::Outcome::Refused); 3 times if this is not called.
    ///
    /// ```
    /// # use tool_runtime::agent::Agent;
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").failure_limit(2);
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
    /// # use tool_runtime::agent::Agent;
    /// use tool_runtime::openai::types::ReasoningEffort;
    ///
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-5.1").reasoning_effort(ReasoningEffort::None);
    /// ```
    #[must_use]
    pub fn reasoning_effort(mut self, effort: ReasoningEffort) -> Self {
        self.request.reasoning_effort = Some(effort);
        self
    }

    /// Changes anything else of the requests: temperature, token limits, metadata. The agent itself sets the messages,
    /// the tools, `tool_choice`, `n` and `stream`; what is set here of these is not sent.
    ///
    /// ```
    /// # use tool_runtime::agent::Agent;
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1")
    ///     .configure(|request| request.temperature = Some(0.2));
    /// ```
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut CreateChatCompletionRequest)) -> Self {
        change(&mut self.request);
        self
    }

    /// Ends every run when `token` is cancelled, at once: open calls are answered as cancelled, and
    /// the transcript stays one that the API accepts.
    ///
    /// ```
    /// # use tool_runtime::{CancellationToken, agent::Agent};
    /// let token = CancellationToken::new();
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").cancel_on(token.clone());
    /// ```
    #[must_use]
    pub fn cancel_on(mut self, token: CancellationToken) -> Self {
        self.cancellation = token;
        self
    }

    /// Tells `listener` of each event, from within the run; it should be quick.
    ///
    /// ```
    /// # use tool_runtime::agent::Agent;
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1").on_event(|event| eprintln!("{event:?}"));
    /// ```
    #[must_use]
    pub fn on_event(mut self, listener: impl Fn(&AgentEvent) + Send + Sync + 'static) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// Asks the model, a question or a whole history, and runs the calls of its replies until it answers in words.
    ///
    /// # Errors
    /// [`AgentError`] if the API refuses a request or cannot be reached; it holds the conversation so far.
    ///
    /// # Cancellation
    /// Dropping the future aborts every task that it started.
    ///
    /// ```no_run
    /// # use tool_runtime::agent::Agent;
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let agent = Agent::new(async_openai::Client::new(), "gpt-4.1");
    /// let conversation = agent.run("How are you?").await?;
    /// println!("{}", conversation.answer().unwrap_or_default());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run(&self, messages: impl IntoMessages) -> Result<Conversation, AgentError> {
        let mut conversation =
            Conversation::begin(self.instructions.as_deref(), messages.into_messages());
        match self.talk(&mut conversation).await {
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

    async fn talk(&self, conversation: &mut Conversation) -> Result<Stop, AgentErrorKind> {
        let repeats = Repeats::new(self.failure_limit);
        let mut request = request::Request::new(&self.request, &self.tools);
        for turn in 0..self.turn_limit {
            let is_last = turn + 1 == self.turn_limit;
            let has_called = conversation
                .exchanges
                .iter()
                .any(|exchange| !exchange.turn.answers.is_empty());
            if is_last {
                request.forbid_tools();
            } else {
                request.choose(self.tool_choice.as_ref(), has_called);
            }
            self.tell(&AgentEvent::Asked { turn });
            let asked = Instant::now();
            request.set_messages(std::mem::take(&mut conversation.messages));
            let chat = self.client.chat();
            let asking = chat.create_byot::<_, Completion>(&request);
            let completion = self.cancellation.run_until_cancelled(asking).await;
            conversation.messages = request.take_messages();
            let Some(completion) = completion else {
                return Ok(Stop::Cancelled);
            };
            let completion = completion?;
            let latency = asked.elapsed();
            let usage = Usage::from_json(&completion.usage);
            conversation.usage += usage;
            let Ok(reply) = completion.reply() else {
                return Err(AgentErrorKind::NoReply);
            };
            self.tell(&AgentEvent::Replied {
                reply: reply.clone(),
            });

            let tools = if is_last {
                &Toolset::new()
            } else {
                &self.tools
            };
            let turn = self.turn(tools, &reply, &repeats).await;
            conversation.messages.extend(reply.messages(&turn.answers));
            let has_calls = !turn.answers.is_empty();
            let finish_reason = reply.finish_reason;
            conversation.exchanges.push(Exchange {
                latency,
                usage,
                finish_reason,
                turn,
            });
            if !has_calls {
                return Ok(Stop::Answered);
            }
            if self.cancellation.is_cancelled() {
                return Ok(Stop::Cancelled);
            }
        }
        Ok(Stop::TurnLimit)
    }

    async fn turn(&self, tools: &Toolset, reply: &Choice, repeats: &Repeats) -> Turn {
        let run = tools
            .run(reply.calls())
            .cancel_on(self.cancellation.clone())
            .repeats(repeats.clone());
        let mut running = run.start();
        if self.listener.is_some() {
            while let Some(event) = running.next().await {
                self.tell(&AgentEvent::Call(event));
            }
        }
        running.await
    }

    fn tell(&self, event: &AgentEvent) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }
}

impl<C: Config> fmt::Debug for Agent<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent")
            .field("model", &self.request.model)
            .field("tools", &self.tools)
            .field("turn_limit", &self.turn_limit)
            .finish_non_exhaustive()
    }
}

/// The messages of a history.
pub(crate) type Messages = Vec<ChatCompletionRequestMessage>;
