//! The loop.

use tokio::time::Instant;

use super::{Agent, AgentEvent, Conversation, Exchange, Stop, ToolChoice};
use crate::{
    Reply as _, Turn,
    api::model::{End, Model, ModelReply, ModelRequest},
};

/// A run of an agent.
pub(super) struct Run<'r, M> {
    pub(super) agent: &'r Agent<M>,
    pub(super) conversation: &'r mut Conversation,
}

impl<M: Model> Run<'_, M> {
    pub(super) async fn finish(self) -> Result<Stop, M::Error> {
        for request in 0..self.agent.request_limit {
            let choice = self.choice(request);
            self.agent.tell(&AgentEvent::Asked { request });
            let asked = Instant::now();
            let Some(replied) = self.ask(choice.as_ref()).await else {
                return Ok(Stop::Cancelled);
            };
            let latency = asked.elapsed();
            let reply = replied?;
            self.conversation.usage += reply.usage;
            self.agent.tell(&AgentEvent::Replied {
                reply: reply.clone(),
            });

            let turn = self.turn(&reply, choice.as_ref()).await;
            self.conversation.take_in(&reply, &turn);
            let is_done = turn.answers.is_empty() && reply.end != End::Unfinished;
            let stop = Stop::with(&reply);
            self.conversation.exchanges.push(Exchange {
                latency,
                usage: reply.usage,
                finish_reason: reply.finish_reason,
                turn,
            });
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

    /// Returns `None` if the run is cancelled meanwhile.
    async fn ask(&self, choice: Option<&ToolChoice>) -> Option<Result<ModelReply, M::Error>> {
        let Agent {
            model,
            instructions,
            tools,
            parallel_tool_calls,
            cancellations,
            ..
        } = self.agent;
        let transcript = &self.conversation.transcript;
        let request = ModelRequest {
            instructions: instructions.as_deref(),
            messages: transcript.messages(),
            tools: tools.definitions(),
            tool_choice: choice,
            parallel_tool_calls: *parallel_tool_calls,
            stored: transcript.stored(),
        };
        cancellations.run_until_cancelled(model.ask(request)).await
    }

    async fn turn(&self, reply: &ModelReply, choice: Option<&ToolChoice>) -> Turn {
        let exchanges = self.conversation.exchanges.iter();
        let earlier = exchanges.flat_map(|exchange| &exchange.turn.answers);
        let tools = &self.agent.tools;
        let mut run = tools
            .run(reply.calls_for(tools))
            .refuse_repeated(self.agent.failure_limit, earlier);
        if let Some(names) = choice.and_then(ToolChoice::allowed) {
            run = run.allow_only(names);
        }
        for token in self.agent.cancellations.tokens() {
            run = run.cancel_on(token.clone());
        }
        let mut running = run.start();
        if !self.agent.listeners.is_empty() {
            while let Some(event) = running.next().await {
                self.agent.tell(&AgentEvent::Call(event));
            }
        }
        running.await
    }
}
