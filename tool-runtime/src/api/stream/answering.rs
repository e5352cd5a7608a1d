//! A reply that is read and answered at the same time.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_core::Stream;
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::{Answered, Assembly, Chunk, EarlyStart, Reader, ReplyEnd, ReplyEvent, pushed::Pushed};
use crate::{Event, Run, Running, Toolset};

/// How long a stream may be silent, unless something else is said.
const SILENCE: Duration = Duration::from_secs(600);

/// Something that happened while a streamed reply was read and answered.
///
/// ```
/// use tool_runtime::stream::{ReplyEvent, StreamEvent};
///
/// let event = StreamEvent::Reply(ReplyEvent::Text("Hello".to_owned()));
/// assert!(matches!(event, StreamEvent::Reply(ReplyEvent::Text(text)) if text == "Hello"));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StreamEvent {
    /// The reply went on.
    Reply(ReplyEvent),
    /// The turn that answers its calls went on. Positions are those of the turn: they differ from those of the reply if the
    /// model has put several calls into one.
    Turn(Event),
}

/// A streamed reply whose calls run while it is read: a stream of [`StreamEvent`]s, and a future of what was
/// [`Answered`].
///
/// A call goes into the turn when it is [complete](ReplyEvent::CallCompleted), by the rules of the API and not because its
/// arguments parse. By [`start_early`](Self::start_early) it starts then, or when the reply has ended well; approval, keys
/// and limits hold as ever. After a reply that ended badly nothing more starts, and every call has an answer.
///
/// Nothing is read and no events are kept but while it is polled: a slow listener slows the server. Awaiting it drops the
/// events that were not asked for.
///
/// # Cancellation
/// Dropping it closes the connection and aborts every task that it started.
///
/// # Panics
/// The future panics if it is polled again after it has given its result. Polling panics outside a tokio runtime, and in
/// one without a timer.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{openai::chat, stream::{ReplyEvent, StreamEvent}, tool, toolset};
///
/// /// Current time.
/// #[tool(read_only)]
/// fn now() -> &'static str {
///     "12:00"
/// }
///
/// // With reqwest: `let body = response.bytes_stream();`
/// # struct Body(Option<&'static str>);
/// # impl futures_core::Stream for Body {
/// #     type Item = Result<&'static str, std::io::Error>;
/// #     fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
/// #         std::task::Poll::Ready(self.0.take().map(Ok))
/// #     }
/// # }
/// # let body = Body(Some("data: {\"choices\":[{\"delta\":{\"content\":\"Let me see.\",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\
/// #     \"function\":{\"name\":\"now\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n"));
/// let mut answering = toolset![now].answer_stream(chat::Reader::new(), body);
/// let mut said = String::new();
/// while let Some(event) = answering.next().await {
///     if let StreamEvent::Reply(ReplyEvent::Text(text)) = event {
///         said += &text;
///     }
/// }
/// assert_eq!(said, "Let me see.");
/// let answered = answering.await;
/// assert!(answered.end.is_whole());
/// let messages = answered.messages(); // the assistant message, then one answer a call
/// assert_eq!(messages.len(), 2);
/// # });
/// ```
pub struct Answering<A: Assembly> {
    reader: Option<Reader<A>>,
    source: Source,
    silence: Silence,
    cancelled: Vec<Pin<Box<WaitForCancellationFutureOwned>>>,
    phase: Phase,
    told: VecDeque<ReplyEvent>,
    /// Whether the source is asked before the turn. They take turns, so that neither keeps the other waiting.
    source_first: bool,
}

type Source = Pin<Box<dyn Stream<Item = Result<Chunk, String>> + Send>>;

enum Phase {
    /// The reply is being read.
    Reading(Pushed),
    /// The reply has ended.
    Ending(Running),
}

impl Toolset {
    /// Reads a streamed reply, runs its calls as they become complete, and answers them all.
    ///
    /// The stream gives bytes, as reqwest's `bytes_stream` does, or events that were parsed already.
    ///
    /// # Cancellation
    /// Dropping the result closes the connection and aborts every task that it started.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Toolset, openai::chat, stream::ReplyEnd};
    ///
    /// # struct Body;
    /// # impl futures_core::Stream for Body {
    /// #     type Item = Result<Vec<u8>, std::io::Error>;
    /// #     fn poll_next(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
    /// #         std::task::Poll::Ready(Some(Err(std::io::Error::other("connection reset"))))
    /// #     }
    /// # }
    /// # let body = Body;
    /// let answered = Toolset::new().answer_stream(chat::Reader::new(), body).await;
    /// assert_eq!(answered.end, ReplyEnd::Lost { message: "connection reset".to_owned() });
    /// // Nothing has started, so that the request may be sent again.
    /// assert!(answered.may_ask_again());
    /// # });
    /// ```
    #[must_use = "nothing is read until it is polled"]
    pub fn answer_stream<A, S, C, E>(&self, reader: Reader<A>, stream: S) -> Answering<A>
    where
        A: Assembly,
        S: Stream<Item = Result<C, E>> + Send + 'static,
        C: Into<Chunk>,
        E: fmt::Display,
    {
        self.run([]).answer_stream(reader, stream)
    }
}

impl Run {
    /// Reads a streamed reply, runs its calls as they become complete, and answers them all: see
    /// [`Toolset::answer_stream`]. What was said of this turn holds; when one of its tokens is
    /// [cancelled](Self::cancel_on), reading ends, too.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{CancellationToken, Toolset, openai::chat, stream::ReplyEnd};
    ///
    /// # struct Body;
    /// # impl futures_core::Stream for Body {
    /// #     type Item = Result<Vec<u8>, std::io::Error>;
    /// #     fn poll_next(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
    /// #         std::task::Poll::Pending
    /// #     }
    /// # }
    /// # let body = Body;
    /// let token = CancellationToken::new();
    /// token.cancel();
    /// let run = Toolset::new().run([]).cancel_on(token);
    /// let answered = run.answer_stream(chat::Reader::new(), body).await;
    /// assert_eq!(answered.end, ReplyEnd::Cancelled);
    /// # });
    /// ```
    #[must_use = "nothing is read until it is polled"]
    pub fn answer_stream<A, S, C, E>(self, reader: Reader<A>, stream: S) -> Answering<A>
    where
        A: Assembly,
        S: Stream<Item = Result<C, E>> + Send + 'static,
        C: Into<Chunk>,
        E: fmt::Display,
    {
        let wait = |token: &CancellationToken| Box::pin(token.clone().cancelled_owned());
        let (tools, tokens) = self.parts();
        Answering {
            cancelled: tokens.iter().map(wait).collect(),
            reader: Some(reader),
            source: Box::pin(Chunks(Box::pin(stream))),
            silence: Silence {
                limit: Some(SILENCE),
                timer: None,
            },
            phase: Phase::Reading(Pushed::new(tools.clone(), self.open())),
            told: VecDeque::new(),
            source_first: true,
        }
    }
}

impl<A: Assembly> Answering<A> {
    /// Sets which calls start while the reply is still written. Unless this is called, those do that are
    /// [safe](EarlyStart::Safe).
    #[must_use = "nothing is read until it is polled"]
    pub fn start_early(mut self, which: EarlyStart) -> Self {
        if let Phase::Reading(pushed) = &mut self.phase {
            pushed.early = which;
        }
        self
    }

    /// Sets how long the server may send nothing before the reply counts as [broken off](ReplyEnd::Silent); with `None`, for
    /// ever. It is ten minutes unless this is called.
    #[must_use = "nothing is read until it is polled"]
    pub fn silence_limit(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.silence.limit = limit.into();
        self
    }

    /// Returns the next event, `None` once the reply has ended and every call has its answer.
    ///
    /// # Cancellation
    /// Dropping this future loses nothing: the next one goes on where it was.
    pub async fn next(&mut self) -> Option<StreamEvent> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// Ends it from outside: reading stops, finished calls keep their answers, all others are given up and answered as
    /// [cancelled](crate::Outcome::Cancelled).
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
    /// use tool_runtime::{Toolset, openai::chat, stream::ReplyEnd};
    ///
    /// # struct Body;
    /// # impl futures_core::Stream for Body {
    /// #     type Item = Result<Vec<u8>, std::io::Error>;
    /// #     fn poll_next(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
    /// #         std::task::Poll::Pending
    /// #     }
    /// # }
    /// # let body = Body;
    /// let mut answering = Toolset::new().answer_stream(chat::Reader::new(), body);
    /// answering.finish_now();
    /// assert_eq!(answering.await.end, ReplyEnd::Cancelled);
    /// # });
    /// ```
    pub fn finish_now(&mut self) {
        if let Some(reader) = &mut self.reader {
            let events = reader.give_up(ReplyEnd::Cancelled);
            self.take(events);
        }
        if let Phase::Ending(running) = &mut self.phase {
            running.finish_now();
        }
    }

    /// Returns the call at a position of the turn, if it has so many by now.
    #[cfg(all(feature = "inspect", feature = "openai-types"))]
    pub(crate) fn call(&self, position: usize) -> Option<&std::sync::Arc<crate::Call>> {
        match &self.phase {
            Phase::Reading(pushed) => pushed.turn.call(position),
            Phase::Ending(running) => running.call(position),
        }
    }

    /// Returns what there is of the reply.
    pub(crate) fn reply(&self) -> A::Reply {
        let json = self.reader.as_ref().map(Reader::to_json);
        A::reply(json.unwrap_or_default())
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Option<StreamEvent>> {
        loop {
            if let Some(event) = self.told.pop_front() {
                return Poll::Ready(Some(StreamEvent::Reply(event)));
            }
            let turn = match &mut self.phase {
                Phase::Ending(running) => {
                    let event = ready!(Pin::new(running).poll_next(cx));
                    return Poll::Ready(event.map(StreamEvent::Turn));
                }
                Phase::Reading(_) if self.source_first => Poll::Pending,
                Phase::Reading(pushed) => Pin::new(&mut pushed.turn).poll_next(cx),
            };
            if let Poll::Ready(Some(event)) = turn {
                self.source_first = true;
                return Poll::Ready(Some(StreamEvent::Turn(event)));
            }
            let was_first = std::mem::take(&mut self.source_first);
            if self.poll_source(cx).is_pending() && !was_first {
                return Poll::Pending;
            }
        }
    }

    /// Goes on without anybody who hears of it.
    fn poll_answered(&mut self, cx: &mut Context<'_>) -> Poll<Answered<A::Reply>> {
        loop {
            self.told.clear();
            match &mut self.phase {
                Phase::Reading(pushed) => pushed.turn.poll_unheard(cx),
                Phase::Ending(running) => {
                    let turn = ready!(Pin::new(running).poll(cx));
                    let reader = self.reader.take();
                    let reader = reader.expect("a reply is not polled after it was answered");
                    let end = reader.end().cloned().unwrap_or(ReplyEnd::Cancelled);
                    let reply = reader.into_reply();
                    return Poll::Ready(Answered { reply, end, turn });
                }
            }
            ready!(self.poll_source(cx));
        }
    }

    /// Ready when something was read, or when the reply has ended.
    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(reader) = self.reader.as_mut().filter(|reader| reader.end().is_none()) else {
            return Poll::Ready(());
        };
        let events = if self
            .cancelled
            .iter_mut()
            .any(|token| token.as_mut().poll(cx).is_ready())
        {
            reader.give_up(ReplyEnd::Cancelled)
        } else {
            match self.source.as_mut().poll_next(cx) {
                Poll::Ready(chunk) => {
                    self.silence.timer = None;
                    match chunk {
                        Some(Ok(Chunk::Bytes(bytes))) => reader.read(&bytes),
                        Some(Ok(Chunk::Event(json))) => reader.read_json(json),
                        Some(Err(message)) => reader.give_up(ReplyEnd::Lost { message }),
                        None => reader.close(),
                    }
                }
                Poll::Pending => {
                    ready!(self.silence.poll(cx));
                    reader.give_up(ReplyEnd::Silent)
                }
            }
        };
        self.take(events);
        Poll::Ready(())
    }

    /// Takes in what was read. Calls start now, not when somebody hears of them.
    fn take(&mut self, events: Vec<ReplyEvent>) {
        for event in events {
            let Phase::Reading(pushed) = &mut self.phase else {
                return;
            };
            match &event {
                ReplyEvent::CallCompleted { position, call } => {
                    pushed.complete(*position, call.clone());
                }
                ReplyEvent::Ended(end) => {
                    let calls = self.reader.as_ref().map(Reader::calls).unwrap_or_default();
                    pushed.end(calls, end.is_whole());
                    let turn = pushed.take_turn();
                    self.phase = Phase::Ending(turn.close());
                    self.source = Box::pin(Nothing);
                }
                _ => {}
            }
            self.told.push_back(event);
        }
    }
}

impl<A: Assembly + Unpin> Stream for Answering<A> {
    type Item = StreamEvent;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<StreamEvent>> {
        self.get_mut().poll_event(cx)
    }
}

impl<A: Assembly + Unpin> Future for Answering<A> {
    type Output = Answered<A::Reply>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.get_mut().poll_answered(cx)
    }
}

impl<A: Assembly> fmt::Debug for Answering<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_reading = matches!(self.phase, Phase::Reading(_));
        f.debug_struct("Answering")
            .field("is_reading", &is_reading)
            .finish_non_exhaustive()
    }
}

/// Watches for how long nothing has come.
struct Silence {
    limit: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Silence {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(limit) = self.limit else {
            return Poll::Pending;
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        timer.as_mut().poll(cx)
    }
}

/// The chunks of a stream, whatever their type.
struct Chunks<S>(Pin<Box<S>>);

impl<S, C, E> Stream for Chunks<S>
where
    S: Stream<Item = Result<C, E>>,
    C: Into<Chunk>,
    E: fmt::Display,
{
    type Item = Result<Chunk, String>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(self.0.as_mut().poll_next(cx));
        Poll::Ready(chunk.map(|chunk| chunk.map(Into::into).map_err(|error| error.to_string())))
    }
}

/// What a source is when it is not needed any more.
struct Nothing;

impl Stream for Nothing {
    type Item = Result<Chunk, String>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}
