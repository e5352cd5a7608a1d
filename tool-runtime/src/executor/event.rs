//! What can be heard of a running turn.

use std::{sync::Arc, time::Duration};

use crate::{Answer, Call};

/// Says what happened in a running turn.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// use tool_runtime::{Call, Event, tool, toolset};
///
/// /// Current time.
/// #[tool]
/// async fn now() -> &'static str {
///     "12:00"
/// }
///
/// let mut running = toolset![now].run([Call::new("call_1", "now", "{}")]).start();
/// assert!(matches!(running.next().await, Some(Event::Started { position: 0, .. })));
/// assert!(matches!(running.next().await, Some(Event::Answered { position: 0, .. })));
/// assert!(running.next().await.is_none());
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A tool begins its work on a call.
    Started {
        /// The call's position in the reply.
        position: usize,
        /// The call.
        call: Arc<Call>,
        /// When, since the beginning of the turn.
        at: Duration,
    },
    /// A tool tells how far it is, by [`Context::progress`](crate::tool::Context::progress): after the `Started` of
    /// its call, before its `Answered`, in the order in which it was told.
    ///
    /// The newest 1,024 of a turn are kept until they are asked for.
    Progress {
        /// The call's position in the reply.
        position: usize,
        /// The call.
        call: Arc<Call>,
        /// What the tool says.
        message: String,
        /// When, since the beginning of the turn.
        at: Duration,
    },
    /// The answer to a call is there.
    Answered {
        /// The call's position in the reply.
        position: usize,
        /// The answer.
        answer: Answer,
    },
}
