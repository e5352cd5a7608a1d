//! Events as text.

use std::time::Duration;

use serde_json::{Value, json};

use super::event::Event;
use crate::testing::{Api, ApiError, Deviation, deviation::Deviations};

/// The text of a stream, event by event, each with the time before which it is not sent.
#[derive(Default)]
pub(in crate::testing) struct Frames {
    pub(super) frames: Vec<(Vec<u8>, Duration)>,
    pub(super) style: Style,
}

/// How events are written.
#[derive(Default)]
pub(super) struct Style {
    is_responses: bool,
    has_flat_errors: bool,
    event_line: EventLine,
    line_end: &'static str,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum EventLine {
    #[default]
    First,
    Last,
    Absent,
}

impl Frames {
    /// Writes events, and between them what keeps the connection alive.
    pub(in crate::testing) fn new(events: Vec<Event>, api: Api, deviations: &Deviations) -> Self {
        let has = |deviation| deviations.has(deviation);
        let style = Style::new(api, deviations);
        let mut frames = Vec::new();
        let mut last = Duration::ZERO;
        let is_responses = api == Api::Responses;
        for event in events {
            last = event.not_before;
            let mut text = String::new();
            if has(Deviation::KeepAliveComments) {
                text += &[": keepalive", style.line_end, style.line_end].concat();
            }
            let alive = json!({ "type": "keepalive" });
            if is_responses && has(Deviation::KeepAliveEvents) {
                text += &style.write(Some("keepalive"), &alive);
            }
            if is_responses && has(Deviation::KeepAliveData) {
                text += &style.write(None, &alive);
            }
            text += &style.write(event.name.as_deref(), &event.data);
            frames.push((text.into_bytes(), event.not_before));
        }
        let has_done = match api {
            Api::Chat => !has(Deviation::NoDone),
            Api::Responses => has(Deviation::DoneAtEnd),
        };
        if has_done {
            let done = format!("data: [DONE]{0}{0}", style.line_end);
            frames.push((done.into_bytes(), last));
        }
        Self { frames, style }
    }

    pub(in crate::testing) fn into_bytes(self) -> Vec<u8> {
        let frames = self.frames.into_iter();
        frames.flat_map(|(frame, _)| frame).collect()
    }

    /// Holds the end back until this time.
    pub(in crate::testing) fn end_at(&mut self, time: Duration) {
        if let Some((_, not_before)) = self.frames.last_mut() {
            *not_before = time.max(*not_before);
        }
    }
}

/// Takes a text as it is; its events end at empty lines.
pub(in crate::testing) fn raw(body: &[u8]) -> Frames {
    let mut frames = Vec::new();
    let mut frame = Vec::new();
    let mut is_line_empty = true;
    for byte in body {
        frame.push(*byte);
        match byte {
            b'\n' if is_line_empty => frames.push((std::mem::take(&mut frame), Duration::ZERO)),
            b'\n' => is_line_empty = true,
            b'\r' => {}
            _ => is_line_empty = false,
        }
    }
    if !frame.is_empty() {
        frames.push((frame, Duration::ZERO));
    }
    Frames {
        frames,
        style: Style::new(Api::Chat, &Deviations::default()),
    }
}

impl Style {
    fn new(api: Api, deviations: &Deviations) -> Self {
        let has = |deviation| deviations.has(deviation);
        Self {
            is_responses: api == Api::Responses,
            has_flat_errors: has(Deviation::FlatErrors),
            event_line: if has(Deviation::NoEventLines) {
                EventLine::Absent
            } else if has(Deviation::EventLinesLast) {
                EventLine::Last
            } else {
                EventLine::First
            },
            line_end: if has(Deviation::CarriageReturns) {
                "\r\n"
            } else {
                "\n"
            },
        }
    }

    fn write(&self, name: Option<&str>, data: &Value) -> String {
        let end = self.line_end;
        let data = format!("data: {data}{end}");
        match (name, self.event_line) {
            (Some(name), EventLine::First) => format!("event: {name}{end}{data}{end}"),
            (Some(name), EventLine::Last) => format!("{data}event: {name}{end}{end}"),
            _ => data + end,
        }
    }

    /// Writes an error in the middle of a stream; `number` is its place among the events.
    pub(super) fn error(&self, error: &ApiError, number: usize) -> String {
        let code = error
            .code
            .clone()
            .map_or_else(|| json!(error.status), Value::from);
        let detail = json!({
            "message": error.message,
            "type": error.kind,
            "param": error.param,
            "code": code,
        });
        if !self.is_responses {
            return self.write(None, &json!({ "error": detail }));
        }
        let data = if self.has_flat_errors {
            json!({
                "type": "error",
                "code": code,
                "message": error.message,
                "param": error.param,
                "sequence_number": number,
            })
        } else {
            json!({ "type": "error", "error": detail, "sequence_number": number })
        };
        self.write(Some("error"), &data)
    }
}
