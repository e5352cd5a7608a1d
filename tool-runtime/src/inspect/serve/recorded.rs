//! A stream that somebody recorded and pasted. It is replayed, and answered as it would be while it comes.

use std::{
    convert::Infallible,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;
use serde_json::Value;
use tokio::time::{Instant, Sleep};

use crate::{
    Call, Run, Turn,
    openai::{chat, responses},
    stream::{Answering, Assembly, StreamEvent},
};

/// How long the replay waits before each event. What was pasted has no times of its own.
pub(super) const EVENT_DELAY: Duration = Duration::from_millis(20);

/// A stream of server-sent events, as text.
#[derive(Debug)]
pub(super) struct Recorded {
    events: Vec<String>,
    api: Api,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Api {
    Chat,
    Responses,
}

/// Says why a text is not replayed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NoStream {
    NoData,
    OtherApi,
}

impl fmt::Display for NoStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoData => "there are no events in it; paste the lines that begin with `data:`",
            Self::OtherApi => {
                "this is not a stream of Chat Completions or of Responses; no event has `choices`, or a `type` that begins with \
                 `response.`"
            }
        })
    }
}

impl Recorded {
    /// Reads a text. Indentation does not count, and blank lines between the events may be missing.
    pub(super) fn read(text: &str) -> Result<Self, NoStream> {
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let mut events = Vec::new();
        for group in lines.split(|line| line.trim_end().is_empty()) {
            let payloads: Vec<&str> = group.iter().filter_map(|line| payload(line)).collect();
            let Some(first) = payloads.first() else {
                continue;
            };
            let each_is_whole = *first == "[DONE]" || parsed(first).is_some();
            if each_is_whole {
                events.extend(
                    payloads
                        .iter()
                        .map(|payload| format!("data: {payload}\n\n")),
                );
            } else {
                events.push(format!("{}\n\n", group.join("\n")));
            }
        }
        if events.is_empty() {
            return Err(NoStream::NoData);
        }
        let mut payloads = lines.iter().filter_map(|line| payload(line));
        let api = payloads.find_map(|payload| api(&parsed(payload)?));
        let api = api.ok_or(NoStream::OtherApi)?;
        Ok(Self { events, api })
    }

    /// Begins to replay it, and to answer its calls in this turn.
    pub(super) fn answer(self, run: Run) -> Box<dyn Answers> {
        let came = Came(Arc::new(Mutex::new(Instant::now())));
        let replay = Replay {
            events: self.events.into_iter(),
            timer: None,
            came: came.clone(),
        };
        match self.api {
            Api::Chat => Box::new(Replayed {
                answering: run.answer_stream(chat::Reader::new(), replay),
                came,
            }),
            Api::Responses => Box::new(Replayed {
                answering: run.answer_stream(responses::Reader::new(), replay),
                came,
            }),
        }
    }
}

/// What a line holds behind `data:`.
fn payload(line: &str) -> Option<&str> {
    line.strip_prefix("data:").map(str::trim)
}

fn parsed(payload: &str) -> Option<Value> {
    serde_json::from_str(payload).ok().filter(Value::is_object)
}

/// Whose event this is, if it tells.
fn api(event: &Value) -> Option<Api> {
    if event.get("choices").is_some() {
        return Some(Api::Chat);
    }
    let kind = event["type"].as_str()?;
    kind.starts_with("response.").then_some(Api::Responses)
}

/// A reply that is answered, whatever its API.
pub(super) trait Answers: Send {
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<StreamEvent>>;

    /// Gives the turn, after the last event.
    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn>;

    /// Returns the call at a position of the turn, if it has so many by now.
    fn call(&self, position: usize) -> Option<&Arc<Call>>;

    /// Returns when the last event came. Calls that waited for the end of the reply have started after it.
    fn last_came(&self) -> Instant;
}

struct Replayed<A: Assembly> {
    answering: Answering<A>,
    came: Came,
}

impl<A> Answers for Replayed<A>
where
    A: Assembly + Unpin,
    Answering<A>: Send,
{
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<StreamEvent>> {
        Pin::new(&mut self.answering).poll_next(cx)
    }

    fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<Turn> {
        Future::poll(Pin::new(&mut self.answering), cx).map(|answered| answered.turn)
    }

    fn call(&self, position: usize) -> Option<&Arc<Call>> {
        self.answering.call(position)
    }

    fn last_came(&self) -> Instant {
        *self.came.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When the last event came.
#[derive(Clone)]
struct Came(Arc<Mutex<Instant>>);

/// The events, one after the other.
struct Replay {
    events: std::vec::IntoIter<String>,
    timer: Option<Pin<Box<Sleep>>>,
    came: Came,
}

impl Stream for Replay {
    type Item = Result<Vec<u8>, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.events.as_slice().is_empty() {
            return Poll::Ready(None);
        }
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(EVENT_DELAY)));
        ready!(timer.as_mut().poll(cx));
        self.timer = None;
        *self.came.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        Poll::Ready(self.events.next().map(|event| Ok(event.into_bytes())))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::{Api, NoStream, Recorded};

    #[test]
    fn events_are_found_with_blank_lines_and_without() {
        let expected = [
            "data: {\"choices\":[]}\n\n",
            "data: {\"choices\":[1]}\n\n",
            "data: [DONE]\n\n",
        ];
        for text in [
            "data: {\"choices\":[]}\n\ndata: {\"choices\":[1]}\n\ndata: [DONE]\n\n",
            "data:{\"choices\":[]}\r\ndata:{\"choices\":[1]}\r\ndata: [DONE]",
            "\n: hello\n\n  event: x\n  data: {\"choices\":[]}\n  data: {\"choices\":[1]}\n \n  data: [DONE]",
        ] {
            assert_eq!(Recorded::read(text).unwrap().events, expected, "{text:?}");
        }
        let broken =
            Recorded::read("data: {\"choices\":\ndata: []}\n\ndata: {\"choices\":[]}").unwrap();
        assert_eq!(broken.events[0], "data: {\"choices\":\ndata: []}\n\n");
    }

    #[test]
    fn the_api_is_known_by_its_events() {
        let api = |text: &str| Recorded::read(text).map(|recorded| recorded.api);
        assert_eq!(api("data: {\"id\":1,\"choices\":[]}"), Ok(Api::Chat));
        assert_eq!(
            api("event: response.created\ndata: {\"type\":\"response.created\"}"),
            Ok(Api::Responses)
        );
        assert_eq!(
            api("data: {\"type\":\"message_start\"}"),
            Err(NoStream::OtherApi)
        );
        assert_eq!(api("{\"choices\":[]}"), Err(NoStream::NoData));
        assert_eq!(api(""), Err(NoStream::NoData));
    }
}
