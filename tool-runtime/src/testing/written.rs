//! A reply as an API writes it, whole or as a stream.

use std::time::Duration;

use serde_json::Value;

use super::deviation::Deviations;
use super::ids::Ids;
use super::reply::{Body, Message, ScriptedReply};
use super::responses::Store;
use super::stream::{self, Frames, Pace};
use super::{Api, ApiError, Request, chat, responses};

/// How many characters a delta holds unless the script says.
const DELTA_SIZE: usize = 8;

/// What a request that was not refused gets.
pub(super) enum Written {
    Answer(Value),
    Stream {
        /// The reply as it would be if it were not streamed.
        body: Value,
        frames: Frames,
    },
    Error(ApiError),
    /// An error because of the script, which asking again does not mend.
    Fault(ApiError),
}

/// Writes replies.
pub(super) struct Writer<'s> {
    pub(super) deviations: Deviations,
    pub(super) ids: &'s Ids,
    /// Where responses are kept, if anywhere.
    pub(super) store: Option<&'s Store>,
}

impl Writer<'_> {
    pub(super) fn write(&self, request: &Request, reply: &ScriptedReply) -> Written {
        let written = match &reply.body {
            Body::Json(body) => Ok(self.body(request, body.clone(), reply)),
            Body::Events(text) => Ok(Written::Stream {
                body: Value::String(String::from_utf8_lossy(text).into_owned()),
                frames: stream::raw(text),
            }),
            Body::Choices(messages) => self.messages(request, messages, reply),
            Body::Error(error) => return Written::Error(error.clone()),
            Body::Fault(problem) => Err(problem.clone()),
        };
        written.unwrap_or_else(|problem| {
            tracing::error!(problem, "the script of the model server is at fault");
            Written::Fault(ApiError::new(500, problem))
        })
    }

    /// Writes messages as the API does, and keeps the response if the API does. Fails with the reason why no model could
    /// send them.
    fn messages(
        &self,
        request: &Request,
        messages: &[Message],
        reply: &ScriptedReply,
    ) -> Result<Written, String> {
        if messages.iter().any(Message::has_calls)
            && let Some(reason) = request.forbids_calls()
        {
            return Err(format!(
                "the script calls a tool, which no model can do here: {reason}"
            ));
        }
        match request.api() {
            Api::Chat => self.completion(request, messages, reply),
            Api::Responses => Ok(self.response(request, messages, reply)),
        }
    }

    fn completion(
        &self,
        request: &Request,
        messages: &[Message],
        reply: &ScriptedReply,
    ) -> Result<Written, String> {
        let mut completion = chat::complete(request, messages, self.ids)?;
        chat::deviate(&mut completion, &self.deviations);
        let times = |message: &Message| message.calls.iter().map(|it| it.complete_at).collect();
        let pace = pace(request, reply, messages.iter().map(times).collect());
        let events = || stream::of_chat(&completion, &pace, &self.deviations);
        let frames = request
            .stream()
            .then(|| Frames::new(events(), Api::Chat, &self.deviations));
        Ok(Written::new(completion, frames, reply))
    }

    fn response(&self, request: &Request, messages: &[Message], reply: &ScriptedReply) -> Written {
        let (mut grown, times) = responses::respond(request, messages, self.ids);
        responses::deviate_items(&mut grown, &self.deviations);
        let mut response = grown.clone();
        responses::deviate(&mut response, &self.deviations);
        if let Some(store) = self.store {
            let output = grown["output"].as_array().map_or(&[][..], Vec::as_slice);
            store.keep(request, output, &response);
        }
        let pace = pace(request, reply, vec![times]);
        let events = || stream::of_responses(&grown, response.clone(), &pace, &self.deviations);
        let frames = request
            .stream()
            .then(|| Frames::new(events(), Api::Responses, &self.deviations));
        Written::new(response, frames, reply)
    }

    /// Writes a body that is the script's own.
    fn body(&self, request: &Request, body: Value, reply: &ScriptedReply) -> Written {
        let pace = pace(request, reply, Vec::new());
        let events = || match request.api() {
            Api::Chat => stream::of_chat(&body, &pace, &self.deviations),
            Api::Responses => stream::of_responses(&body, body.clone(), &pace, &self.deviations),
        };
        let frames = request
            .stream()
            .then(|| Frames::new(events(), request.api(), &self.deviations));
        Written::new(body, frames, reply)
    }
}

fn pace(request: &Request, reply: &ScriptedReply, complete_at: Vec<Vec<Option<Duration>>>) -> Pace {
    Pace {
        complete_at,
        delta_size: reply.delivery.delta_size.unwrap_or(DELTA_SIZE),
        with_usage: request.json()["stream_options"]["include_usage"] == true,
    }
}

impl Written {
    fn new(body: Value, frames: Option<Frames>, reply: &ScriptedReply) -> Self {
        match frames {
            None => Self::Answer(body),
            Some(mut frames) => {
                frames.end_at(reply.delivery.ends_at.unwrap_or_default());
                Self::Stream { body, frames }
            }
        }
    }

    /// Gives the bytes of the body, without the faults that it meets on its way.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Answer(body) => body.to_string().into_bytes(),
            Self::Stream { frames, .. } => frames.into_bytes(),
            Self::Error(error) | Self::Fault(error) => error.to_json().to_string().into_bytes(),
        }
    }
}
