//! The loop.

use async_openai::config::Config;
use tokio::time::Instant;

use super::{
    Agent, AgentErrorKind, AgentEvent, Conversation, Exchange, Stop, ToolChoice, Usage,
    request::{Silence, Template, called},
    silence::may_be_about_tools,
};
use crate::{
    Reply, Turn,
    openai::{
        Replied, RequestError,
        chat::{Choice, End, ServerError},
    },
};

/// A run of an agent.
pub(super) struct Run<'r, C: Config> {
    agent: &'r Agent<C>,
    conversation: &'r mut Conversation,
    template: Template,
}

impl<'r, C: Config> Run<'r, C> {
    pub(super) fn new(
        agent: &'r Agent<C>,
        conversation: &'r mut Conversation,
    ) -> Result<Self, AgentErrorKind> {
        let instructions = agent.instructions.as_deref();
        Ok(Self {
            template: Template::new(&agent.request, instructions, &agent.tools)?,
            agent,
            conversation,
        })
    }

    pub(super) async fn finish(self) -> Result<Stop, AgentErrorKind> {
        for request in 0..self.agent.request_limit {
            let choice = self.choice(request);
            self.agent.tell(&AgentEvent::Asked { request });
            let asked = Instant::now();
            let Some(replied) = self.ask(choice.as_ref()).await else {
                return Ok(Stop::Cancelled);
            };
            let latency = asked.elapsed();
            let replied = replied?;
            let usage = Usage::from_json(&replied.completion.usage);
            self.conversation.usage += usage;

            let reply = replied.completion.reply();
            let reply = reply.map_err(|error| replied.failed(error))?;
            self.agent.tell(&AgentEvent::Replied {
                reply: reply.clone(),
            });
            if let Some(error) = failure(&reply) {
                return Err(replied.failed(error).into());
            }

            let turn = self.turn(&reply, choice.as_ref()).await;
            self.conversation.take_in(&reply, &turn);
            let has_calls = !turn.answers.is_empty();
            let stop = Stop::with(&reply);
            self.conversation.exchanges.push(Exchange {
                latency,
                usage,
                finish_reason: reply.finish_reason,
                turn,
            });
            if !has_calls {
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
    async fn ask(&self, choice: Option<&ToolChoice>) -> Option<Result<Replied, RequestError>> {
        let asking = async {
            if choice == Some(&ToolChoice::None) || !self.template.has_tools() {
                self.ask_for_words().await
            } else {
                let request = self.template.calling(&self.conversation.messages, choice);
                self.agent.connection.ask(&request).await
            }
        };
        self.agent.cancellations.run_until_cancelled(asking).await
    }

    /// Asks for words, in the first way that the server does not refuse, and remembers it.
    async fn ask_for_words(&self) -> Result<Replied, RequestError> {
        let history = &self.conversation.messages;
        let has_calls = called(history).next().is_some();
        let ways: &[Silence] = match (self.template.has_tools(), has_calls) {
            (true, true) => &[Silence::Forbidden, Silence::NoTools, Silence::Unsaid],
            (true, false) => &[Silence::Forbidden, Silence::NoTools],
            (false, true) => &[Silence::NoTools, Silence::Forbidden, Silence::Unsaid],
            (false, false) => &[Silence::NoTools],
        };
        let mut position = self.agent.silence.get().min(ways.len() - 1);
        let mut refused = None;
        loop {
            let request = self.template.silent(history, ways[position]);
            let error = match self.agent.connection.ask(&request).await {
                Ok(replied) => {
                    self.agent.silence.learn(position);
                    return Ok(replied);
                }
                Err(error) => error,
            };
            if !may_be_about_tools(&error) {
                return Err(error);
            }
            tracing::debug!(%error, way = ?ways[position], "the server may not take a request for words like this");
            let first = refused.unwrap_or(error);
            position += 1;
            if position == ways.len() {
                return Err(first);
            }
            refused = Some(first);
        }
    }

    async fn turn(&self, reply: &Choice, choice: Option<&ToolChoice>) -> Turn {
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

/// Returns what the server says went wrong while it wrote the reply. Some servers say that they failed, and no more.
fn failure(reply: &Choice) -> Option<ServerError> {
    match reply.end() {
        End::Failed(error) => Some(error.clone()),
        End::CutOff(reason) if reason.trim().eq_ignore_ascii_case("error") => {
            Some(ServerError::without_code("the reply was broken off"))
        }
        _ => None,
    }
}
