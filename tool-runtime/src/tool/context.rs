//! What a tool may know about the call that it works on.

use std::sync::Arc;

use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::Call;

/// Tells a tool about the call that it works on.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::tool::{Context, Definition, from_fn};
///
/// let definition = Definition::new("whoami", json!({ "type": "object", "properties": {} }))?;
/// let tool = from_fn(definition, |_arguments, context: Context| async move {
///     Ok::<_, String>(format!("call {}", context.call().id))
/// });
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Context(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    call: Arc<Call>,
    cancellation: CancellationToken,
    deadline: Option<Instant>,
    /// Dropped with the last clone of the context: as long as there is one, somebody works on the call.
    _hold: Option<oneshot::Sender<()>>,
}

impl Context {
    /// Makes the context of a call outside of a turn, to test a [`Tool`](crate::Tool) by itself.
    ///
    /// ```
    /// use tool_runtime::{Call, tool::Context};
    ///
    /// let context = Context::of(Call::new("call_1", "now", "{}"));
    /// assert_eq!(context.deadline(), None);
    /// ```
    #[must_use]
    pub fn of(call: Call) -> Self {
        Self::new(Arc::new(call), CancellationToken::new(), None, None)
    }

    pub(crate) fn new(
        call: Arc<Call>,
        cancellation: CancellationToken,
        deadline: Option<Instant>,
        hold: Option<oneshot::Sender<()>>,
    ) -> Self {
        Self(Arc::new(Inner {
            call,
            cancellation,
            deadline,
            _hold: hold,
        }))
    }

    /// Returns the call: its id, its name, its arguments as the model wrote them.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// println!("{} asks for {}", context.call().id, context.call().name);
    /// # }
    /// ```
    #[must_use]
    pub fn call(&self) -> &Call {
        &self.0.call
    }

    /// Returns a token that is cancelled when the call is given up: timed out, or its turn cancelled or
    /// dropped. An `async` tool needs it only for work that it started elsewhere, for its own future is dropped
    /// then; a plain function, which cannot be stopped from outside, can look at it from time to time.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// for page in 0.. {
    ///     if context.cancellation().is_cancelled() {
    ///         return;
    ///     }
    ///     // read the page …
    /// # let _ = page;
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn cancellation(&self) -> &CancellationToken {
        &self.0.cancellation
    }

    /// Returns when the call will be given up, if it may not take for ever.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// if let Some(deadline) = context.deadline() {
    ///     println!("{:?} left", deadline - tokio::time::Instant::now());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.0.deadline
    }
}
