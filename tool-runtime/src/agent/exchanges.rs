//! The loop: one exchange after the other.

use tokio::time::Instant;

use super::{
    AgentErrorKind, AgentEvent, Exchange, Stop, ToolChoice,
    run::{Replied, Run},
    streamed,
};
use crate::api::{
    model::{End, Model},
    stream::ReplyEnd,
};

impl<M: Model> Run<'_, M> {
    pub(super) async fn finish(self) -> Result<Stop, AgentErrorKind<M::Error>> {
        for request in 0..self.agent.request_limit {
            let choice = self.choice(request);
            let replied = match self.outbox {
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
                turn_began,
                broken,
            } = replied;
            self.conversation.usage += reply.usage;
            self.conversation.take_in(&reply, &turn);
            let is_done = turn.answers.is_empty() && reply.end != End::Unfinished;
            let is_cancelled = broken == Some(ReplyEnd::Cancelled);
            let stop = Stop::with(&reply);
            self.conversation.exchanges.push(Exchange {
                latency,
                turn_began,
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
        Ok(Some(self.answered(reply, asked, choice).await))
    }
}
