//! What a streamed reply left.

use super::ReplyEnd;
use crate::{Reply, Turn};

/// A reply that was streamed, how it ended, and the answers to its calls.
///
/// Of a reply that broke off, it holds what had come: its words, and its calls, each with an answer. So nothing has to be
/// asked for a second time after a call has started: the conversation goes on from there.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{openai::chat, stream::ReplyEnd, tool, toolset};
///
/// /// Looks at a seat.
/// #[tool(read_only)]
/// fn look() -> &'static str {
///     "free"
/// }
///
/// /// Books a seat.
/// #[tool]
/// fn book() {}
///
/// # struct Body(Option<&'static str>);
/// # impl futures_core::Stream for Body {
/// #     type Item = Result<&'static str, std::io::Error>;
/// #     fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
/// #         std::task::Poll::Ready(self.0.take().map(Ok))
/// #     }
/// # }
/// # let body = Body(Some("data: {\"choices\":[{\"delta\":{\"tool_calls\":[\
/// #     {\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}},\
/// #     {\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"book\",\"arguments\":\"{}\"}},\
/// #     {\"index\":2,\"id\":\"c\",\"function\":{\"name\":\"book\",\"arguments\":\"{\"}}]}}]}\n\n"));
/// // The connection breaks in the third call.
/// let answered = toolset![look, book].answer_stream(chat::Reader::new(), body).await;
/// assert_eq!(answered.end, ReplyEnd::ClosedEarly);
/// let answers: Vec<_> = answered.turn.answers.iter().map(|answer| answer.text()).collect();
/// assert_eq!(answers, [
///     "free",
///     "error: cancelled; it was not run",
///     "error: the call was cut off before its end, nothing was run; send it again, shorter",
/// ]);
/// // A call has started: go on with these messages.
/// assert!(answered.has_started() && !answered.may_ask_again());
/// assert_eq!(answered.messages().len(), 4);
/// # });
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answered<R> {
    /// The reply, as far as it came.
    pub reply: R,
    /// How it ended.
    pub end: ReplyEnd,
    /// The answers to its calls.
    pub turn: Turn,
}

impl<R> Answered<R> {
    /// Returns whether a tool has begun its work on a call.
    #[must_use]
    pub fn has_started(&self) -> bool {
        let answers = &self.turn.answers;
        answers.iter().any(|answer| answer.started_at.is_some())
    }

    /// Returns whether the same request may be sent again: the stream broke or the server failed, and no call has started.
    ///
    /// If one has, the request must not be sent again, since the model would ask for the call a second time. Go on with the
    /// [messages](Self::messages) instead.
    #[must_use]
    pub fn may_ask_again(&self) -> bool {
        let is_failure = self.end.is_broken() && self.end != ReplyEnd::Cancelled;
        is_failure && !self.has_started()
    }
}

impl<R: Reply> Answered<R> {
    /// Assembles what the next request must append: the reply's own message, then the answers. Nothing, if nothing of the
    /// reply came.
    #[must_use]
    pub fn messages(&self) -> Vec<R::Message> {
        self.reply.messages(&self.turn.answers)
    }
}
