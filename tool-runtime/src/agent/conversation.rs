//! What a run leaves behind.

use std::{ops::AddAssign, time::Duration};

use async_openai::types::chat::{
    ChatCompletionRequestAssistantMessageContent, ChatCompletionRequestAssistantMessageContentPart,
    ChatCompletionRequestMessage,
};
use serde_json::Value;

use super::Messages;
use crate::{
    Reply as _, Turn,
    openai::chat::{Choice, End, Message},
};

/// A whole run: every message, every turn, what it cost, why it ended.
///
/// ```no_run
/// # use tool_runtime::agent::{Agent, Stop};
/// # async fn example(agent: Agent<async_openai::config::OpenAIConfig>) -> Result<(), Box<dyn std::error::Error>> {
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
    /// a next request, however the run ended.
    pub messages: Vec<ChatCompletionRequestMessage>,
    /// The model's replies, in order, and what became of their calls.
    pub exchanges: Vec<Exchange>,
    /// The tokens used by all requests together.
    pub usage: Usage,
    /// Why the run ended.
    pub stop: Stop,
    /// The position of the message in which the last reply says something, if it does.
    pub(super) last_reply: Option<usize>,
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
    /// How long the model took to reply.
    pub latency: Duration,
    /// The tokens that the request used.
    pub usage: Usage,
    /// Why the reply ended, as the server says.
    pub finish_reason: Option<String>,
    /// The answers to the calls of the reply; none if it had no calls.
    pub turn: Turn,
}

/// Says why a run ended.
///
/// ```
/// use tool_runtime::{
///     agent::{Agent, Stop},
///     openai::async_openai::config::OpenAIConfig,
///     testing::{ModelServer, Reply},
/// };
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let server = ModelServer::start([Reply::text("Once upon a").with_finish_reason("length")]).await?;
/// let agent = Agent::new(OpenAIConfig::new().with_api_base(server.url()), "gpt-4.1");
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
    pub(super) fn with(reply: &Choice) -> Self {
        let message = &reply.message;
        match reply.end() {
            _ if is_said(message.refusal.as_deref()) => Self::Refused,
            End::CutOff("content_filter") => Self::Filtered,
            End::Whole if says_nothing(message) => Self::Empty,
            End::Whole => Self::Answered,
            _ => Self::CutOff,
        }
    }
}

/// Tells whether a message has neither words nor calls. Some servers refuse one in a history.
fn says_nothing(message: &Message) -> bool {
    let texts = [&message.content, &message.refusal];
    message.tool_calls.is_empty()
        && message.audio_id.is_none()
        && !texts.iter().any(|text| is_said(text.as_deref()))
}

fn is_said(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// Counts tokens, as the server reports them.
///
/// ```
/// use tool_runtime::agent::Usage;
///
/// assert_eq!(Usage::default().total_tokens, 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Of those, tokens that came from the server's cache.
    pub cached_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Of those, tokens spent on reasoning.
    pub reasoning_tokens: u64,
    /// Read and written together.
    pub total_tokens: u64,
}

impl Usage {
    /// Reads what the server reports; what it leaves out counts as 0.
    pub(super) fn from_json(usage: &Value) -> Self {
        let count = |pointer: &str| {
            usage
                .pointer(pointer)
                .and_then(Value::as_u64)
                .unwrap_or_default()
        };
        Self {
            prompt_tokens: count("/prompt_tokens"),
            cached_tokens: count("/prompt_tokens_details/cached_tokens"),
            completion_tokens: count("/completion_tokens"),
            reasoning_tokens: count("/completion_tokens_details/reasoning_tokens"),
            total_tokens: count("/total_tokens"),
        }
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.prompt_tokens = self.prompt_tokens.saturating_add(other.prompt_tokens);
        self.cached_tokens = self.cached_tokens.saturating_add(other.cached_tokens);
        self.completion_tokens = self
            .completion_tokens
            .saturating_add(other.completion_tokens);
        self.reasoning_tokens = self.reasoning_tokens.saturating_add(other.reasoning_tokens);
        self.total_tokens = self.total_tokens.saturating_add(other.total_tokens);
    }
}

impl Conversation {
    pub(super) fn begin(instructions: Option<&str>, asked: Messages) -> Self {
        Self {
            instructions: instructions.map(str::to_owned),
            messages: asked,
            exchanges: Vec::new(),
            usage: Usage::default(),
            // Until it is known: what is true if the future is dropped.
            stop: Stop::Cancelled,
            last_reply: None,
        }
    }

    /// Takes in a reply and the answers to its calls.
    pub(super) fn take_in(&mut self, reply: &Choice, turn: &Turn) {
        self.last_reply = None;
        if !says_nothing(&reply.message) {
            self.last_reply = Some(self.messages.len());
            self.messages.extend(reply.messages(&turn.answers));
        }
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
        let ChatCompletionRequestMessage::Assistant(last) = self.messages.get(self.last_reply?)?
        else {
            return None;
        };
        let refusal = last.refusal.as_deref();
        let said = match last.content.as_ref() {
            Some(ChatCompletionRequestAssistantMessageContent::Text(text)) => Some(text.as_str()),
            Some(ChatCompletionRequestAssistantMessageContent::Array(parts)) => {
                parts.iter().rev().find_map(|part| match part {
                    ChatCompletionRequestAssistantMessageContentPart::Text(part) => {
                        Some(part.text.as_str())
                    }
                    ChatCompletionRequestAssistantMessageContentPart::Refusal(_) => None,
                })
            }
            None => None,
        };
        let words = refusal.filter(|text| !text.is_empty()).or(said);
        words.filter(|text| !text.is_empty())
    }
}
