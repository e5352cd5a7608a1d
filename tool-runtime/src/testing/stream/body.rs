//! A body that is sent step by step.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes};
use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::WaitForCancellationFutureOwned;

use super::plan::Step;
use crate::loopback::Stop;

/// Makes a body of steps. Silence ends when the server stops.
pub(in crate::testing) fn play(steps: Vec<Step>, stop: &Stop) -> Body {
    Body::from_stream(Player {
        steps: steps.into(),
        begun: Instant::now(),
        sleep: None,
        stop: Box::pin(stop.draining()),
        has_sent: false,
    })
}

struct Player {
    steps: VecDeque<Step>,
    begun: Instant,
    sleep: Option<Pin<Box<Sleep>>>,
    stop: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Whether a piece was given that may not be flushed yet.
    has_sent: bool,
}

impl Stream for Player {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_sent {
            // A body that has nothing to give is flushed.
            self.has_sent = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            if let Some(sleep) = &mut self.sleep {
                if sleep.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                self.sleep = None;
            }
            if matches!(self.steps.front(), Some(Step::Silence))
                && self.stop.as_mut().poll(cx).is_pending()
            {
                return Poll::Pending;
            }
            match self.steps.pop_front() {
                None => return Poll::Ready(None),
                Some(Step::Cut | Step::Silence) => {
                    return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
                }
                Some(Step::Until(time)) => {
                    let end = self.begun + time;
                    self.sleep = Some(Box::pin(sleep_until(end)));
                }
                Some(Step::Wait(time)) => {
                    // What comes later comes later by as much.
                    self.begun += time;
                    self.sleep = Some(Box::pin(tokio::time::sleep(time)));
                }
                Some(Step::Send(bytes)) => {
                    self.has_sent = true;
                    return Poll::Ready(Some(Ok(bytes)));
                }
            }
        }
    }
}
