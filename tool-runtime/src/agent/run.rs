//! A run, and what its exchanges have in common.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{Agent, AgentEvent, Conversation, ToolChoice, outbox::Outbox};
use crate::{
    Call, Event, Reply as _, Turn,
    api::{
        model::{Model, ModelReply, ModelRequest},
        stream::{ReplyEnd, ReplyEvent},
    },
};

/// A run of an agent.
pub(super) struct Run<'r, M> {
    pub(super) agent: &'r Agent<M>,
    pub(super) conversation: &'r mut Conversation,
    /// Who hears of the events, if the replies are streamed.
    pub(super) outbox: Option<&'r Outbox>,
    /// The name of the run, and the number of its first turn.
    pub(super) id: (Arc<str>, u64),
}

/// A reply whose calls are answered.
pub(super) struct Replied {
    pub(super) reply: ModelReply,
    pub(super) turn: Turn,
    pub(super) latency: Duration,
    /// When the turn began, since the model was asked.
    pub(super) turn_began: Duration,
    /// How the reply broke off, if it did.
    pub(super) broken: Option<ReplyEnd>,
}

impl<M: Model> Run<'_, M> {
    /// Answers the calls of a reply that came in one piece, just now.
    pub(super) async fn answered(
        &self,
        reply: ModelReply,
        asked: Instant,
        choice: Option<&ToolChoice>,
    ) -> Replied {
        let latency = asked.elapsed();
        if self.outbox.is_some() {
            let words = [
                reply.text.clone().map(ReplyEvent::Text),
                reply.refusal.clone().map(ReplyEvent::Refusal),
            ];
            for event in words.into_iter().flatten() {
                self.tell(AgentEvent::Reply(event)).await;
            }
        }
        self.tell(AgentEvent::Replied {
            reply: reply.clone(),
        })
        .await;
        let calls = reply.calls_for(&self.agent.tools);
        let turn_began = asked.elapsed();
        let mut running = self.turn(calls, choice).start();
        if self.is_heard() {
            while let Some(event) = running.next().await {
                self.tell(event.into()).await;
            }
        }
        Replied {
            turn: running.await,
            reply,
            latency,
            turn_began,
            broken: None,
        }
    }

    pub(super) fn request<'a>(&'a self, choice: Option<&'a ToolChoice>) -> ModelRequest<'a> {
        let transcript = &self.conversation.transcript;
        ModelRequest {
            instructions: self.agent.instructions.as_deref(),
            messages: transcript.messages(),
            tools: self.agent.tools.definitions(),
            tool_choice: choice,
            parallel_tool_calls: self.agent.parallel_tool_calls,
            stored: transcript.stored(),
            silence_limit: self.agent.silence_limit,
        }
    }

    /// Makes the turn of these calls.
    pub(super) fn turn(&self, calls: Vec<Call>, choice: Option<&ToolChoice>) -> crate::Run {
        let (name, first) = &self.id;
        // Each exchange had its turn.
        let number = first.wrapping_add(self.conversation.exchanges.len() as u64);
        let exchanges = self.conversation.exchanges.iter();
        let earlier = exchanges.flat_map(|exchange| &exchange.turn.answers);
        let mut run = self
            .agent
            .tools
            .run(calls)
            .refuse_repeated(self.agent.failure_limit, earlier)
            .named(Arc::clone(name), number);
        if let Some(names) = choice.and_then(ToolChoice::allowed) {
            run = run.allow_only(names);
        }
        for token in self.agent.cancellations.tokens() {
            run = run.cancel_on(token.clone());
        }
        run
    }

    fn is_heard(&self) -> bool {
        self.outbox.is_some() || !self.agent.listeners.is_empty()
    }

    /// Tells everybody who listens.
    pub(super) async fn tell(&self, event: AgentEvent) {
        self.agent.tell(&event);
        if let Some(outbox) = self.outbox {
            outbox.put(event).await;
        }
    }
}

impl From<Event> for AgentEvent {
    fn from(event: Event) -> Self {
        Self::Call(event)
    }
}
