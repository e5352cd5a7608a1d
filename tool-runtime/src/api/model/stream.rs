//! A reply that is read while the model writes it.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;

use super::ModelReply;
use crate::{
    Run,
    api::stream::{Answered, Answering, Assembly, Chunk, EarlyStart, Reader, StreamEvent},
};

/// A reply of a model that is read while the model writes it, or one that came in one piece.
///
/// ```
/// # struct Body;
/// # impl futures_core::Stream for Body {
/// #     type Item = Result<&'static str, std::io::Error>;
/// #     fn poll_next(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
/// #         std::task::Poll::Ready(None)
/// #     }
/// # }
/// # #[cfg(feature = "openai-types")] {
/// use tool_runtime::{model::{ModelReply, ModelStream}, openai::responses};
///
/// // With reqwest: `let body = response.bytes_stream();`
/// # let body = Body;
/// let stream = ModelStream::new(responses::Reader::new(), body, |response| {
///     let text = response.text().unwrap_or_default();
///     ModelReply::new(response).with_text(text)
/// });
/// assert_eq!(format!("{stream:?}"), "ModelStream(streamed)");
/// # }
/// ```
pub struct ModelStream(pub(crate) Form);

pub(crate) enum Form {
    Whole(Box<ModelReply>),
    Streamed(Box<dyn Streamed>),
}

impl ModelStream {
    /// Makes a stream of what a server sends: bytes, or events that were parsed already. `read` makes the reply of what the
    /// reader has assembled, also if that broke off.
    pub fn new<A, S, C, E>(
        reader: Reader<A>,
        stream: S,
        read: impl Fn(A::Reply) -> ModelReply + Send + 'static,
    ) -> Self
    where
        A: Assembly + Unpin + Send + 'static,
        A::Reply: Send,
        S: Stream<Item = Result<C, E>> + Send + 'static,
        C: Into<Chunk>,
        E: fmt::Display,
    {
        Self(Form::Streamed(Box::new(Source {
            reader,
            stream,
            read,
        })))
    }

    /// Makes one of a reply that came in one piece.
    #[must_use]
    pub fn whole(reply: ModelReply) -> Self {
        Self(Form::Whole(Box::new(reply)))
    }
}

impl fmt::Debug for ModelStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Form::Whole(_) => "ModelStream(whole)",
            Form::Streamed(_) => "ModelStream(streamed)",
        })
    }
}

/// A stream, whatever the API.
pub(crate) trait Streamed: Send {
    /// Reads the reply, and answers its calls meanwhile.
    fn answer(
        self: Box<Self>,
        run: Run,
        early: EarlyStart,
        silence: Option<Duration>,
    ) -> Box<dyn AnsweringStream>;
}

/// A stream that is answered, whatever the API.
pub(crate) trait AnsweringStream: Send {
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<StreamEvent>>;

    /// Returns the reply. It has ended.
    fn reply(&self) -> ModelReply;

    fn poll_answered(&mut self, cx: &mut Context<'_>) -> Poll<Answered<ModelReply>>;
}

struct Source<A, S, F> {
    reader: Reader<A>,
    stream: S,
    read: F,
}

impl<A, S, C, E, F> Streamed for Source<A, S, F>
where
    A: Assembly + Unpin + Send + 'static,
    S: Stream<Item = Result<C, E>> + Send + 'static,
    C: Into<Chunk>,
    E: fmt::Display,
    F: Fn(A::Reply) -> ModelReply + Send + 'static,
{
    fn answer(
        self: Box<Self>,
        run: Run,
        early: EarlyStart,
        silence: Option<Duration>,
    ) -> Box<dyn AnsweringStream> {
        let answering = run.answer_stream(self.reader, self.stream);
        let answering = answering.start_early(early).silence_limit(silence);
        Box::new(Read {
            answering,
            read: self.read,
        })
    }
}

struct Read<A: Assembly, F> {
    answering: Answering<A>,
    read: F,
}

impl<A, F> AnsweringStream for Read<A, F>
where
    A: Assembly + Unpin + Send,
    F: Fn(A::Reply) -> ModelReply + Send,
{
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<StreamEvent>> {
        Pin::new(&mut self.answering).poll_next(cx)
    }

    fn reply(&self) -> ModelReply {
        (self.read)(self.answering.reply())
    }

    fn poll_answered(&mut self, cx: &mut Context<'_>) -> Poll<Answered<ModelReply>> {
        let answered = ready!(std::future::Future::poll(Pin::new(&mut self.answering), cx));
        Poll::Ready(Answered {
            reply: (self.read)(answered.reply),
            end: answered.end,
            turn: answered.turn,
        })
    }
}
