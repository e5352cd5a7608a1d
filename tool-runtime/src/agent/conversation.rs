//! What a run leaves behind.

use std::time::Duration;

use crate::{
    Reply as _, Turn,
    api::{
        model::{End, Item, ModelReply, Transcript, Usage},
        stream::ReplyEnd,
    },
};

/// A whole run: every message, every turn, what it cost, why it ended.
///
/// ```no_run
/// # use tool_runtime::{agent::{Agent, Stop}, openai::Responses};
/// # async fn example(agent: Agent<Responses>) -> Result<(), Box<dyn std::error::Error>> {
/// let conversation = agent.run("How are you?").await?;
/// assert_eq!(conversation.stop, Stop::Answered);
/// for answer in conversation.exchanges.iter().flat_map(|exchange| &exchange.turn.answers) {
///     println!("{}: {} after {:?}", answer.call.name, answer.outcome.name(), answer.duration());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Conversation {
    /// The agent's [instructions](super::Agent::instructions), which came before the messages in each request. They are
    /// not among the messages: an agent that takes up this history brings its own.
    pub instructions: Option<String>,
    /// The whole transcript: what was asked, each reply, each answer to a call. The API accepts it as the history of
    /// a next request, however the run ended. It can be stored, and [taken up again](crate::model::Transcript::then).
    pub transcript: Transcript,
    /// The model's replies, in order, and what became of their calls.
    pub exchanges: Vec<Exchange>,
    /// The tokens used by all requests together.
    pub usage: Usage,
    /// Why the run ended.
    pub stop: Stop,
    last_words: Option<String>,
}

/// One reply of the model, and the turn of calls that it asked for.
///
/// ```
/// # fn example(conversation: tool_runtime::agent::Conversation) {
/// for exchange in &conversation.exchanges {
///     println!("{} calls in {:?}", exchange.turn.answers.len(), exchange.turn.elapsed);
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exchange {
    /// How long the model took to reply, from when it was asked to the end of the reply.
    pub latency: Duration,
    /// When the turn began, since the model was asked. The times of its answers count from then. A streamed reply still goes on
    /// then, and calls may start before its end.
    ///
    /// ```
    /// # use tool_runtime::agent::Exchange;
    /// fn began_inside_the_reply(exchange: &Exchange) -> usize {
    ///     let starts = exchange.turn.answers.iter().filter_map(|answer| answer.started_at);
    ///     starts.filter(|start| exchange.turn_began + *start < exchange.latency).count()
    /// }
    /// ```
    pub turn_began: Duration,
    /// The tokens that the request used.
    pub usage: Usage,
    /// Why the reply ended, as the server says.
    pub finish_reason: Option<String>,
    /// How the streamed reply broke off, if it did after a call had started, or because the run was cancelled.
    pub broken: Option<ReplyEnd>,
    /// The answers to the calls of the reply; none if it had no calls.
    pub turn: Turn,
}

/// The reason why a run ended.
///
/// ```
/// use tool_runtime::{
///     agent::{Agent, Stop},
///     openai::{Chat, async_openai::config::OpenAIConfig},
///     testing::{ModelServer, ScriptedReply},
/// };
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = ModelServer::start([ScriptedReply::text("Once upon a").with_finish_reason("length")]).await?;
/// let agent = Agent::new(Chat::new(OpenAIConfig::new().with_api_base(server.url()), "gpt-5.6"));
///
/// let conversation = agent.run("Tell me a story.").await?;
/// assert_eq!(conversation.stop, Stop::CutOff);
/// assert_eq!(conversation.answer(), None);
/// assert_eq!(conversation.last_words(), Some("Once upon a"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// The model answered in words, and came to its end.
    Answered,
    /// The model sent neither words nor calls.
    Empty,
    /// The model refused to answer; [`last_words`](Conversation::last_words) say why.
    Refused,
    /// The words were cut off: by the token limit (`length`), or for another
    /// [finish reason](Exchange::finish_reason) that is not an end.
    CutOff,
    /// The server's content filter cut the words off, or took them all.
    Filtered,
    /// The model was asked as often as it may be, and asked for calls even when it was told that there are none.
    RequestLimit,
    /// The run was cancelled.
    Cancelled,
    /// The run failed, as the [`AgentError`](super::AgentError) says that holds this conversation.
    Failed,
}

impl Stop {
    /// Says why a run ends with this reply, which has no calls.
    pub(super) fn with(reply: &ModelReply) -> Self {
        let is_said =
            |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        match reply.end {
            _ if is_said(&reply.refusal) => Self::Refused,
            End::Filtered => Self::Filtered,
            End::Whole if is_said(&reply.text) || reply.has_media => Self::Answered,
            End::Whole => Self::Empty,
            End::CutOff | End::Unfinished => Self::CutOff,
        }
    }
}

impl Conversation {
    pub(super) fn begin(instructions: Option<&str>, transcript: Transcript) -> Self {
        Self {
            instructions: instructions.map(str::to_owned),
            transcript,
            exchanges: Vec::new(),
            usage: Usage::default(),
            // Until it is known: what is true if the future is dropped.
            stop: Stop::Cancelled,
            last_words: None,
        }
    }

    /// Takes in a reply and the answers to its calls.
    pub(super) fn take_in(&mut self, reply: &ModelReply, turn: &Turn) {
        self.last_words = reply.words().map(str::to_owned);
        let items = reply.messages(&turn.answers);
        self.transcript.take_in(items, reply.stored.clone());
    }

    /// Returns the items of the transcript.
    ///
    /// ```
    /// # fn example(conversation: tool_runtime::agent::Conversation) {
    /// for item in conversation.messages() {
    ///     println!("{}", item.json());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn messages(&self) -> &[Item] {
        self.transcript.messages()
    }

    /// Returns the model's answer: its last words, if the run came to its [end](Stop::Answered) with them.
    ///
    /// ```
    /// # fn example(conversation: tool_runtime::agent::Conversation) {
    /// println!("{}", conversation.answer().unwrap_or("(no answer)"));
    /// # }
    /// ```
    #[must_use]
    pub fn answer(&self) -> Option<&str> {
        (self.stop == Stop::Answered).then(|| self.last_words())?
    }

    /// Returns what the model said in the last reply of the run, even if that is not an answer: words that were cut off,
    /// or why it refuses.
    ///
    /// ```
    /// # fn example(conversation: tool_runtime::agent::Conversation) {
    /// if conversation.answer().is_none() {
    ///     println!("{:?}: {}", conversation.stop, conversation.last_words().unwrap_or("(nothing)"));
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn last_words(&self) -> Option<&str> {
        self.last_words.as_deref()
    }
}
