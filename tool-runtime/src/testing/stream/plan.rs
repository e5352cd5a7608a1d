//! What is sent when.

use std::time::Duration;

use axum::body::Bytes;

use super::{
    Chunks, Fault, Frames,
    fault::{CutAt, Kind},
};

/// How a script wants a reply delivered.
#[derive(Debug, Clone, Default)]
pub(in crate::testing) struct Delivery {
    pub(in crate::testing) chunks: Chunks,
    pub(in crate::testing) event_delay: Duration,
    pub(in crate::testing) faults: Vec<Fault>,
    pub(in crate::testing) ends_at: Option<Duration>,
    /// How many characters a delta holds; the server's own number if `None`.
    pub(in crate::testing) delta_size: Option<usize>,
}

impl Delivery {
    /// Whether a reply that is not streamed is more than its bytes.
    pub(in crate::testing) fn is_plain(&self) -> bool {
        self.chunks == Chunks::Events && self.faults.is_empty()
    }
}

/// One step of a delivery.
#[derive(Debug, PartialEq)]
pub(in crate::testing) enum Step {
    Send(Bytes),
    /// Waits until so long after the first step.
    Until(Duration),
    Wait(Duration),
    /// Waits forever.
    Silence,
    /// Drops the connection.
    Cut,
}

/// Plans the delivery of a body, up to its end or a fault that ends it.
pub(in crate::testing) fn plan(frames: &Frames, delivery: &Delivery) -> Vec<Step> {
    let mut body = Vec::new();
    let mut ends = Vec::with_capacity(frames.frames.len());
    let mut marks: Vec<(usize, Mark<'_>)> = Vec::new();
    let mut time = Duration::ZERO;
    for (index, (frame, not_before)) in frames.frames.iter().enumerate() {
        if index > 0 {
            time += delivery.event_delay;
        }
        time = time.max(*not_before);
        marks.push((body.len(), Mark::Until(time)));
        body.extend_from_slice(frame);
        ends.push(body.len());
    }
    marks.extend(
        delivery
            .chunks
            .cuts(body.len(), &ends)
            .into_iter()
            .filter(|at| *at < body.len())
            .map(|at| (at, Mark::Cut)),
    );
    for fault in &delivery.faults {
        marks.push((position(fault, body.len(), &ends), Mark::Fault(&fault.kind)));
    }
    // At one place, what was put first comes first; but a fault comes before the wait for the event after it.
    marks.sort_by_key(|(at, mark)| (*at, matches!(mark, Mark::Until(_))));
    steps(&body, &ends, &marks, frames)
}

/// Something that happens before a byte.
enum Mark<'f> {
    Until(Duration),
    Cut,
    Fault(&'f Kind),
}

fn position(fault: &Fault, length: usize, ends: &[usize]) -> usize {
    let place = match fault.place {
        CutAt::Byte(at) => at.min(length),
        CutAt::Event(0) => 0,
        CutAt::Event(count) => ends.get(count - 1).copied().unwrap_or(length),
    };
    if !matches!(fault.kind, Kind::Error(_)) || place == 0 {
        return place;
    }
    let next_end = ends.partition_point(|end| *end < place);
    ends.get(next_end).copied().unwrap_or(length)
}

fn steps(body: &[u8], ends: &[usize], marks: &[(usize, Mark<'_>)], frames: &Frames) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut sent = 0;
    let mut time = Duration::ZERO;
    for (at, mark) in marks {
        let waits = match mark {
            Mark::Until(until) => *until > time,
            Mark::Cut | Mark::Fault(_) => true,
        };
        if waits {
            send(&mut steps, &body[sent..*at]);
            sent = *at;
        }
        match mark {
            Mark::Until(until) if waits => {
                time = *until;
                steps.push(Step::Until(time));
            }
            Mark::Until(_) | Mark::Cut => {}
            Mark::Fault(Kind::Cut) => {
                steps.push(Step::Cut);
                return steps;
            }
            Mark::Fault(Kind::End) => return steps,
            Mark::Fault(Kind::Silence) => {
                steps.push(Step::Silence);
                return steps;
            }
            Mark::Fault(Kind::Pause(pause)) => steps.push(Step::Wait(*pause)),
            Mark::Fault(Kind::Garbage(bytes)) => send(&mut steps, bytes),
            Mark::Fault(Kind::Error(error)) => {
                let number = ends.partition_point(|end| end <= at);
                send(&mut steps, frames.style.error(error, number).as_bytes());
                return steps;
            }
        }
    }
    send(&mut steps, &body[sent..]);
    steps
}

fn send(steps: &mut Vec<Step>, bytes: &[u8]) {
    if !bytes.is_empty() {
        steps.push(Step::Send(Bytes::copy_from_slice(bytes)));
    }
}
