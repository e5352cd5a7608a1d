//! A turn as lines of JSON, one for each thing that happens.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Bytes;
use futures_core::Stream;
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    Answer, Attachment, Call, Event, Outcome, Running, Toolset, Turn,
    api::wrapper,
    loopback::Stop,
    output::{FileSource, ImageSource, Media, data_url},
};

/// The lines of a turn that runs. Dropping it cancels the turn.
pub(super) struct Lines {
    running: Option<Running>,
    /// Which calls have been told to be answered.
    answered: Vec<bool>,
    ready: VecDeque<Bytes>,
    _cancel: DropGuard,
}

impl Lines {
    /// Starts the calls; the turn is cancelled when the page stops.
    pub(super) fn start(tools: &Toolset, calls: Vec<Call>, stop: Stop) -> Self {
        let calls = wrapper::unwrapped(calls, tools);
        let told = calls.iter().enumerate().map(|(position, call)| {
            let Call {
                id,
                name,
                arguments,
                ..
            } = call;
            json!({ "position": position, "id": id, "name": name, "arguments": arguments })
        });
        let first = line(&json!({ "event": "calls", "calls": told.collect::<Vec<_>>() }));

        let cancellation = CancellationToken::new();
        let cancelled = cancellation.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stop.now() => cancelled.cancel(),
                () = cancelled.cancelled() => {}
            }
        });
        Self {
            answered: vec![false; calls.len()],
            running: Some(tools.run(calls).cancel_on(cancellation.clone()).start()),
            ready: [first].into(),
            _cancel: cancellation.drop_guard(),
        }
    }

    fn tell(&mut self, event: &Event) {
        match event {
            Event::AskedForApproval { position, at, .. } => {
                let at = milliseconds(*at);
                self.push(&json!({ "event": "asked", "position": position, "at_ms": at }));
            }
            Event::Started {
                position,
                attempt,
                at,
                ..
            } => {
                let at = milliseconds(*at);
                self.push(&json!({ "event": "started", "position": position, "at_ms": at, "attempt": attempt }));
            }
            Event::Progress {
                position,
                progress,
                at,
                ..
            } => {
                let at = milliseconds(*at);
                self.push(&json!({ "event": "progress", "position": position, "at_ms": at, "message": progress.message }));
            }
            Event::Retrying {
                position,
                attempt,
                delay,
                at,
                ..
            } => {
                let (at, delay) = (milliseconds(*at), milliseconds(*delay));
                self.push(&json!({
                    "event": "retrying", "position": position, "at_ms": at, "attempt": attempt, "delay_ms": delay,
                }));
            }
            Event::Answered { position, answer } => self.answer(*position, answer),
        }
    }

    fn answer(&mut self, position: usize, answer: &Answer) {
        if std::mem::replace(&mut self.answered[position], true) {
            return;
        }
        let attachments: Vec<Value> = answer.attachments().iter().map(attachment).collect();
        self.push(&json!({
            "event": "answered",
            "position": position,
            "started_ms": answer.started_at.map(milliseconds),
            "ended_ms": milliseconds(answer.ended_at),
            "outcome": answer.outcome.name(),
            "is_success": answer.outcome.is_success(),
            "text": answer.text(),
            "problems": problems(answer),
            "attachments": attachments,
        }));
    }

    fn end(&mut self, turn: &Turn) {
        for (position, answer) in turn.answers.iter().enumerate() {
            self.answer(position, answer);
        }
        self.push(&json!({
            "event": "done",
            "turn_ms": milliseconds(turn.elapsed),
            "busy_ms": milliseconds(turn.busy_time()),
        }));
    }

    fn push(&mut self, object: &Value) {
        self.ready.push_back(line(object));
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
            let Some(running) = &mut lines.running else {
                return Poll::Ready(None);
            };
            if let Some(event) = ready!(Pin::new(&mut *running).poll_next(cx)) {
                lines.tell(&event);
            } else {
                let turn = ready!(Future::poll(Pin::new(running), cx));
                lines.running = None;
                lines.end(&turn);
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

fn line(object: &Value) -> Bytes {
    format!("{object}\n").into()
}

/// To the microsecond.
pub(in crate::inspect) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}
