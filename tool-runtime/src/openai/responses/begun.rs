//! A stream whose first events were read.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_core::Stream;
use serde_json::Value;

use super::Reader;
use crate::openai::connection::{Bytes, within};

/// A stream, of which the beginning was read to see what the server goes on from. It gives all of it.
pub(super) struct Begun {
    read: VecDeque<reqwest::Result<bytes::Bytes>>,
    rest: Bytes,
    /// The response as its first event has it.
    response: Value,
    has_failed: bool,
}

impl Begun {
    /// Nothing of the stream needs to be known.
    pub(super) fn at_once(rest: Bytes) -> Self {
        Self {
            read: VecDeque::new(),
            rest,
            response: Value::Null,
            has_failed: false,
        }
    }

    /// Reads until the server has told something, until the stream has ended, or until nothing came for so long. Whoever reads
    /// the rest will find the silence, too.
    pub(super) async fn read(rest: Bytes, silence_limit: Option<Duration>) -> Self {
        let mut begun = Self::at_once(rest);
        let mut reader = Reader::new();
        loop {
            let chunk = poll_fn(|cx| begun.rest.as_mut().poll_next(cx));
            let Ok(chunk) = within(silence_limit, chunk).await else {
                begun.has_failed = true;
                return begun;
            };
            let events = match &chunk {
                Some(Ok(bytes)) => reader.read(bytes),
                Some(Err(_)) | None => reader.close(),
            };
            begun.read.extend(chunk);
            begun.response = reader.to_json();
            let has_ended = reader.end().is_some();
            if has_ended || !events.is_empty() || begun.response.get("id").is_some() {
                begun.has_failed = reader.end().is_some_and(|end| !end.is_whole());
                return begun;
            }
        }
    }

    /// Returns the response that this one goes on from, if the server says so.
    pub(super) fn previous_response_id(&self) -> Option<&str> {
        self.response.get("previous_response_id")?.as_str()
    }

    /// Returns whether the stream has come to a bad end already.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }
}

impl Stream for Begun {
    type Item = reqwest::Result<bytes::Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.read.pop_front() {
            Some(chunk) => Poll::Ready(Some(chunk)),
            None => self.rest.as_mut().poll_next(cx),
        }
    }
}
