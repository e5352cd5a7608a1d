//! A reply that is streamed, and what becomes of one that breaks off.

use std::{future::poll_fn, time::Duration};

use tokio::time::Instant;

use super::{
    AgentErrorKind, AgentEvent, ToolChoice,
    run::{Replied, Run},
};
use crate::api::{
    BETWEEN_REQUESTS,
    model::{Form, Model, ModelReply, Streamed},
    stream::{Answered, ReplyEnd, ReplyEvent, StreamEvent},
};

/// Asks for a reply, and answers its calls while it is read. A request whose reply breaks off is sent again, but only if no
/// call has started. Returns `None` if the run is cancelled before there is a reply.
pub(super) async fn reply<M: Model>(
    run: &Run<'_, M>,
    request: u32,
    choice: Option<&ToolChoice>,
) -> Result<Option<Replied>, AgentErrorKind<M::Error>> {
    let cancellations = &run.agent.cancellations;
    let mut repeats = 0;
    loop {
        run.tell(AgentEvent::Asked { request }).await;
        let asked = Instant::now();
        let asking = run.agent.model.stream(run.request(choice));
        let Some(stream) = cancellations.run_until_cancelled(asking).await else {
            return Ok(None);
        };
        let turn_began = asked.elapsed();
        let (answered, latency) = match stream.map_err(AgentErrorKind::Api)?.0 {
            Form::Whole(reply) => {
                let replied = run.answered(*reply, asked, choice).await;
                return Ok(Some(replied));
            }
            Form::Streamed(stream) => {
                let mut latency = None;
                let answered = answered(run, stream, choice, || {
                    latency = Some(asked.elapsed());
                });
                let answered = answered.await;
                (answered, latency.unwrap_or_else(|| asked.elapsed()))
            }
        };
        if !answered.may_ask_again() {
            return Ok(Some(replied(answered, latency, turn_began)));
        }
        if repeats == run.agent.retry_limit || !is_worth_another(&answered.end) {
            return Err(AgentErrorKind::BrokenOff { end: answered.end });
        }
        repeats += 1;
        run.tell(AgentEvent::Repeated { end: answered.end }).await;
        let wait = tokio::time::sleep(BETWEEN_REQUESTS.longest(repeats));
        if cancellations.run_until_cancelled(wait).await.is_none() {
            return Ok(None);
        }
    }
}

/// Reads a reply and answers its calls.
async fn answered<M: Model>(
    run: &Run<'_, M>,
    stream: Box<dyn Streamed>,
    choice: Option<&ToolChoice>,
    mut at_end: impl FnMut(),
) -> Answered<ModelReply> {
    let turn = run.turn(Vec::new(), choice);
    let mut answering = stream.answer(turn, run.agent.early_start, run.agent.silence_limit);
    let mut is_told = false;
    while let Some(event) = poll_fn(|cx| answering.poll_event(cx)).await {
        let end = match &event {
            StreamEvent::Reply(ReplyEvent::Ended(end)) => Some(end.clone()),
            _ => None,
        };
        if end.is_some() {
            // Whoever listens takes time that is not the model's.
            at_end();
        }
        run.tell(event.into()).await;
        if let Some(end) = end {
            // Whether one that broke off is kept is not known yet.
            if !end.is_broken() {
                let reply = answering.reply();
                is_told = true;
                run.tell(AgentEvent::Replied { reply }).await;
            }
        }
    }
    let answered = poll_fn(|cx| answering.poll_answered(cx)).await;
    if !is_told && !answered.may_ask_again() {
        let reply = answered.reply.clone();
        run.tell(AgentEvent::Replied { reply }).await;
    }
    answered
}

fn replied(answered: Answered<ModelReply>, latency: Duration, turn_began: Duration) -> Replied {
    let Answered {
        mut reply,
        end,
        turn,
    } = answered;
    let is_broken = end.is_broken();
    if is_broken {
        // The server has not stored it.
        reply.stored = None;
    }
    Replied {
        reply,
        turn,
        latency,
        turn_began,
        broken: is_broken.then_some(end),
    }
}

/// Returns whether the same request may have another reply. A server that refuses it will do so again.
fn is_worth_another(end: &ReplyEnd) -> bool {
    let ReplyEnd::Failed {
        code: Some(code), ..
    } = end
    else {
        return true;
    };
    let is_refusal =
        |status: u16| (400..500).contains(&status) && !matches!(status, 408 | 409 | 429);
    let words = [
        "insufficient_quota",
        "invalid_request_error",
        "invalid_prompt",
        "context_length_exceeded",
    ];
    !code.parse().is_ok_and(is_refusal) && !words.contains(&code.as_str())
}

impl From<StreamEvent> for AgentEvent {
    fn from(event: StreamEvent) -> Self {
        match event {
            StreamEvent::Reply(event) => Self::Reply(event),
            StreamEvent::Turn(event) => Self::Call(event),
        }
    }
}
