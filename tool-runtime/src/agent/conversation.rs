//! What a run leaves behind.

use std::{ops::AddAssign, time::Duration};

use async_openai::types::chat::{
    ChatCompletionRequestAssistantMessageContent, ChatCompletionRequestAssistantMessageContentPart,
    ChatCompletionRequestMessage, ChatCompletionRequestSystemMessage,
};
use serde_json::Value;

use super::Messages;
use crate::Turn;

/// A whole run: every message, every turn, what it cost, why it ended.
///
/// ```no_run
/// # use tool_runtime::agent::{Agent, Stop};
/// # async fn example(agent: Agent<async_openai::config::OpenAIConfig>) -> Result<(), Box<dyn std::error::Error>> {
/// let conversation = agent.run("How are you?").await?;
/// assert_eq!(conversation.stop, Stop::Answered);
/// for answer in conversation.exchanges.iter().flat_map(|exchange| &exchange.turn.answers) {
///     println!("{}: {} after {:?}", answer.call.name, answer.outcome.kind(), answer.duration());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Conversation {
    /// The whole transcript: what was asked, each reply, each answer to a call. The API accepts it as the history of
    /// a next request, however the run ended.
    pub messages: Vec<ChatCompletionRequestMessage>,
    /// The model's replies, in order, and what became of their calls.
    pub exchanges: Vec<Exchange>,
    /// The tokens used by all requests together.
    pub usage: Usage,
    /// Why the run ended.
    pub stop: Stop,
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
/// # fn example(conversation: tool_runtime::agent::Conversation) {
/// if conversation.stop == tool_runtime::agent::Stop::TurnLimit {
///     println!("the model did not come to an end");
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// The model answered without asking for further calls.
    Answered,
    /// The model was asked as often as it may be, and asked for calls even when it was given no tools.
    TurnLimit,
    /// The run was cancelled.
    Cancelled,
    /// The run failed, as the [`AgentError`](super::AgentError) says that holds this conversation.
    Failed,
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
        let instructions =
            instructions.map(|text| ChatCompletionRequestSystemMessage::from(text).into());
        // A history of this agent begins with them already.
        let instructions = instructions.filter(|instructions| asked.first() != Some(instructions));
        Self {
            messages: instructions.into_iter().chain(asked).collect(),
            exchanges: Vec::new(),
            usage: Usage::default(),
            // Until it is known: what is true if the future is dropped.
            stop: Stop::Cancelled,
        }
    }

    /// Returns the model's last words, if the run ended with words.
    ///
    /// ```
    /// # fn example(conversation: tool_runtime::agent::Conversation) {
    /// println!("{}", conversation.answer().unwrap_or("(no answer)"));
    /// # }
    /// ```
    #[must_use]
    pub fn answer(&self) -> Option<&str> {
        if self.stop != Stop::Answered {
            return None;
        }
        let ChatCompletionRequestMessage::Assistant(last) = self.messages.last()? else {
            return None;
        };
        match last.content.as_ref()? {
            ChatCompletionRequestAssistantMessageContent::Text(text) => {
                Some(text.as_str()).filter(|text| !text.is_empty())
            }
            ChatCompletionRequestAssistantMessageContent::Array(parts) => {
                parts.iter().rev().find_map(|part| match part {
                    ChatCompletionRequestAssistantMessageContentPart::Text(part) => {
                        Some(part.text.as_str())
                    }
                    ChatCompletionRequestAssistantMessageContentPart::Refusal(_) => None,
                })
            }
        }
    }
}
