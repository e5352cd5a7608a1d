//! What goes wrong with a reply on its way.

use std::time::Duration;

use crate::testing::ApiError;

/// A fault in the middle of a reply. It also works on replies that are not streamed, where it makes sense.
///
/// Without a place, it strikes before the first byte of the body. Places are counted in the body as it would be without faults.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::testing::{ApiError, Fault, ScriptedReply};
///
/// let reply = ScriptedReply::text("Once upon a time")
///     .with_fault(Fault::pause(Duration::from_secs(5)).after_event(1))
///     .with_fault(Fault::garbage("data: {\"id\n\n").after_event(2))
///     .with_fault(Fault::cut().at_byte(700));
/// # let _ = reply;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Fault {
    pub(super) place: CutAt,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CutAt {
    Byte(usize),
    Event(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Cut,
    End,
    Silence,
    Pause(Duration),
    Garbage(Vec<u8>),
    Error(ApiError),
}

impl Fault {
    /// Drops the connection. The client sees a body that is not complete; before the first byte, no response at all.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// let reply = ScriptedReply::text("Hello.").with_fault(Fault::cut().at_byte(100));
    /// # let _ = reply;
    /// ```
    pub fn cut() -> Self {
        Self::of(Kind::Cut)
    }

    /// Ends the body here, as if that were all. The client sees a body that is complete.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// let reply = ScriptedReply::text("Hello.").with_fault(Fault::end().after_event(2));
    /// # let _ = reply;
    /// ```
    pub fn end() -> Self {
        Self::of(Kind::End)
    }

    /// Sends nothing more, and leaves the connection open until the client closes it or the server stops.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// let reply = ScriptedReply::text("Hello.").with_fault(Fault::silence().after_event(2));
    /// # let _ = reply;
    /// ```
    pub fn silence() -> Self {
        Self::of(Kind::Silence)
    }

    /// Sends nothing for this time, and then goes on.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// let pause = Fault::pause(Duration::from_secs(30)).after_event(2);
    /// let reply = ScriptedReply::text("Hello.").with_fault(pause);
    /// # let _ = reply;
    /// ```
    pub fn pause(time: Duration) -> Self {
        Self::of(Kind::Pause(time))
    }

    /// Sends these bytes, and then goes on. They are sent as they are: a line or an event must bring its own ends.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// let reply = ScriptedReply::text("Hello.").with_fault(Fault::garbage("<html>\n\n").after_event(1));
    /// # let _ = reply;
    /// ```
    pub fn garbage(bytes: impl Into<Vec<u8>>) -> Self {
        Self::of(Kind::Garbage(bytes.into()))
    }

    /// Sends an error as an event, after which the body ends: what becomes of a 429 or a 500 when the stream has begun. A place
    /// within an event is read as its end.
    ///
    /// At Responses the error stands in a member `error` of the event, as it does in traffic;
    /// [`Deviation::FlatErrors`](crate::testing::Deviation::FlatErrors) writes it as the specification does. A reply that is not streamed
    /// is cut off here.
    ///
    /// ```
    /// use tool_runtime::testing::{ApiError, Fault, ScriptedReply};
    ///
    /// let error = ApiError::new(429, "Rate limit reached").with_code("rate_limit_exceeded");
    /// let reply = ScriptedReply::text("Hello.").with_fault(Fault::error(error).after_event(2));
    /// # let _ = reply;
    /// ```
    pub fn error(error: ApiError) -> Self {
        Self::of(Kind::Error(error))
    }

    /// Strikes before the byte of this number, the first being 0. After the last byte, it strikes at the end.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// let reply = ScriptedReply::text("Hello.").with_fault(Fault::cut().at_byte(100));
    /// # let _ = reply;
    /// ```
    pub fn at_byte(mut self, position: usize) -> Self {
        self.place = CutAt::Byte(position);
        self
    }

    /// Strikes after so many events.
    ///
    /// ```
    /// use tool_runtime::testing::{Fault, ScriptedReply};
    ///
    /// let reply = ScriptedReply::text("Hello.").with_fault(Fault::cut().after_event(3));
    /// # let _ = reply;
    /// ```
    pub fn after_event(mut self, events: usize) -> Self {
        self.place = CutAt::Event(events);
        self
    }

    fn of(kind: Kind) -> Self {
        Self {
            place: CutAt::Byte(0),
            kind,
        }
    }
}
