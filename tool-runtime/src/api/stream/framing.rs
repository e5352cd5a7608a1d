//! Server-sent events out of bytes.

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use futures_core::Stream;
use sse_stream::{Error, SseByteStream};

use super::Unreadable;

/// How much of something that cannot be read is shown, in characters.
const SHOWN: usize = 120;

/// One event of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The `event` field; empty if there is none.
    pub(super) name: String,
    pub(super) data: String,
}

/// Takes bytes, cut anywhere, and gives events.
pub(super) struct Frames {
    inbox: Inbox,
    decoder: SseByteStream<Inbox>,
    /// How many bytes of an event have come that is not whole.
    pending: usize,
    /// How many of them belong to a comment that has not ended.
    comment: usize,
    /// The last byte.
    last: u8,
    /// The beginning of the stream, until the first event.
    start: Start,
}

/// What the first bytes say about the stream.
#[derive(Debug)]
enum Start {
    /// Nothing but blanks, and perhaps a byte order mark.
    Unknown,
    /// A response that was not streamed, although that was asked for. Kept until it is whole.
    Json(Vec<u8>),
    /// Anything else, with the first bytes of it.
    Events(Vec<u8>),
    /// An event came.
    Seen,
}

impl Frames {
    pub(super) fn new() -> Self {
        let inbox = Inbox::default();
        Self {
            decoder: SseByteStream::new(inbox.clone()),
            inbox,
            pending: 0,
            comment: 0,
            last: b'\n',
            start: Start::Unknown,
        }
    }

    /// Takes more bytes in. Work and memory are in proportion to them.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        limit: usize,
        mut found: impl FnMut(Frame) -> bool,
    ) -> Result<(), Unreadable> {
        let Some(mut rest) = self.begin(bytes, limit)? else {
            return Ok(());
        };
        // An event ends at the end of a line: by lines, the size of each event is known exactly.
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (line, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
            self.count(line);
            self.inbox.put(Bytes::copy_from_slice(line));
            while let Some(frame) = self.next()? {
                self.pending = 0;
                self.start = Start::Seen;
                if frame.data.len() > limit {
                    return Err(Unreadable::TooLarge { limit });
                }
                if !found(frame) {
                    return Ok(());
                }
            }
            if self.pending > limit {
                return Err(Unreadable::TooLarge { limit });
            }
            rest = after;
        }
        Ok(())
    }

    /// Counts what is kept of an event: comments are not, and a blank line ends it.
    fn count(&mut self, line: &[u8]) {
        let (Some(first), Some(last)) = (line.first(), line.last()) else {
            return;
        };
        let begins = matches!(self.last, b'\n' | b'\r');
        // This ends the line before.
        let is_second_half = self.last == b'\r' && line == b"\n";
        self.last = *last;
        if is_second_half {
            return;
        }
        let ends = matches!(last, b'\n' | b'\r');
        if begins && ends && line.len() == 1 {
            self.pending = 0;
            return;
        }
        self.pending += line.len();
        if self.comment > 0 || (begins && *first == b':') {
            self.comment += line.len();
        }
        if ends {
            self.pending -= std::mem::take(&mut self.comment);
        }
    }

    /// Says that no more bytes will come. Returns what lacked nothing but the blank line after it.
    pub(super) fn close(&mut self) -> Result<Option<Frame>, Unreadable> {
        match std::mem::replace(&mut self.start, Start::Seen) {
            Start::Unknown => Ok(None),
            Start::Json(bytes) => {
                let data = String::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)?;
                let name = String::new();
                Ok(Some(Frame { name, data }))
            }
            start => {
                self.inbox.put(Bytes::from_static(b"\n\n"));
                let frame = self.next()?;
                match (frame, start) {
                    (None, Start::Events(bytes)) if bytes.first() != Some(&b':') => {
                        Err(Unreadable::NotEvents {
                            start: shown(&String::from_utf8_lossy(&bytes)),
                        })
                    }
                    (frame, _) => Ok(frame),
                }
            }
        }
    }

    /// Looks at the first bytes. Returns what is for the decoder, if it is anything.
    fn begin<'b>(&mut self, bytes: &'b [u8], limit: usize) -> Result<Option<&'b [u8]>, Unreadable> {
        let mut bytes = bytes;
        if matches!(self.start, Start::Unknown) {
            let is_mark = |byte: u8| matches!(byte, 0xef | 0xbb | 0xbf);
            let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || is_mark(*byte);
            let Some(told) = bytes.iter().position(|byte| !is_nothing(byte)) else {
                return Ok(None);
            };
            bytes = &bytes[told..];
            self.start = match bytes[0] {
                b'{' | b'[' => Start::Json(Vec::new()),
                _ => Start::Events(Vec::new()),
            };
        }
        match &mut self.start {
            Start::Json(whole) => {
                whole.extend_from_slice(bytes);
                if whole.len() > limit {
                    return Err(Unreadable::TooLarge { limit });
                }
                return Ok(None);
            }
            Start::Events(first) if first.len() < SHOWN => {
                let room = SHOWN - first.len();
                first.extend_from_slice(&bytes[..bytes.len().min(room)]);
            }
            _ => {}
        }
        Ok(Some(bytes))
    }

    fn next(&mut self) -> Result<Option<Frame>, Unreadable> {
        let mut context = Context::from_waker(Waker::noop());
        loop {
            match Pin::new(&mut self.decoder).poll_next(&mut context) {
                Poll::Pending | Poll::Ready(None) => return Ok(None),
                Poll::Ready(Some(Err(Error::Utf8Parse(_)))) => return Err(Unreadable::NotUtf8),
                // Another part of the program has switched on that unknown fields are errors.
                Poll::Ready(Some(Err(error))) => {
                    return Err(Unreadable::NotEvents {
                        start: error.to_string(),
                    });
                }
                Poll::Ready(Some(Ok(event))) => {
                    // A block without data is not an event.
                    if let Some(data) = event.data {
                        let name = event.event.unwrap_or_default();
                        return Ok(Some(Frame { name, data }));
                    }
                }
            }
        }
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames")
            .field("pending", &self.pending)
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}

/// Returns the beginning of a text.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// The one chunk that the decoder has not taken.
#[derive(Clone, Default)]
struct Inbox(Arc<Mutex<Option<Bytes>>>);

impl Inbox {
    fn put(&self, bytes: Bytes) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(bytes);
    }
}

impl Stream for Inbox {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(bytes))))
    }
}
