//! The loop: ask the model, run the calls of its reply, send all answers together, until it answers in words.

mod cancellations;
mod conversation;
mod error;
mod exchanges;
mod into_input;
mod outbox;
mod run;
mod running;
mod streamed;

use std::{fmt, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use self::{cancellations::Cancellations, outbox::Outbox, run::Run};
pub use self::{
    conversation::{Conversation, Exchange, Stop},
    error::{AgentError, AgentErrorKind},
    into_input::{Input, IntoInput},
    running::AgentRun,
};
#[doc(no_inline)]
pub use crate::api::model::{ToolChoice, Usage};
use crate::{
    Event, Toolset,
    api::{
        model::{Model, ModelReply, Transcript},
        stream::{EarlyStart, ReplyEnd, ReplyEvent},
    },
    contain::contain,
};

/// A model with tools.
///
/// [`run`](Self::run) asks the model, runs the calls of its reply in parallel, sends all the answers together, and goes
/// on until the model answers in words. Cloning is cheap, and one agent can run many conversations at once.
///
/// The model is behind [Chat Completions](crate::openai::Chat), [Responses](crate::openai::Responses), or any other API for
/// which somebody has written a [`Model`]; the loop is the same.
///
#[cfg_attr(
    all(feature = "openai-client", feature = "macros", feature = "testing"),
    doc = "```"
)]
#[cfg_attr(
    not(all(feature = "openai-client", feature = "macros", feature = "testing")),
    doc = "```ignore"
)]
/// use serde_json::json;
/// use tool_runtime::{
///     agent::Agent,
///     openai::{Responses, async_openai::config::OpenAIConfig},
///     testing::{ModelServer, ScriptedReply},
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
///     ScriptedReply::calls([
///         ("get_weather", json!({ "city": "Paris" })),
///         ("get_weather", json!({ "city": "Rome" })),
///     ]),
///     ScriptedReply::text("It is sunny in both."),
/// ])
/// .await?;
/// let config = OpenAIConfig::new().with_api_base(server.url()).with_api_key("none");
///
/// let model = Responses::new(config, "gpt-5.6"); // or Chat::new(config, "gpt-5.6")
/// let agent = Agent::new(model).tools(toolset![get_weather]);
/// let conversation = agent.run("What is the weather in Paris and Rome?").await?;
///
/// assert_eq!(conversation.answer(), Some("It is sunny in both."));
/// assert_eq!(conversation.exchanges[0].turn.answers[1].text(), "sunny in Rome");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[doc(alias = "AgentExecutor")]
#[doc(alias = "Runner")]
#[doc(alias = "tool_loop")]
#[doc(alias = "tool_runner")]
pub struct Agent<M> {
    model: Arc<M>,
    instructions: Option<String>,
    tools: Toolset,
    tool_choice: Option<ToolChoice>,
    request_limit: u32,
    failure_limit: u32,
    cancellations: Cancellations,
    parallel_tool_calls: Option<bool>,
    listeners: Vec<Listener>,
    early_start: EarlyStart,
    silence_limit: Option<Duration>,
    retry_limit: u32,
}

type Listener = Arc<dyn Fn(&AgentEvent) + Send + Sync>;

/// An event of an [`Agent`]'s run.
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
        reply: ModelReply,
    },
    /// Something happened to one of the calls of the reply.
    Call(Event),
    /// More of the reply came. Only a run that [streams](Agent::start) tells of it.
    Reply(ReplyEvent),
    /// The reply broke off before a call had started. The same request is sent again.
    Repeated {
        /// How the reply ended.
        end: ReplyEnd,
    },
}

impl<M: Model> Agent<M> {
    /// Makes an agent without tools.
    ///
    /// ```
    /// use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    ///
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6"));
    /// ```
    pub fn new(model: M) -> Self {
        Self {
            model: Arc::new(model),
            instructions: None,
            tools: Toolset::new(),
            tool_choice: None,
            request_limit: 16,
            failure_limit: 3,
            cancellations: Cancellations::default(),
            parallel_tool_calls: None,
            listeners: Vec::new(),
            early_start: EarlyStart::default(),
            silence_limit: Some(Duration::from_secs(600)),
            retry_limit: 2,
        }
    }

    /// Sets the tools.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}, tool, toolset};
    /// # /// Current time.
    /// # #[tool]
    /// # fn now() -> &'static str { "12:00" }
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).tools(toolset![now]);
    /// ```
    #[must_use]
    pub fn tools(mut self, tools: Toolset) -> Self {
        self.tools = tools;
        self
    }

    /// Sets what the model is told before all else: a system message, or the `instructions` of Responses. They are sent with each request and are not part of the history:
    /// an agent with other instructions can take up the same history.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).instructions("Answer in one sentence.");
    /// ```
    #[must_use]
    #[doc(alias = "system_prompt")]
    #[doc(alias = "preamble")]
    #[doc(alias = "system_message")]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    /// Says whether the model may ask for several calls in one reply; the server decides if this is not called, and
    /// OpenAI's allows it. Sent only along with tools, because the API refuses it otherwise.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).parallel_tool_calls(false);
    /// ```
    #[must_use]
    pub fn parallel_tool_calls(mut self, parallel: bool) -> Self {
        self.parallel_tool_calls = Some(parallel);
        self
    }

    /// Says which tools the model may or must call. A choice that forces a call holds until the first calls are
    /// answered, because the model could never end in words otherwise. Sent only along with tools. Calls of other tools are
    /// [answered](crate::Outcome::NotAllowed) and not run.
    ///
    /// ```
    /// # use tool_runtime::{agent::{Agent, ToolChoice}, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).tool_choice(ToolChoice::Required);
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
    /// if that is refused too, with the tools and nothing else about them. The model and its clones remember what works.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).request_limit(4);
    /// ```
    #[must_use]
    #[doc(alias = "max_turns")]
    #[doc(alias = "max_iterations")]
    #[doc(alias = "max_steps")]
    #[doc(alias = "recursion_limit")]
    pub fn request_limit(mut self, requests: u32) -> Self {
        self.request_limit = requests.max(1);
        self
    }

    /// Sets how often the same call, with the same arguments, may fail in a row before it is
    /// [refused](crate::Outcome::Refused); 3 times if this is not called.
    ///
    /// ```
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).failure_limit(2);
    /// ```
    #[must_use]
    #[doc(alias = "max_retries")]
    pub fn failure_limit(mut self, failures: u32) -> Self {
        self.failure_limit = failures;
        self
    }

    /// Ends every run when `token` is cancelled, at once: open calls are answered as cancelled, and
    /// the transcript stays one that the API accepts. Of several tokens, each does so.
    ///
    /// ```
    /// # use tool_runtime::{CancellationToken, agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let token = CancellationToken::new();
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).cancel_on(token.clone());
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
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).on_event(|event| eprintln!("{event:?}"));
    /// ```
    #[must_use]
    #[doc(alias = "callback")]
    #[doc(alias = "hooks")]
    pub fn on_event(mut self, listener: impl Fn(&AgentEvent) + Send + Sync + 'static) -> Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// Sets which calls start while the model still writes the reply, in a run that [streams](Self::start). Unless this is
    /// called, those do that are [safe](EarlyStart::Safe).
    ///
    /// ```
    /// # #[cfg(feature = "openai-client")] {
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}, stream::EarlyStart};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).start_early(EarlyStart::Never);
    /// # }
    /// ```
    #[must_use]
    pub fn start_early(mut self, which: EarlyStart) -> Self {
        self.early_start = which;
        self
    }

    /// Sets how long the server may send nothing before a streamed reply counts as [broken off](ReplyEnd::Silent); with
    /// `None`, forever. It is ten minutes unless this is called. It holds as well before the reply begins, for each time that
    /// the request is sent.
    ///
    /// A reply in one piece, as [`run`](Self::run) asks for, is waited for as long as the HTTP client does.
    ///
    /// ```
    /// # #[cfg(feature = "openai-client")] {
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// # use std::time::Duration;
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).silence_limit(Duration::from_secs(30));
    /// # }
    /// ```
    #[must_use]
    pub fn silence_limit(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.silence_limit = limit.into();
        self
    }

    /// Sets how often a request is sent again, at most, whose streamed reply broke off before a call had started; 2 times if
    /// this is not called. Then the run [fails](AgentErrorKind::BrokenOff).
    ///
    /// A reply that breaks off after a call has started is never asked for again, whatever the limit.
    ///
    /// ```
    /// # #[cfg(feature = "openai-client")] {
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6")).retry_limit(0);
    /// # }
    /// ```
    #[must_use]
    pub fn retry_limit(mut self, times: u32) -> Self {
        self.retry_limit = times;
        self
    }

    /// Asks the model, a question or a whole history, and runs the calls of its replies until it sends one without any.
    /// [`stop`](Conversation::stop) says whether that one is an answer. [`Conversation::then`] and
    /// [`Transcript::then`](crate::model::Transcript::then) go on with an earlier conversation.
    ///
    /// # Errors
    /// [`AgentError`] if the API refuses a request, fails, or cannot be reached, or if a transcript has the form of another API; it holds the
    /// conversation so far.
    ///
    /// # Cancellation
    /// Dropping the future aborts every task that it started.
    ///
    /// ```no_run
    /// # use tool_runtime::{agent::Agent, openai::{Chat, async_openai::config::OpenAIConfig}};
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new(), "gpt-5.6"));
    /// let conversation = agent.run("How are you?").await?;
    /// println!("{}", conversation.answer().unwrap_or_default());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run(&self, input: impl IntoInput) -> Result<Conversation, AgentError<M::Error>> {
        let transcript = self.transcript(input.into_input());
        self.run_on(transcript, None).await
    }

    fn transcript(&self, input: Input) -> Transcript {
        let items = match input {
            Input::Text(text) => vec![self.model.user(&text)],
            Input::Items(items) => items,
            Input::Transcript(transcript) => return transcript,
            Input::Next(mut transcript, question) => {
                // One of another API is refused as a whole.
                if transcript.api() == self.model.api() {
                    transcript.push(self.model.user(&question));
                }
                return transcript;
            }
        };
        let mut transcript = Transcript::new(self.model.api());
        transcript.extend(items);
        transcript
    }

    async fn run_on(
        &self,
        transcript: Transcript,
        outbox: Option<&Outbox>,
    ) -> Result<Conversation, AgentError<M::Error>> {
        let mut conversation = Conversation::begin(self.instructions.as_deref(), transcript);
        let stop = if conversation.transcript.api() == self.model.api() {
            let id = conversation.transcript.run_id();
            let run = Run {
                id,
                agent: self,
                conversation: &mut conversation,
                outbox,
            };
            run.finish().await
        } else {
            Err(AgentErrorKind::OtherApi {
                api: self.model.api(),
                given: conversation.transcript.api().to_owned(),
            })
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

impl<M> Clone for Agent<M> {
    fn clone(&self) -> Self {
        Self {
            model: Arc::clone(&self.model),
            instructions: self.instructions.clone(),
            tools: self.tools.clone(),
            tool_choice: self.tool_choice.clone(),
            request_limit: self.request_limit,
            failure_limit: self.failure_limit,
            cancellations: self.cancellations.clone(),
            parallel_tool_calls: self.parallel_tool_calls,
            listeners: self.listeners.clone(),
            early_start: self.early_start,
            silence_limit: self.silence_limit,
            retry_limit: self.retry_limit,
        }
    }
}

impl<M: fmt::Debug> fmt::Debug for Agent<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent")
            .field("model", &self.model)
            .field("tools", &self.tools)
            .field("request_limit", &self.request_limit)
            .finish_non_exhaustive()
    }
}
