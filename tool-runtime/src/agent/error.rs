//! What can end a run before its time.

use std::fmt;

use async_openai::error::OpenAIError;

use super::Conversation;

/// Says why a run failed, and keeps what it had come to.
///
/// ```no_run
/// # use tool_runtime::agent::Agent;
/// # async fn example(agent: Agent<async_openai::config::OpenAIConfig>) {
/// if let Err(error) = agent.run("How are you?").await {
///     eprintln!("{error}, after {} replies", error.conversation.exchanges.len());
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct AgentError {
    /// What went wrong.
    pub kind: AgentErrorKind,
    /// The conversation until then; the API accepts its messages as a history.
    pub conversation: Box<Conversation>,
}

/// Tells the errors of a run apart.
///
/// ```
/// use tool_runtime::agent::AgentErrorKind;
///
/// assert_eq!(AgentErrorKind::NoReply.to_string(), "the server sent a response without a reply");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum AgentErrorKind {
    /// The API refused a request, or could not be reached.
    Api(OpenAIError),
    /// The response holds no reply: its `choices` are empty.
    NoReply,
}

impl From<OpenAIError> for AgentErrorKind {
    fn from(error: OpenAIError) -> Self {
        Self::Api(error)
    }
}

impl fmt::Display for AgentErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => write!(f, "the model could not be asked: {error}"),
            Self::NoReply => f.write_str("the server sent a response without a reply"),
        }
    }
}

impl fmt::Display for AgentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for AgentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            AgentErrorKind::Api(error) => Some(error),
            AgentErrorKind::NoReply => None,
        }
    }
}
