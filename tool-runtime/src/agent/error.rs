//! What can end a run before its time.

use std::fmt;

use super::Conversation;
use crate::api::stream::ReplyEnd;

/// The error of a run that failed, with the conversation as far as it came.
///
/// ```no_run
/// # use tool_runtime::{agent::Agent, openai::Chat};
/// # async fn example(agent: Agent<Chat>) {
/// if let Err(error) = agent.run("How are you?").await {
///     eprintln!("{error}, after {} replies", error.conversation.exchanges.len());
/// }
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct AgentError<E> {
    /// What went wrong.
    pub kind: AgentErrorKind<E>,
    /// The conversation until then; the API accepts its messages as a history. A reply that was broken off is not
    /// among them: nothing of it was run, and the error holds it.
    pub conversation: Box<Conversation>,
}

/// The kind of an [`AgentError`].
///
/// ```
/// use tool_runtime::{
///     agent::{Agent, AgentErrorKind},
///     openai::{Chat, RequestError, async_openai::config::OpenAIConfig},
///     testing::{ApiError, ModelServer, ScriptedReply},
/// };
///
/// # #[tokio::main]
/// # async fn main() -> std::io::Result<()> {
/// let reply = ScriptedReply::text("It is su").with_error(ApiError::new(502, "the model went away"));
/// let server = ModelServer::start([reply]).await?;
/// let agent = Agent::new(Chat::new(OpenAIConfig::new().with_api_base(server.url()), "gpt-5.6"));
///
/// let error = agent.run("What is the weather?").await.unwrap_err();
/// let AgentErrorKind::Api(RequestError::Server { error, body, .. }) = error.kind else {
///     panic!("the server was not reached")
/// };
/// assert_eq!(error.message, "the model went away");
/// assert!(body.contains("It is su"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum AgentErrorKind<E> {
    /// The API refused a request, failed, or could not be reached.
    Api(E),
    /// The transcript has the form of another API than the model's.
    OtherApi {
        /// The model's API.
        api: &'static str,
        /// The API of the transcript.
        given: String,
    },
    /// A streamed reply broke off before a call had started, and so did its [repetitions](super::Agent::retry_limit).
    BrokenOff {
        /// How the last one ended.
        end: ReplyEnd,
    },
}

impl<E: fmt::Display> fmt::Display for AgentErrorKind<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::OtherApi { api, given } => write!(
                f,
                "a transcript of {given:?} cannot be taken up by a model behind {api:?}"
            ),
            Self::BrokenOff { end } => end.fmt(f),
        }
    }
}

impl<E: fmt::Display> fmt::Display for AgentError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl<E: std::error::Error> std::error::Error for AgentError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            AgentErrorKind::Api(error) => error.source(),
            AgentErrorKind::OtherApi { .. } | AgentErrorKind::BrokenOff { .. } => None,
        }
    }
}
