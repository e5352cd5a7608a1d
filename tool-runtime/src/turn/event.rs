//! What can be heard of a running turn.

use std::{sync::Arc, time::Duration};

use super::Answer;
use crate::{Call, tool::Progress};

/// Something that happened in a running turn.
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
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// A call needs approval, and the approver is asked.
    AskedForApproval {
        /// The call's position in the turn.
        position: usize,
        /// The call.
        call: Arc<Call>,
        /// When, since the beginning of the turn.
        at: Duration,
    },
    /// A tool begins its work on a call.
    Started {
        /// The call's position in the turn.
        position: usize,
        /// The call.
        call: Arc<Call>,
        /// The number of the attempt, from 1 on.
        attempt: u32,
        /// When, since the beginning of the turn.
        at: Duration,
    },
    /// A tool tells how far it is, by [`Context::progress`](crate::tool::Context::progress): after the `Started` of
    /// its call, before its `Answered`, in the order in which it was told.
    ///
    /// The newest 1,024 of a turn are kept until they are asked for.
    Progress {
        /// The call's position in the turn.
        position: usize,
        /// The call.
        call: Arc<Call>,
        /// How far the call is.
        progress: Progress,
        /// When, since the beginning of the turn.
        at: Duration,
    },
    /// An attempt failed, and another one follows.
    Retrying {
        /// The call's position in the turn.
        position: usize,
        /// The call.
        call: Arc<Call>,
        /// The number of the next attempt.
        attempt: u32,
        /// How long the turn waits before it.
        delay: Duration,
        /// When, since the beginning of the turn.
        at: Duration,
    },
    /// A call has its answer.
    Answered {
        /// The call's position in the turn.
        position: usize,
        /// The answer.
        answer: Answer,
    },
}
