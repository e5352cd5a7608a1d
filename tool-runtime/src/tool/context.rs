//! What a tool may know about the call that it works on, and how it tells how far it is.

use std::{fmt, sync::Arc};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Progress, attempt::Attempt};
use crate::{Call, CallError, contain::contain};

/// The call that a tool works on, and the way to report progress and to learn of cancellation.
///
/// ```
/// use serde_json::json;
/// use tool_runtime::tool::{Context, Definition, from_fn};
///
/// let definition = Definition::new("whoami", json!({ "type": "object", "properties": {} }))?;
/// let tool = from_fn(definition, |_arguments, context: Context| async move {
///     context.progress("looking into the mirror");
///     Ok::<_, String>(format!("call {}", context.call_id()))
/// });
/// # Ok::<(), tool_runtime::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Context {
    attempt: Arc<Attempt>,
    /// The call, if its arguments were put right.
    call: Option<Arc<Call>>,
    listener: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl Context {
    /// Makes the context of a call outside of a turn, to test a [`Tool`](crate::Tool) by itself. Its progress goes
    /// nowhere, unless [`on_progress`](Self::on_progress) says where.
    ///
    /// ```
    /// use tool_runtime::{Call, tool::Context};
    ///
    /// let context = Context::for_call(Call::new("call_1", "now", "{}"));
    /// assert_eq!(context.deadline(), None);
    /// ```
    #[must_use]
    pub fn for_call(call: Call) -> Self {
        Self::new(Arc::new(Attempt::alone(Arc::new(call))))
    }

    pub(crate) fn new(attempt: Arc<Attempt>) -> Self {
        Self {
            attempt,
            call: None,
            listener: None,
        }
    }

    pub(crate) fn shared(&self) -> &Arc<Attempt> {
        &self.attempt
    }

    /// Takes note that the tool begins its own work on the call, after its arguments have been read.
    ///
    /// # Errors
    /// [`CallError::Cancelled`] if the call was given up: then it must not begin.
    pub(crate) fn begin(&self) -> Result<(), CallError> {
        self.attempt.begin()
    }

    /// Returns the context of the same call with arguments that were put right.
    pub(crate) fn with_call(&self, call: Arc<Call>) -> Self {
        Self {
            call: Some(call),
            ..self.clone()
        }
    }

    /// Returns a context of the same call whose progress goes to `listener` instead: to read it in a test, or to
    /// pass on that of a tool inside a tool.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use tool_runtime::{Call, tool::Context};
    ///
    /// let heard = Arc::new(Mutex::new(Vec::new()));
    /// let context = Context::for_call(Call::new("call_1", "copy", "{}")).on_progress({
    ///     let heard = Arc::clone(&heard);
    ///     move |progress| heard.lock().unwrap().push(progress.message)
    /// });
    /// context.progress("half of it");
    /// assert_eq!(*heard.lock().unwrap(), ["half of it"]);
    /// ```
    #[must_use]
    pub fn on_progress(self, listener: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self {
            listener: Some(Arc::new(listener)),
            ..self
        }
    }

    /// Reports how far the call is to the listeners of the turn, as an [`Event::Progress`](crate::Event::Progress). The
    /// model does not see it.
    ///
    /// It neither waits nor fails, and may be called from any thread; a listener that panics is logged. What nobody can hear any more is dropped: in a
    /// turn that is only awaited, and after the call was answered. A turn keeps the newest 1,024 messages that were
    /// not asked for yet.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context, pages: Vec<String>) {
    /// for (index, page) in pages.iter().enumerate() {
    ///     context.progress(format!("page {} of {}", index + 1, pages.len()));
    ///     // read the page …
    /// # let _ = page;
    /// }
    /// # }
    /// ```
    pub fn progress(&self, progress: impl Into<Progress>) {
        if let Some(listener) = &self.listener {
            contain("a listener to progress", || listener(progress.into()));
        } else if let Some(listener) = &self.attempt.listener
            && listener.listens()
        {
            listener.hear(self.attempt.slot, progress.into());
        }
    }

    /// Returns the idempotency key of the call: the same for all attempts at it, and for no other call.
    ///
    /// The calls of an [agent](crate::agent) have the name of the [transcript](crate::model::Transcript::named), which is
    /// stored with it.
    ///
    /// A tool hands it on to a backend that does a thing once for each key. It is made of the name of the run
    /// ([`Run::named`](crate::Run::named); drawn if the host gives none), the turn and the position of the call. The id
    /// of the call is not part of it, because models repeat ids.
    ///
    /// ```
    /// use tool_runtime::{Call, tool::Context};
    ///
    /// let context = Context::for_call(Call::new("call_1", "pay", "{}"));
    /// assert_eq!(context.idempotency_key(), context.clone().idempotency_key());
    /// ```
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        self.attempt.run.key(self.attempt.slot)
    }

    /// Returns the number of the attempt, from 1 on. Only tools with [`retries`](super::Policy::retries) see more than
    /// one.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt.number
    }

    /// Returns the call: its id, its name, its arguments as the model wrote them.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// println!("{}", context.call().arguments);
    /// # }
    /// ```
    #[must_use]
    pub fn call(&self) -> &Call {
        self.call.as_ref().unwrap_or(&self.attempt.call)
    }

    /// Returns the id of the call.
    ///
    /// ```
    /// # use tool_runtime::{Call, tool::Context};
    /// assert_eq!(Context::for_call(Call::new("call_1", "now", "{}")).call_id(), "call_1");
    /// ```
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.call().id
    }

    /// Returns the name of the tool that is called.
    ///
    /// ```
    /// # use tool_runtime::{Call, tool::Context};
    /// assert_eq!(Context::for_call(Call::new("call_1", "now", "{}")).tool_name(), "now");
    /// ```
    #[must_use]
    pub fn tool_name(&self) -> &str {
        &self.call().name
    }

    /// Returns whether the call was given up: timed out, or its turn cancelled or dropped. A plain function, which
    /// cannot be stopped from outside, can look at it from time to time.
    ///
    /// ```
    /// # fn example(context: tool_runtime::tool::Context) {
    /// for page in 0.. {
    ///     if context.is_cancelled() {
    ///         return;
    ///     }
    ///     // read the page …
    /// # let _ = page;
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.attempt.is_cancelled()
    }

    /// Returns a token that is cancelled when the call is given up: timed out, or its turn cancelled or
    /// dropped. An `async` tool needs it only for work that it started elsewhere, for its own future is dropped
    /// then.
    ///
    /// ```
    /// # async fn example(context: tool_runtime::tool::Context) {
    /// let cancellation = context.cancellation().clone();
    /// tokio::spawn(async move {
    ///     cancellation.cancelled().await;
    ///     // stop what was started elsewhere …
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn cancellation(&self) -> &CancellationToken {
        self.attempt.token()
    }

    /// Returns when the call will be given up, if it may not take forever.
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
        self.attempt.deadline
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("call", self.call())
            .field("is_cancelled", &self.is_cancelled())
            .field("deadline", &self.attempt.deadline)
            .finish_non_exhaustive()
    }
}
