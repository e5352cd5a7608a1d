//! A run whose replies are streamed.

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tokio_util::sync::CancellationToken;

use super::{Agent, AgentError, AgentEvent, Conversation, IntoInput, outbox::Outbox};
use crate::api::model::Model;

type Outcome<E> = Result<Conversation, AgentError<E>>;

/// A run of an agent that streams: a stream of [`AgentEvent`]s, and a future of the [`Conversation`]. Made by
/// [`Agent::start`].
///
/// The run goes on only while it is polled, so a slow listener slows the model down. Calls that have started run
/// on meanwhile. Awaiting it drops the events that were not asked for.
///
/// # Cancellation
/// Dropping it closes the connection and aborts every task that it started. [`cancel`](Self::cancel) ends it, and keeps the
/// conversation.
///
/// # Panics
/// The future panics if it is polled again after it has given its result. Polling panics outside a tokio runtime, and in one
/// without a timer.
#[must_use = "nothing is asked until it is polled"]
pub struct AgentRun<E> {
    run: Pin<Box<dyn Future<Output = Outcome<E>> + Send>>,
    outbox: Arc<Outbox>,
    outcome: Option<Outcome<E>>,
    has_ended: bool,
    token: CancellationToken,
}

impl<M: Model + 'static> Agent<M> {
    /// Starts a run as [`run`](Self::run) does, and tells of everything as it happens: words, calls while they are written,
    /// what the calls do.
    ///
    /// Calls [start early](Self::start_early), while the model still writes. If a reply breaks off before a call has started,
    /// the request is [sent again](Self::retry_limit). If one has, nothing is asked a second time: what came of the reply is
    /// kept, its calls are answered, and the conversation goes on from there.
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
    ///     agent::{Agent, AgentEvent},
    ///     openai::{Responses, async_openai::config::OpenAIConfig},
    ///     stream::ReplyEvent,
    ///     testing::{ModelServer, ScriptedReply},
    ///     tool, toolset,
    /// };
    ///
    /// /// Current time.
    /// #[tool(read_only)]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
    /// let server = ModelServer::start([ScriptedReply::calls([("now", json!({}))]), ScriptedReply::text("It is noon.")]).await?;
    /// let model = Responses::new(OpenAIConfig::new().with_api_base(server.url()), "gpt-5.6");
    /// let agent = Agent::new(model).tools(toolset![now]);
    ///
    /// let mut run = agent.start("What time is it?");
    /// let mut said = String::new();
    /// while let Some(event) = run.next().await {
    ///     if let AgentEvent::Reply(ReplyEvent::Text(delta)) = event {
    ///         said += &delta;
    ///     }
    /// }
    /// assert_eq!(said, "It is noon.");
    /// let conversation = run.await?;
    /// assert_eq!(conversation.answer(), Some("It is noon."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn start(&self, input: impl IntoInput) -> AgentRun<M::Error> {
        let token = CancellationToken::new();
        let agent = self.clone().cancel_on(token.clone());
        let transcript = agent.transcript(input.into_input());
        let outbox = Arc::new(Outbox::default());
        let told = Arc::clone(&outbox);
        AgentRun {
            run: Box::pin(async move { agent.run_on(transcript, Some(&told)).await }),
            outbox,
            outcome: None,
            has_ended: false,
            token,
        }
    }
}

impl<E> AgentRun<E> {
    /// Returns the next event, `None` once the run has ended.
    ///
    /// # Cancellation
    /// Dropping this future loses nothing: the next one goes on where it was.
    pub async fn next(&mut self) -> Option<AgentEvent> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// Ends the run at once: reading stops, and open calls are answered as cancelled. The future gives the conversation so
    /// far, whose transcript the API accepts.
    ///
    #[cfg_attr(all(feature = "openai-client", feature = "testing"), doc = "```")]
    #[cfg_attr(
        not(all(feature = "openai-client", feature = "testing")),
        doc = "```ignore"
    )]
    /// use std::time::Duration;
    /// use tool_runtime::{
    ///     agent::{Agent, AgentEvent, Stop},
    ///     openai::{Chat, async_openai::config::OpenAIConfig},
    ///     testing::{ModelServer, ScriptedReply},
    /// };
    ///
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
    /// let slow = ScriptedReply::text("Once upon a time").with_event_delay(Duration::from_secs(60));
    /// let server = ModelServer::start([slow]).await?;
    /// let agent = Agent::new(Chat::new(OpenAIConfig::new().with_api_base(server.url()), "gpt-5.6"));
    ///
    /// let mut run = agent.start("Tell me a story.");
    /// assert!(matches!(run.next().await, Some(AgentEvent::Asked { .. })));
    /// run.cancel();
    /// assert_eq!(run.await?.stop, Stop::Cancelled);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn cancel(&self) {
        self.token.cancel();
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<AgentEvent>> {
        if !self.has_ended
            && let Poll::Ready(outcome) = self.run.as_mut().poll(cx)
        {
            self.outcome = Some(outcome);
            self.has_ended = true;
        }
        match self.outbox.take() {
            Some(event) => Poll::Ready(Some(event)),
            None if self.has_ended => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}

// Nothing in it is pinned in its place.
impl<E> Unpin for AgentRun<E> {}

impl<E> Stream for AgentRun<E> {
    type Item = AgentEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<AgentEvent>> {
        self.get_mut().poll_event(cx)
    }
}

impl<E> Future for AgentRun<E> {
    type Output = Outcome<E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        if !this.has_ended {
            this.outbox.ignore();
            this.outcome = Some(ready!(this.run.as_mut().poll(cx)));
            this.has_ended = true;
        }
        let outcome = this.outcome.take();
        Poll::Ready(outcome.expect("a run is not polled after it has given its result"))
    }
}

impl<E> fmt::Debug for AgentRun<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentRun")
            .field("has_ended", &self.has_ended)
            .finish_non_exhaustive()
    }
}
