//! How a reply is delivered.

use std::time::Duration;

use super::Reply;
use crate::testing::{Chunks, Fault};

impl Reply {
    /// Cuts the body into pieces that arrive one after the other.
    ///
    /// ```
    /// use tool_runtime::testing::{Chunks, Reply};
    ///
    /// Reply::text("Hello.").with_chunks(Chunks::Every(7));
    /// ```
    pub fn with_chunks(mut self, chunks: Chunks) -> Self {
        self.delivery.chunks = chunks;
        self
    }

    /// Sets how many characters of a text or of arguments one delta holds, 8 unless set; 0 is read as 1.
    ///
    /// ```
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::text("Hello.").with_delta_size(1);
    /// ```
    pub fn with_delta_size(mut self, characters: usize) -> Self {
        self.delivery.delta_size = Some(characters);
        self
    }

    /// Waits before each event of a stream but the first.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::text("Hello.").with_event_delay(Duration::from_millis(20));
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
    /// use tool_runtime::testing::Reply;
    ///
    /// Reply::text("Hello.").ends_at(Duration::from_millis(300));
    /// ```
    pub fn ends_at(mut self, time: Duration) -> Self {
        self.delivery.ends_at = Some(time);
        self
    }

    /// Adds a fault.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, Reply};
    ///
    /// Reply::text("Hello.").with_fault(Fault::cut().at_byte(100));
    /// ```
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.delivery.faults.push(fault);
        self
    }
}
