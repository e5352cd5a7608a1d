//! The loop.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    Agent, AgentErrorKind, AgentEvent, Conversation, Exchange, Stop, ToolChoice, slot::Slot,
    streamed,
};
use crate::{
    Call, Event, Reply as _, Turn,
    api::{
        model::{End, Model, ModelReply, ModelRequest},
        stream::{ReplyEnd, ReplyEvent},
    },
};

/// A run of an agent.
pub(super) struct Run<'r, M> {
    pub(super) agent: &'r Agent<M>,
    pub(super) conversation: &'r mut Conversation,
    /// Who hears of the events, if the replies are streamed.
    pub(super) slot: Option<&'r Slot>,
    /// The name of the run, and the number of its first turn.
    pub(super) id: (Arc<str>, u64),
}

/// A reply whose calls are answered.
pub(super) struct Replied {
    pub(super) reply: ModelReply,
    pub(super) turn: Turn,
    pub(super) latency: Duration,
    /// How the reply broke off, if it did.
    pub(super) broken: Option<ReplyEnd>,
}

impl<M: Model> Run<'_, M> {
    pub(super) async fn finish(self) -> Result<Stop, AgentErrorKind<M::Error>> {
        for request in 0..self.agent.request_limit {
            let choice = self.choice(request);
            let replied = match self.slot {
                Some(_) => streamed::reply(&self, request, choice.as_ref()).await?,
                None => self.reply(request, choice.as_ref()).await?,
            };
            let Some(replied) = replied else {
                return Ok(Stop::Cancelled);
            };
            let Replied {
                reply,
                turn,
                latency,
                broken,
            } = replied;
            self.conversation.usage += reply.usage;
            self.conversation.take_in(&reply, &turn);
            let is_done = turn.answers.is_empty() && reply.end != End::Unfinished;
            let is_cancelled = broken == Some(ReplyEnd::Cancelled);
            let stop = Stop::with(&reply);
            self.conversation.exchanges.push(Exchange {
                latency,
                usage: reply.usage,
                finish_reason: reply.finish_reason,
                broken,
                turn,
            });
            if is_cancelled {
                return Ok(Stop::Cancelled);
            }
            if is_done {
                return Ok(stop);
            }
            if self.agent.cancellations.are_cancelled() {
                return Ok(Stop::Cancelled);
            }
        }
        Ok(Stop::RequestLimit)
    }

    /// Says which tools may be called now. On the last request there are none, since their answers would reach nobody.
    fn choice(&self, request: u32) -> Option<ToolChoice> {
        if request + 1 == self.agent.request_limit {
            return Some(ToolChoice::None);
        }
        let choice = self.agent.tool_choice.clone()?;
        let mut exchanges = self.conversation.exchanges.iter();
        let has_called = exchanges.any(|exchange| !exchange.turn.answers.is_empty());
        Some(if has_called {
            choice.unforced()
        } else {
            choice
        })
    }

    /// Asks for a reply, and answers its calls. Returns `None` if the run is cancelled before there is a reply.
    async fn reply(
        &self,
        request: u32,
        choice: Option<&ToolChoice>,
    ) -> Result<Option<Replied>, AgentErrorKind<M::Error>> {
        self.tell(AgentEvent::Asked { request }).await;
        let asked = Instant::now();
        let asking = self.agent.model.ask(self.request(choice));
        let cancellations = &self.agent.cancellations;
        let Some(reply) = cancellations.run_until_cancelled(asking).await else {
            return Ok(None);
        };
        let reply = reply.map_err(AgentErrorKind::Api)?;
        Ok(Some(self.answered(reply, asked.elapsed(), choice).await))
    }

    /// Answers the calls of a reply that came in one piece.
    pub(super) async fn answered(
        &self,
        reply: ModelReply,
        latency: Duration,
        choice: Option<&ToolChoice>,
    ) -> Replied {
        if self.slot.is_some() {
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
        self.slot.is_some() || !self.agent.listeners.is_empty()
    }

    /// Tells everybody who listens.
    pub(super) async fn tell(&self, event: AgentEvent) {
        self.agent.tell(&event);
        if let Some(slot) = self.slot {
            slot.put(event).await;
        }
    }
}

impl From<Event> for AgentEvent {
    fn from(event: Event) -> Self {
        Self::Call(event)
    }
}
