//! How a reply is delivered.

use std::time::Duration;

use super::ScriptedReply;
use crate::testing::{Chunks, Fault, Request, ids::Ids, written::Writer};

impl ScriptedReply {
    /// Cuts the body into pieces that arrive one after the other.
    ///
    /// ```
    /// use tool_runtime::testing::{Chunks, ScriptedReply};
    ///
    /// ScriptedReply::text("Hello.").with_chunks(Chunks::Every(7));
    /// ```
    pub fn with_chunks(mut self, chunks: Chunks) -> Self {
        self.delivery.chunks = chunks;
        self
    }

    /// Sets how many characters of a text or of arguments one delta holds, 8 unless set; 0 is read as 1.
    ///
    /// ```
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("Hello.").with_delta_size(1);
    /// ```
    pub fn with_delta_size(mut self, characters: usize) -> Self {
        self.delivery.delta_size = Some(characters);
        self
    }

    /// Waits before each event of a stream but the first.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("Hello.").with_event_delay(Duration::from_millis(20));
    /// ```
    pub fn with_event_delay(mut self, delay: Duration) -> Self {
        self.delivery.event_delay = delay;
        self
    }

    /// Holds the end of the reply back until so long after its beginning: in a stream the last event, else the whole reply.
    ///
    /// Together with [`ScriptedCall::complete_at`](super::ScriptedCall::complete_at) it tells when a model writes what.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::testing::ScriptedReply;
    ///
    /// ScriptedReply::text("Hello.").ends_at(Duration::from_millis(300));
    /// ```
    pub fn ends_at(mut self, time: Duration) -> Self {
        self.delivery.ends_at = Some(time);
        self
    }

    /// Adds a fault.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// ScriptedReply::text("Hello.").with_fault(Fault::cut().at_byte(100));
    /// ```
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.delivery.faults.push(fault);
        self
    }

    /// Gives the body with which a server would answer this request, without a server: a JSON value, or a stream if the request
    /// wants one. Faults and delays have no effect, and nothing is stored. Use it to try a reader of replies on many inputs.
    ///
    /// ```
    /// use serde_json::json;
    /// use tool_runtime::testing::{ScriptedReply, Request};
    ///
    /// let request = Request::chat(json!({"model": "m", "messages": [], "stream": true}));
    /// let body = ScriptedReply::text("Hello.").body_for(&request);
    /// assert!(body.starts_with(b"data: {") && body.ends_with(b"data: [DONE]\n\n"));
    /// ```
    #[must_use]
    pub fn body_for(&self, request: &Request) -> Vec<u8> {
        let writer = Writer {
            deviations: self.deviations.clone(),
            ids: &Ids::default(),
            store: None,
        };
        writer.write(request, self).into_bytes()
    }
}
