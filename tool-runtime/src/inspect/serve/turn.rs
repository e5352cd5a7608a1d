//! A turn as lines of JSON, one for each thing that happens: [events](crate::plain), and what only the page needs.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Bytes;
use futures_core::Stream;
use serde::Serialize;
use serde_json::{Value, json};
#[cfg(feature = "openai-types")]
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Pending;
#[cfg(feature = "openai-types")]
use super::recorded::{Answers, EVENT_DELAY, Recorded};
#[cfg(feature = "openai-types")]
use crate::stream::{ReplyEvent, StreamEvent};
use crate::{
    Answer, Attachment, Call, Event, Outcome, Running, Toolset, Turn,
    api::wrapper,
    inspect::{
        approval::{self, Question, Questions},
        policy,
    },
    loopback::Stop,
    output::{FileSource, ImageSource, Media, data_url},
    plain,
};

/// The lines of a turn that runs. Dropping it cancels the turn.
pub(super) struct Lines {
    going: Option<Going>,
    /// How many calls were told.
    #[cfg(feature = "openai-types")]
    calls: usize,
    #[cfg(feature = "openai-types")]
    began: Instant,
    /// When the reply had ended, since the turn began, if it is a stream.
    reply_ended: Option<Duration>,
    /// Which calls have been told to be answered.
    answered: Vec<bool>,
    ready: VecDeque<Bytes>,
    questions: Questions,
    pending: Arc<Pending>,
    /// The questions of this turn.
    asked: Vec<u64>,
    _cancel: DropGuard,
}

/// What is answered.
enum Going {
    /// Calls that are all there.
    Whole(Box<Running>),
    /// A reply that is replayed.
    #[cfg(feature = "openai-types")]
    Streamed(Box<dyn Answers>),
}

/// Something to tell.
enum Told {
    Turn(Event),
    #[cfg(feature = "openai-types")]
    Reply(ReplyEvent),
    Done(Turn),
}

impl Going {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Told> {
        Poll::Ready(match self {
            Self::Whole(running) => match ready!(Pin::new(&mut **running).poll_next(cx)) {
                Some(event) => Told::Turn(event),
                None => Told::Done(ready!(Future::poll(Pin::new(&mut **running), cx))),
            },
            #[cfg(feature = "openai-types")]
            Self::Streamed(answers) => match ready!(answers.poll_event(cx)) {
                Some(StreamEvent::Turn(event)) => Told::Turn(event),
                Some(StreamEvent::Reply(event)) => Told::Reply(event),
                None => Told::Done(ready!(answers.poll_turn(cx))),
            },
        })
    }
}

impl Lines {
    /// Starts the calls; the turn is cancelled when the page stops.
    pub(super) fn start(
        tools: &Toolset,
        calls: Vec<Call>,
        pending: Arc<Pending>,
        stop: Stop,
    ) -> Self {
        let calls = wrapper::unwrapped(calls, tools);
        let first =
            line(&json!({ "version": plain::VERSION, "type": "calls", "calls": calls.clone() }));
        Self::begin(tools, first, pending, stop, |tools, token| {
            Going::Whole(Box::new(tools.run(calls).cancel_on(token).start()))
        })
    }

    /// Starts to replay a stream; that, and the turn, is cancelled when the page stops.
    #[cfg(feature = "openai-types")]
    pub(super) fn replay(
        tools: &Toolset,
        recorded: Recorded,
        pending: Arc<Pending>,
        stop: Stop,
    ) -> Self {
        let first = line(&json!({
            "version": plain::VERSION,
            "type": "stream",
            "delay_ms": milliseconds(EVENT_DELAY),
        }));
        Self::begin(tools, first, pending, stop, |tools, token| {
            Going::Streamed(recorded.answer(tools.run([]).cancel_on(token)))
        })
    }

    fn begin(
        tools: &Toolset,
        first: Bytes,
        pending: Arc<Pending>,
        stop: Stop,
        go: impl FnOnce(&Toolset, CancellationToken) -> Going,
    ) -> Self {
        let (tools, questions) = approval::asking(tools);

        let cancellation = CancellationToken::new();
        let cancelled = cancellation.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stop.now() => cancelled.cancel(),
                () = cancelled.cancelled() => {}
            }
        });
        Self {
            going: Some(go(&tools, cancellation.clone())),
            #[cfg(feature = "openai-types")]
            calls: 0,
            #[cfg(feature = "openai-types")]
            began: Instant::now(),
            reply_ended: None,
            answered: Vec::new(),
            ready: [first].into(),
            questions,
            pending,
            asked: Vec::new(),
            _cancel: cancellation.drop_guard(),
        }
    }

    fn tell(&mut self, event: &Event) {
        let Event::Answered { position, answer } = event else {
            return self.push(&event);
        };
        if self.answered.len() <= *position {
            self.answered.resize(position + 1, false);
        }
        if !std::mem::replace(&mut self.answered[*position], true) {
            let attachments: Vec<Value> = answer.attachments().iter().map(attachment).collect();
            let mut written = json!(event);
            written["shown"] = json!({ "text": answer.text(), "attachments": attachments });
            self.push(&written);
        }
    }

    /// Tells more of a reply that is replayed.
    #[cfg(feature = "openai-types")]
    fn tell_reply(&mut self, event: &ReplyEvent) {
        let at = match &self.going {
            Some(Going::Streamed(answers)) => answers.last_came(),
            _ => Instant::now(),
        };
        let at = at.saturating_duration_since(self.began);
        let mut written = json!(event);
        written["at_ms"] = milliseconds(at).into();
        if let ReplyEvent::Ended(end) = event {
            self.reply_ended = Some(at);
            written["shown"] = json!({ "text": end.to_string(), "is_whole": end.is_whole() });
        }
        self.push(&written);
    }

    /// Tells of calls that have come into the turn.
    #[cfg(feature = "openai-types")]
    fn tell_calls(&mut self) {
        while let Some(Going::Streamed(answers)) = &self.going
            && let Some(call) = answers.call(self.calls)
        {
            let told = json!({
                "version": plain::VERSION,
                "type": "call",
                "position": self.calls,
                "call": **call,
            });
            self.calls += 1;
            self.push(&told);
        }
    }

    /// Asks the page whether a call may run.
    fn ask(&mut self, question: Question) {
        let request = &question.request;
        let mut told = json!({
            "version": plain::VERSION,
            "type": "question",
            "position": request.position,
            "tool": request.call.name,
            "description": request.description,
            "arguments": request.arguments,
            "policy": policy::words(&request.policy),
        });
        let id = self.pending.add(question);
        self.asked.push(id);
        told["id"] = id.into();
        self.push(&told);
    }

    fn end(&mut self, turn: &Turn) {
        for (position, answer) in turn.answers.iter().enumerate() {
            let answer = answer.clone();
            self.tell(&Event::Answered { position, answer });
        }
        self.push(&json!({
            "version": plain::VERSION,
            "type": "done",
            "elapsed_ms": milliseconds(turn.elapsed.max(self.reply_ended.unwrap_or_default())),
            "busy_ms": milliseconds(turn.busy_time()),
            "cores": std::thread::available_parallelism().map_or(1, usize::from),
        }));
    }

    fn push(&mut self, object: &impl Serialize) {
        self.ready.push_back(line(object));
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.pending.forget(&self.asked);
    }
}

impl Stream for Lines {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let lines = self.get_mut();
        loop {
            if let Some(line) = lines.ready.pop_front() {
                return Poll::Ready(Some(Ok(line)));
            }
            if let Poll::Ready(Some(question)) = lines.questions.poll_recv(cx) {
                lines.ask(question);
                continue;
            }
            let Some(going) = &mut lines.going else {
                return Poll::Ready(None);
            };
            let told = ready!(going.poll(cx));
            #[cfg(feature = "openai-types")]
            lines.tell_calls();
            match told {
                Told::Turn(event) => lines.tell(&event),
                #[cfg(feature = "openai-types")]
                Told::Reply(event) => lines.tell_reply(&event),
                Told::Done(turn) => {
                    lines.going = None;
                    lines.end(&turn);
                }
            }
        }
    }
}

/// What is wrong with the arguments of a call, if that is how it ended.
pub(in crate::inspect) fn problems(answer: &Answer) -> Vec<Value> {
    let Outcome::InvalidArguments(invalid) = &answer.outcome else {
        return Vec::new();
    };
    let problems = invalid.problems().iter();
    problems
        .map(|problem| json!({ "path": problem.path, "message": problem.message }))
        .collect()
}

pub(in crate::inspect) fn attachment(attachment: &Attachment<'_>) -> Value {
    let (kind, source) = match attachment.media {
        Media::Image(image) => match image.source() {
            ImageSource::Data(data) => ("image", data_url(data)),
            ImageSource::Url(url) => ("image", url.clone()),
        },
        Media::File(file) => match file.source() {
            FileSource::Data { data, .. } => ("file", data_url(data)),
            FileSource::Id(id) => ("file", id.clone()),
        },
    };
    json!({ "kind": kind, "label": attachment.to_string(), "source": source })
}

fn line(object: &impl Serialize) -> Bytes {
    format!("{}\n", json!(object)).into()
}

/// To the microsecond.
pub(in crate::inspect) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
